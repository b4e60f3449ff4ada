/** The one thing the channel needs of the world: a socket that carries text. */
export interface SocketEvents {
  readonly opened: () => void;
  readonly heard: (text: string) => void;
  readonly closed: (code: number) => void;
}

/** `going`: whoever spoke over it goes. `given-up`: it seemed dead, or another one takes its place. */
export type Farewell = 'going' | 'given-up';

/** Who goes by a code of RFC 6455 is kept for a reload only (MT4); whoever just lost a connection, longer (SN4). */
const farewellCodes: Readonly<Record<Farewell, number>> = { going: 1000, 'given-up': 4000 };

export interface Socket {
  send(text: string): void;
  close(how: Farewell): void;
}

export type OpenSocket = (url: string, events: SocketEvents) => Socket;

/** A browser WebSocket. An `error` event is always followed by `close` (WHATWG), so only that one is heard. */
export const openWebSocket: OpenSocket = (url, events) => {
  const socket = new WebSocket(url);
  socket.addEventListener('open', () => events.opened());
  socket.addEventListener('message', ({ data }) => events.heard(typeof data === 'string' ? data : ''));
  socket.addEventListener('close', ({ code }) => events.closed(code));
  return {
    send(text) {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    close: (how) => socket.close(farewellCodes[how]),
  };
};
