/** The whole server as its operator runs it: one process, its own data folder, free ports, on loopback. */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Admitted, JoinTokenCreate, JoinTokenMade, PolicyChange, RoomCreated, RunningMeeting } from '@foyer/wire';
import { Program } from './child.ts';
import { freeUdpPort } from './ports.ts';

const entry = fileURLToPath(new URL('../../apps/server/main.ts', import.meta.url));

export interface FoyerOptions {
  /** More of the environment, such as `FOYER_GRACE_SECONDS`; wins over what is set here. */
  readonly env?: Readonly<Record<string, string>>;
  /** UDP port written into candidates: that of a relay. */
  readonly announcedPort?: number;
  readonly processes?: number;
  /** Run through this command, such as `['taskset', '-c', '0']`. */
  readonly through?: readonly string[];
}

/** An answer of the REST API: status, and the body as JSON where there is one. */
export interface ApiAnswer<Body> {
  readonly status: number;
  readonly body: Body;
}

/** Key and secret of RoomService, as an operator would set them. */
export const mediaKey = { apiKey: 'test-media-key', apiSecret: 'test-media-secret-of-thirty-two-or-more' } as const;

export class Foyer {
  readonly apiKey = 'test-api-key-0123456789abcdef0123456789';
  readonly udpPort: number;
  readonly data: string;
  readonly #options: FoyerOptions;
  #program: Program;
  #url = '';

  private constructor(program: Program, place: { udpPort: number; data: string }, options: FoyerOptions) {
    this.#program = program;
    this.udpPort = place.udpPort;
    this.data = place.data;
    this.#options = options;
  }

  /** Starts a server and waits until it is healthy. */
  static async start(options: FoyerOptions = {}): Promise<Foyer> {
    const data = await mkdtemp(join(tmpdir(), 'foyer-test-'));
    const place = { udpPort: await freeUdpPort(), data };
    const foyer = new Foyer(new Program(entry, programOf(place, options)), place, options);
    try {
      await foyer.#untilHealthy();
    } catch (error) {
      await foyer.stop();
      throw error;
    }
    return foyer;
  }

  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  get url(): string {
    return this.#url;
  }

  get pid(): number {
    return this.#program.pid;
  }

  /** What the server printed, last 400 lines. */
  get lines(): readonly string[] {
    return this.#program.lines;
  }

  /** Calls the REST API with the API key; `body` goes as JSON. */
  async api<Body = unknown>(method: string, path: string, body?: unknown): Promise<ApiAnswer<Body>> {
    return this.#call(method, path, this.#key(), body);
  }

  async createRoom(slug: string): Promise<RoomCreated> {
    return expectStatus(201, await this.api<RoomCreated>('POST', '/api/v1/rooms', { slug, title: slug }));
  }

  async joinToken(slug: string, wanted: JoinTokenCreate): Promise<JoinTokenMade> {
    return expectStatus(201, await this.api<JoinTokenMade>('POST', `/api/v1/rooms/${slug}/join-tokens`, wanted));
  }

  /** Who is inside, in the order of coming; empty where no meeting is. */
  async people(slug: string): Promise<RunningMeeting['participants']> {
    return (await this.meeting(slug))?.participants ?? [];
  }

  async meeting(slug: string): Promise<RunningMeeting | undefined> {
    const { items } = expectStatus(200, await this.api<{ items: RunningMeeting[] }>('GET', '/api/v1/meetings'));
    return items.find(({ room }) => room === slug);
  }

  /** Changes the room's policy as its operator, whatever it is by now. */
  async changePolicy(slug: string, policy: PolicyChange): Promise<void> {
    const answer = await this.#call('PATCH', `/api/v1/rooms/${slug}`, { ...this.#key(), 'if-match': '*' }, { policy });
    expectStatus(200, answer);
  }

  /** Joins as a page would: the token is the only credential. */
  async join<Body = Admitted>(slug: string, token: string | undefined, name?: string): Promise<ApiAnswer<Body>> {
    const credentials = token === undefined ? {} : { token };
    return this.#call(
      'POST',
      `/api/v1/rooms/${slug}/join`,
      {},
      { credentials, ...(name === undefined ? {} : { name }) },
    );
  }

  /** Media address and token of an admitted participant of a new join token. */
  async mediaFor(slug: string, wanted: JoinTokenCreate): Promise<Admitted['media']> {
    const { token } = await this.joinToken(slug, wanted);
    return expectStatus(200, await this.join(slug, token, wanted.name ?? 'Somebody')).media;
  }

  /** Ends the process at once, as a crash would; media processes must notice by themselves. */
  async kill(): Promise<void> {
    await this.#program.end('SIGKILL');
  }

  /** Process ids of its media processes: its children. */
  mediaPids(): number[] {
    return execFileSync('ps', ['-o', 'pid=', '--ppid', String(this.pid)], { encoding: 'utf8' })
      .split('\n')
      .map(Number)
      .filter((pid) => pid > 0);
  }

  /** Starts again on the same ports and data after `kill` or a stop of the process. */
  async restart(): Promise<void> {
    await this.#program.end('SIGTERM');
    const port = new URL(this.#url).port;
    const { env, ...rest } = programOf(this, this.#options);
    this.#program = new Program(entry, { ...rest, env: { ...env, FOYER_PORT: port } });
    await this.#untilHealthy();
  }

  /** Ends the server by SIGTERM and removes its data. Returns the exit code. */
  async stop(): Promise<number | null> {
    const code = await this.#program.end('SIGTERM');
    await rm(this.data, { recursive: true, force: true });
    return code;
  }

  #key(): Readonly<Record<string, string>> {
    return { authorization: `Bearer ${this.apiKey}` };
  }

  async #untilHealthy(): Promise<void> {
    const program = this.#program;
    this.#url = await program.until('the line "listening on …"', () => {
      return program.lines.map((line) => /listening on (http:\/\/[^\s/"]+)/.exec(line)?.[1]).find(Boolean);
    });
    // 127.0.0.1 by name of the host it listens on; a page on localhost would be another origin.
    await program.until('/healthz to answer 200', async () => {
      const answer = await fetch(`${this.#url}/healthz`).catch((error: unknown) => error);
      return answer instanceof Response && answer.status === 200;
    });
  }

  async #call<Body>(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    body: unknown,
  ): Promise<ApiAnswer<Body>> {
    const answer = await fetch(`${this.#url}${path}`, {
      method,
      headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: (text === '' ? undefined : JSON.parse(text)) as Body };
  }
}

function programOf(place: { udpPort: number; data: string }, options: FoyerOptions) {
  return { env: environment(place, options), ...(options.through === undefined ? {} : { through: options.through }) };
}

function environment(place: { udpPort: number; data: string }, options: FoyerOptions): Record<string, string> {
  return {
    FOYER_HOST: '127.0.0.1',
    FOYER_PORT: '0',
    FOYER_DATA: place.data,
    FOYER_API_KEY: 'test-api-key-0123456789abcdef0123456789',
    FOYER_MEDIA_UDP_PORT: String(place.udpPort),
    FOYER_MEDIA_ANNOUNCED_ADDRESSES: '127.0.0.1',
    ...(options.announcedPort === undefined ? {} : { FOYER_MEDIA_ANNOUNCED_PORT: String(options.announcedPort) }),
    FOYER_MEDIA_PROCESSES: String(options.processes ?? 1),
    FOYER_MEDIA_API_KEY: mediaKey.apiKey,
    FOYER_MEDIA_API_SECRET: mediaKey.apiSecret,
    // One address makes all the requests of a test run.
    FOYER_LIMIT_API_REQUESTS_PER_MINUTE: '1000000',
    FOYER_LOG_LEVEL: 'info',
    ...options.env,
  };
}

/** The body of an answer that must have this status. */
export function expectStatus<Body>(status: number, answer: ApiAnswer<Body>): Body {
  if (answer.status !== status)
    throw new Error(`expected ${status}, got ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}
