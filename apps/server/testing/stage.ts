/** A whole server for tests: real HTTP and channels, a store in memory, a media server that only remembers. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Role } from '@foyer/admission';
import type {
  AccountLevel,
  Admitted,
  Held,
  JoinTokenCreate,
  PolicyChange,
  Problem,
  RoomView,
  Scope,
} from '@foyer/wire';
import { slugOf } from '@foyer/wire';
import { compose, type Overrides, type Server } from '../compose.ts';
import { type Config, loadConfig } from '../config/load.ts';
import { FakeMedia } from '../media/fake.ts';
import type { MediaGuard } from '../media/port.ts';
import { makeLog } from '../observe/log.ts';
import { SqliteStore } from '../store/sqlite.ts';

export const apiKey = 'test-key-of-sufficient-length';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Headers of whoever calls: `operator` sends the API key, `visitor` nothing; else exactly these. */
export type As = 'operator' | 'visitor' | { readonly [header: string]: string };

/** A page of ours in a browser. */
export const ownPage = { origin: 'http://localhost:3000', 'sec-fetch-site': 'same-origin' } as const;

export interface JoinWish {
  readonly token?: string;
  readonly password?: string;
  readonly jwt?: string;
  readonly resume?: string;
  readonly pass?: string;
  readonly knock?: string;
  readonly name?: string;
}

export interface Stage {
  readonly server: Server;
  readonly media: FakeMedia;
  readonly guard: MediaGuard;
  /** Everything that was logged, as text. */
  log(): string;
  /** JSON in, JSON out. */
  call(method: Method, path: string, body?: unknown, as?: As): Promise<Answer>;
  room(slug: string, policy?: PolicyChange): Promise<RoomView>;
  /** Changes a room's policy, whatever its version. */
  policy(slug: string, change: PolicyChange): Promise<RoomView>;
  token(slug: string, invitation: JoinTokenCreate): Promise<string>;
  join(slug: string, role: Role, more?: { name?: string; identity?: string }): Promise<Admitted>;
  /** Joins with these credentials, and must be held. */
  knock(slug: string, wish?: JoinWish, as?: As): Promise<Held>;
  /** Joins, whatever comes of it. */
  ask(slug: string, wish?: JoinWish, as?: As): Promise<Answer>;
  /** An account of this level, signed in: the headers its browser sends. */
  account(level: AccountLevel, username?: string): Promise<As & { readonly cookie: string }>;
  admin(): Promise<As & { readonly cookie: string }>;
  /** Headers of an API key with these scopes. */
  key(...scopes: Scope[]): Promise<As>;
  /** Everything noted in the audit log so far, oldest first. */
  audited(): Promise<readonly Audited[]>;
  /** `http://127.0.0.1:<port>`; listens on the first call. */
  listen(): Promise<string>;
  stop(): Promise<void>;
}

export type Audited = Awaited<ReturnType<Server['store']['audit']['list']>>[number];

export interface Answer {
  readonly status: number;
  readonly headers: { readonly [name: string]: unknown };
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of many shapes
  readonly json: any;
  /** Slug of the problem, where it is one. */
  readonly slug: string | undefined;
}

export function testConfig(folder: string, change: Record<string, string> = {}): Config {
  const config = loadConfig(
    { FOYER_DATA: folder, FOYER_API_KEY: apiKey, FOYER_PORT: '0', FOYER_LOG_LEVEL: 'debug', ...change },
    folder,
  );
  if (!config.ok) throw new Error(JSON.stringify(config.refusal));
  return config.value;
}

/** Sends one request to the server without a network. */
function caller(server: Server): Stage['call'] {
  return async (method, path, body, as = 'visitor') => {
    const headers: Record<string, string> = { host: 'localhost:3000' };
    if (body !== undefined) headers['content-type'] = 'application/json';
    if (as === 'operator') headers.authorization = `Bearer ${apiKey}`;
    else if (as !== 'visitor') Object.assign(headers, as);
    const payload = body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) };
    return answer(await server.http.inject({ method, url: path, headers, ...payload }));
  };
}

function must(answer: Answer, status: number): Answer {
  if (answer.status !== status) throw new Error(`${answer.status} ${answer.text}`);
  return answer;
}

type RoomHelpers = Pick<Stage, 'room' | 'policy' | 'token' | 'join' | 'knock' | 'ask'>;

function roomHelpers(call: Stage['call']): RoomHelpers {
  const token: Stage['token'] = async (slug, invitation) =>
    must(await call('POST', `/api/v1/rooms/${slug}/join-tokens`, invitation, 'operator'), 201).json.token;
  const ask: Stage['ask'] = (slug, { name, ...credentials } = {}, as) =>
    call('POST', `/api/v1/rooms/${slug}/join`, { credentials, ...(name === undefined ? {} : { name }) }, as);
  return {
    token,
    ask,
    room: async (slug, policy) => {
      const wish = policy === undefined ? { slug } : { slug, policy };
      return must(await call('POST', '/api/v1/rooms', wish, 'operator'), 201).json;
    },
    policy: async (slug, change) => {
      const as = { authorization: `Bearer ${apiKey}`, 'if-match': '*' };
      return must(await call('PATCH', `/api/v1/rooms/${slug}`, { policy: change }, as), 200).json;
    },
    join: async (slug, role, more = {}) => {
      const answer = must(await ask(slug, { token: await token(slug, { role, name: 'Somebody', ...more }) }), 200);
      if (answer.json.outcome !== 'admitted') throw new Error(`not admitted: ${answer.text}`);
      return answer.json;
    },
    knock: async (slug, wish = { name: 'Gil' }, as) => {
      const answer = must(await ask(slug, wish, as), 200);
      if (answer.json.outcome !== 'held') throw new Error(`not held: ${answer.text}`);
      return answer.json;
    },
  };
}

type PeopleHelpers = Pick<Stage, 'account' | 'admin' | 'key'>;

/** Of every account that `account` makes. */
export const password = 'correct horse battery staple';

function peopleHelpers(call: Stage['call']): PeopleHelpers {
  let made = 0;
  const account: Stage['account'] = async (level, username) => {
    made += 1;
    const who = { username: username ?? `${level}-${made}`, password };
    must(await call('POST', '/api/v1/accounts', { ...who, level }, 'operator'), 201);
    const signedIn = must(await call('POST', '/api/v1/sign-in', who, ownPage), 200);
    const cookies = [signedIn.headers['set-cookie']].flat().map(String);
    const cookie = cookies.find((one) => one.startsWith('__Host-foyer='))?.split(';', 1)[0];
    if (cookie === undefined) throw new Error('sign-in gave no cookie');
    return { ...ownPage, cookie };
  };
  return {
    account,
    admin: () => account('admin'),
    key: async (...scopes) => {
      const answer = must(await call('POST', '/api/v1/api-keys', { name: 'A key', scopes }, 'operator'), 201);
      return { authorization: `Bearer ${answer.json.key}` };
    },
  };
}

export async function raise(change: Record<string, string> = {}, over: Overrides = {}): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-stage-'));
  const lines: string[] = [];
  const log = makeLog('debug', { write: (line) => lines.push(line) });
  const media = new FakeMedia();
  const guards: MediaGuard[] = [];
  const server = await compose(testConfig(folder, change), '0.0.0-test', log, {
    store: new SqliteStore(':memory:'),
    media: (guard) => {
      guards.push(guard);
      return media;
    },
    clientFolder: join(folder, 'dist'),
    ...over,
  });
  const call = caller(server);
  let address: string | undefined;
  return {
    ...{ server, media, call, ...roomHelpers(call), ...peopleHelpers(call) },
    guard: (claims) => guards[0]?.(claims) ?? false,
    log: () => lines.join(''),
    audited: async () => {
      await server.audit.flush();
      return (await server.store.audit.list({ limit: 1_000 })).toReversed();
    },
    listen: async () => {
      address ??= await server.http.listen({ host: '127.0.0.1', port: 0 });
      return address;
    },
    stop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

export function answer(raw: {
  readonly statusCode: number;
  readonly headers: { readonly [name: string]: unknown };
  readonly body: string;
}): Answer {
  const isJson = String(raw.headers['content-type'] ?? '').includes('json');
  const json: unknown = isJson ? JSON.parse(raw.body) : undefined;
  const problem = json as Problem | undefined;
  const slug = typeof problem?.type === 'string' ? slugOf(problem.type) : undefined;
  return { status: raw.statusCode, headers: raw.headers, text: raw.body, json, slug };
}
