/** A server made of a test's words; the fake of the `OpenSocket` port. */
import type { ClientMessage, ServerMessage } from '@foyer/wire';
import { clientMessageSchema } from '@foyer/wire';
import type { Farewell, OpenSocket, SocketEvents } from './socket.ts';

export interface FakeSocket {
  /** What the client said, parsed by the schema the server uses. */
  readonly sent: readonly ClientMessage[];
  readonly closed: boolean;
  /** How the client closed it. */
  readonly farewell: Farewell | undefined;
  open(): void;
  say(message: ServerMessage): void;
  raw(text: string): void;
  end(code: number): void;
}

export interface FakeSockets {
  readonly all: readonly FakeSocket[];
  last(): FakeSocket;
  readonly open: OpenSocket;
}

export function fakeSockets(): FakeSockets {
  const all: FakeSocket[] = [];
  return {
    all,
    last() {
      const socket = all.at(-1);
      if (socket === undefined) throw new Error('no socket was opened');
      return socket;
    },
    open(_url, events) {
      const { fake, sent, state } = oneSocket(events);
      all.push(fake);
      return {
        send: (text) => {
          sent.push(clientMessageSchema.parse(JSON.parse(text)));
        },
        close: (how) => {
          state.farewell = how;
        },
      };
    },
  };
}

function oneSocket(events: SocketEvents) {
  const sent: ClientMessage[] = [];
  const state: { farewell?: Farewell } = {};
  const fake: FakeSocket = {
    sent,
    get closed() {
      return state.farewell !== undefined;
    },
    get farewell() {
      return state.farewell;
    },
    open: () => events.opened(),
    say: (message) => events.heard(JSON.stringify(message)),
    raw: (text) => events.heard(text),
    end: (code) => events.closed(code),
  };
  return { fake, sent, state };
}
