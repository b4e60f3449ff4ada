/** Real WebSockets on the room channel, for tests that need the wire itself. */
import type { ServerMessage } from '@foyer/wire';
import { slugOf } from '@foyer/wire';
import { type ClientOptions, WebSocket } from 'ws';
import type { Stage } from '../../apps/server/testing/stage.ts';

export interface Person {
  readonly socket: WebSocket;
  readonly heard: ServerMessage[];
  readonly id: string;
  /** Resolves with the close code. */
  readonly closed: Promise<number>;
  say(message: unknown): void;
  /** Waits for a message. */
  hear(matches: (message: ServerMessage) => boolean): Promise<ServerMessage>;
}

export async function open(address: string, slug: string, options: ClientOptions = {}): Promise<WebSocket> {
  const socket = new WebSocket(`${address.replace('http', 'ws')}/api/v1/rooms/${slug}/channel`, options);
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return socket;
}

export function person(socket: WebSocket, id = ''): Person {
  const heard: ServerMessage[] = [];
  const waiting = new Set<() => void>();
  socket.on('message', (data) => {
    heard.push(JSON.parse(String(data)));
    for (const look of waiting) look();
  });
  socket.on('error', () => undefined);
  return {
    socket,
    heard,
    id,
    closed: new Promise((resolve) => socket.once('close', resolve)),
    say: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    hear: (matches) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = heard.find(matches);
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
  };
}

/** Joins and waits for the snapshot. */
export async function enter(
  stage: Stage,
  slug: string,
  role: 'host' | 'speaker' | 'listener',
  more: { name?: string; identity?: string } = {},
): Promise<Person> {
  const joined = await stage.join(slug, role, more);
  const one = person(await open(await stage.listen(), slug), joined.participant.id);
  one.say({ type: 'hello', version: 1, token: joined.channel.token });
  await one.hear((message) => message.type === 'snapshot');
  return one;
}

export function goodbyeOf(one: Person): string | undefined {
  const last = one.heard.findLast((message) => message.type === 'goodbye');
  return last?.type === 'goodbye' ? slugOf(last.problem.type) : undefined;
}
