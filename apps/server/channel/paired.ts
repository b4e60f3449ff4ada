/** A room channel without a network: what a test says goes into the connection, what it answers is kept. */
import { ok } from '@foyer/kernel';
import type { ClientMessage, ServerMessage } from '@foyer/wire';
import { pino } from 'pino';
import type { Clock } from '../clock.ts';
import type { MakeInvite } from '../meetings/mailbox.ts';
import type { Meetings } from '../meetings/meetings.ts';
import { Connection } from './connection.ts';

export interface Paired {
  readonly connection: Connection;
  /** All messages so far. */
  readonly heard: ServerMessage[];
  /** How the server closed: a code, `cut` where without a handshake. */
  readonly closings: (number | 'cut')[];
  /** The first of them. */
  readonly closed: number | 'cut' | undefined;
  /** Bytes the peer has not taken. */
  waiting: number;
  say(message: ClientMessage | string): void;
  /** The last message, and forgets all. */
  last(): ServerMessage | undefined;
  /** The peer's side of the socket is gone. */
  drop(code?: number): void;
}

export interface PairedOptions {
  readonly meetings: Meetings;
  readonly clock: Clock;
  readonly slug?: string;
  readonly makeInvite?: MakeInvite;
  readonly messagesPerSecond?: number;
}

export function paired(options: PairedOptions): Paired {
  const { meetings, clock, slug = 'demo', messagesPerSecond = 20 } = options;
  const heard: ServerMessage[] = [];
  const closings: (number | 'cut')[] = [];
  const makeInvite: MakeInvite =
    options.makeInvite ?? (async () => ok({ url: 'http://localhost/demo#token=x', expiresAt: 1 }));
  const connection = new Connection({
    line: {
      send: (text) => heard.push(JSON.parse(text)),
      close: (code) => closings.push(code),
      cut: () => closings.push('cut'),
      waiting: () => pair.waiting,
    },
    clock,
    log: pino({ level: 'silent' }),
    ...{ slug, address: 'ws://localhost:3000' },
    sessionOf: (token) => meetings.sessionOf(token),
    makeInvite: () => makeInvite,
    helloSeconds: 10,
    messagesPerSecond,
  });
  const pair: Paired = {
    connection,
    heard,
    closings,
    get closed() {
      return closings[0];
    },
    waiting: 0,
    say: (message) => connection.heard(typeof message === 'string' ? message : JSON.stringify(message)),
    last: () => heard.splice(0).at(-1),
    drop: (code = 1006) => connection.closed(code),
  };
  return pair;
}
