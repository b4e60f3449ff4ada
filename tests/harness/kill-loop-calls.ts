/** How the kill loop speaks to a server that may be gone in the middle of a word: what is not answered throws. */
import type { LobbyServerMessage, ServerMessage, WireCommand } from '@foyer/wire';
import { slugOf } from '@foyer/wire';
import { WebSocket } from 'ws';
import { until } from './until.ts';

/** Milliseconds that a machine which is busy with other things may need. */
export const patience = 120_000;

export const apiKey = 'test-api-key-0123456789abcdef0123456789';

/** The server went before it answered. */
export class Unanswered extends Error {
  override readonly name = 'Unanswered';
}

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: looked into by whoever asked
  readonly json: any;
  /** Slug of the problem, where it is one. */
  readonly slug: string | undefined;
}

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  /** Without the operator's key. */
  readonly visitor?: boolean;
}

export async function call(origin: string, { method, path, body, visitor = false }: Call): Promise<Answer> {
  const headers: Record<string, string> = { connection: 'close' };
  if (!visitor) headers.authorization = `Bearer ${apiKey}`;
  if (body !== undefined) headers['content-type'] = 'application/json';
  try {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await fetch(`${origin}${path}`, { method, headers, ...sent });
    const text = await answer.text();
    const json = text === '' ? undefined : JSON.parse(text);
    return { status: answer.status, json, slug: json?.type === undefined ? undefined : slugOf(json.type) };
  } catch (cause) {
    throw new Unanswered(`${method} ${path}`, { cause });
  }
}

/** The answer of a call that must succeed. */
// biome-ignore lint/suspicious/noExplicitAny: looked into by whoever asked
export async function ask(origin: string, wish: Call): Promise<any> {
  const { status, json } = await call(origin, wish);
  if (status >= 300) throw new Error(`${wish.method} ${wish.path}: ${status} ${JSON.stringify(json)}`);
  return json;
}

class Socket<Message> {
  readonly heard: Message[] = [];
  readonly #socket: WebSocket;
  #isClosed = false;

  constructor(origin: string, path: string, first?: unknown) {
    this.#socket = new WebSocket(`${origin.replace(/^http/, 'ws')}${path}`);
    this.#socket.on('message', (data) => this.heard.push(JSON.parse(String(data))));
    this.#socket.on('close', () => {
      this.#isClosed = true;
    });
    this.#socket.on('error', () => undefined);
    if (first !== undefined) this.#socket.on('open', () => this.say(first));
  }

  say(message: unknown): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  /** The first message that fits; throws where the connection ended without one. */
  async hear<Heard extends Message>(what: string, fits: (message: Message) => message is Heard): Promise<Heard> {
    const found = await until(what, () => this.heard.find(fits) ?? (this.#isClosed ? 'closed' : undefined), {
      every: 1,
      within: patience,
    });
    if (found === 'closed') throw new Unanswered(`${what}: ${JSON.stringify(this.heard.at(-1))}`);
    return found as Heard;
  }

  close(): void {
    this.#socket.terminate();
  }
}

type Snapshot = Extract<ServerMessage, { type: 'snapshot' }>;

let commands = 0;

export class RoomChannel extends Socket<ServerMessage> {
  constructor(origin: string, room: string, token: string) {
    super(origin, `/api/v1/rooms/${room}/channel`, { type: 'hello', version: 1, token });
  }

  snapshot(): Promise<Snapshot> {
    return this.hear('a snapshot', (one): one is Snapshot => one.type === 'snapshot');
  }

  /** `ok`, or the slug of the refusal. */
  async obey(command: WireCommand): Promise<string> {
    commands += 1;
    const id = `c${commands}`;
    this.say({ type: 'command', id, command });
    const answer = await this.hear(
      `the answer to ${command.type}`,
      (one): one is Extract<ServerMessage, { type: 'reply' | 'refusal' }> =>
        (one.type === 'reply' || one.type === 'refusal') && one.id === id,
    );
    return answer.type === 'reply' ? 'ok' : (slugOf(answer.problem.type) ?? answer.problem.type);
  }
}

export class LobbyChannel extends Socket<LobbyServerMessage> {
  constructor(origin: string, secret: string) {
    super(origin, `/api/v1/knocks/${secret}`);
  }

  /** What is said first of how the knock stands; `waiting` is passed over with `decided`. */
  stands(decided: boolean): Promise<LobbyServerMessage> {
    return this.hear('the word of the lobby', (one): one is LobbyServerMessage => !decided || one.type !== 'waiting');
  }
}
