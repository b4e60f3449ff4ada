/** A whole server for tests: real HTTP and channel, a store in memory, a media server that only remembers. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Role } from '@foyer/admission';
import type { Admitted, JoinTokenCreate, Problem } from '@foyer/wire';
import { slugOf } from '@foyer/wire';
import { compose, type Overrides, type Server } from '../compose.ts';
import { type Config, loadConfig } from '../config/load.ts';
import { FakeMedia } from '../media/fake.ts';
import type { MediaGuard } from '../media/port.ts';
import { makeLog } from '../observe/log.ts';
import { MemoryStore } from '../store/memory.ts';

export const apiKey = 'test-key-of-sufficient-length';

export interface Stage {
  readonly server: Server;
  readonly media: FakeMedia;
  readonly guard: MediaGuard;
  /** Everything that was logged, as text. */
  log(): string;
  /** JSON in, JSON out; `as: 'operator'` sends the API key. */
  call(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown, as?: 'operator' | 'visitor'): Promise<Answer>;
  room(slug: string): Promise<void>;
  token(slug: string, invitation: JoinTokenCreate): Promise<string>;
  join(slug: string, role: Role, more?: { name?: string; identity?: string }): Promise<Admitted>;
  /** `http://127.0.0.1:<port>`; listens on the first call. */
  listen(): Promise<string>;
  stop(): Promise<void>;
}

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
    const payload = body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) };
    return answer(await server.http.inject({ method, url: path, headers, ...payload }));
  };
}

function must(answer: Answer, status: number): Answer {
  if (answer.status !== status) throw new Error(`${answer.status} ${answer.text}`);
  return answer;
}

function helpers(call: Stage['call']): Pick<Stage, 'room' | 'token' | 'join'> {
  const token: Stage['token'] = async (slug, invitation) =>
    must(await call('POST', `/api/v1/rooms/${slug}/join-tokens`, invitation, 'operator'), 201).json.token;
  return {
    token,
    room: async (slug) => {
      must(await call('POST', '/api/v1/rooms', { slug }, 'operator'), 201);
    },
    join: async (slug, role, more = {}) => {
      const credentials = { token: await token(slug, { role, name: 'Somebody', ...more }) };
      return must(await call('POST', `/api/v1/rooms/${slug}/join`, { credentials }), 200).json;
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
    store: new MemoryStore(),
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
    ...{ server, media, call, ...helpers(call) },
    guard: (claims) => guards[0]?.(claims) ?? false,
    log: () => lines.join(''),
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
