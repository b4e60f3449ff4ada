/** The lobby channel in tests: without a network, and over a real socket that keeps every byte it is sent. */
import type { Held, LobbyClientMessage, LobbyServerMessage } from '@foyer/wire';
import { pino } from 'pino';
import { WebSocket } from 'ws';
import type { Clock } from '../clock.ts';
import { LobbyConnection } from '../lobby/connection.ts';
import type { LobbyDesk } from '../lobby/desk.ts';

export interface LobbyLine {
  readonly connection: LobbyConnection;
  /** All messages so far. */
  readonly heard: LobbyServerMessage[];
  /** How the server closed: a code, `cut` where without a handshake. */
  readonly closings: (number | 'cut')[];
  /** The first of them. */
  readonly closed: number | 'cut' | undefined;
  /** Bytes the peer has not taken. */
  waiting: number;
  say(message: LobbyClientMessage | string): void;
  /** The last message, and forgets all. */
  last(): LobbyServerMessage | undefined;
  /** The peer's side of the socket is gone. */
  drop(code?: number): void;
}

/** The secret of a held answer. */
export function secretOf(held: Pick<Held, 'channel'>): string {
  return held.channel.url.slice(held.channel.url.lastIndexOf('/') + 1);
}

export function lobbyLine(
  around: { readonly desk: LobbyDesk; readonly clock: Clock },
  secret: string,
  messagesPerSecond = 20,
): LobbyLine {
  const { desk, clock } = around;
  const heard: LobbyServerMessage[] = [];
  const closings: (number | 'cut')[] = [];
  // Read by the connection before the rest of the line exists: it speaks first.
  const peer = { waiting: 0 };
  const connection = new LobbyConnection({
    line: {
      send: (text) => heard.push(JSON.parse(text)),
      close: (code) => closings.push(code),
      cut: () => closings.push('cut'),
      waiting: () => peer.waiting,
    },
    clock,
    log: pino({ level: 'silent' }),
    open: (link) => desk.open(secret, link),
    messagesPerSecond,
  });
  return {
    ...{ connection, heard, closings },
    get closed() {
      return closings[0];
    },
    get waiting() {
      return peer.waiting;
    },
    set waiting(bytes) {
      peer.waiting = bytes;
    },
    say: (message) => connection.heard(typeof message === 'string' ? message : JSON.stringify(message)),
    last: () => heard.splice(0).at(-1),
    drop: (code = 1006) => connection.closed(code),
  };
}

export interface LobbySocket {
  readonly socket: WebSocket;
  /** Every text that came, in full. */
  readonly texts: string[];
  readonly messages: readonly LobbyServerMessage[];
  /** Rejects where the upgrade is refused, with its status. */
  readonly opened: Promise<void>;
  /** Resolves with the close code. */
  readonly closed: Promise<number>;
}

/** @param origin as `Stage.listen` gives it */
export function lobbySocket(
  held: Pick<Held, 'channel'>,
  origin: string,
  headers: { readonly origin?: string } = {},
): LobbySocket {
  const address = `${origin.replace(/^http/, 'ws')}/api/v1/knocks/${secretOf(held)}`;
  const socket = new WebSocket(address, { headers });
  const texts: string[] = [];
  socket.on('message', (data) => texts.push(String(data)));
  return {
    ...{ socket, texts },
    get messages() {
      return texts.map((text) => JSON.parse(text) as LobbyServerMessage);
    },
    opened: new Promise((resolve, reject) => {
      socket.once('open', () => resolve());
      socket.once('error', reject);
    }),
    closed: new Promise((resolve) => socket.once('close', resolve)),
  };
}
