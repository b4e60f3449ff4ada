/** The WebSockets of one kind of channel: accepted, watched for life, and cut off when the server goes. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { millis } from '@foyer/kernel';
import type { Logger } from 'pino';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Clock } from '../clock.ts';

/** Between two pings; a connection that has not answered the last one is dead. */
const pingPause = millis(5_000);

/** The WebSocket below a connection, or a test's. */
export interface Line {
  send(text: string): void;
  close(code: number): void;
  /** Without a closing handshake. */
  cut(): void;
  /** Bytes written and not yet taken by the peer. */
  waiting(): number;
}

/** What talks over a line. */
export interface Talk {
  /** A text message came; undefined for a binary one, which our channels have none of. */
  heard(text: string | undefined): void;
  /** The WebSocket is closed; `code` as the peer gave it. */
  closed(code: number): void;
}

export interface SocketsOptions {
  readonly clock: Clock;
  readonly log: Logger;
  /** Largest message in bytes. */
  readonly maxPayload: number;
}

export class Sockets<One extends Talk> {
  readonly #options: SocketsOptions;
  readonly #server: WebSocketServer;
  readonly #talks = new Map<WebSocket, One>();
  readonly #silent = new WeakSet<WebSocket>();
  #cancelPing: () => void = () => undefined;

  constructor(options: SocketsOptions) {
    this.#options = options;
    this.#server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: options.maxPayload,
      handleProtocols: () => false,
    });
    this.#ping();
  }

  /** Completes the handshake, then gives the line to `start`. */
  accept(upgrade: { request: IncomingMessage; socket: Duplex; head: Buffer }, start: (line: Line) => One): void {
    const { request, socket, head } = upgrade;
    this.#server.handleUpgrade(request, socket, head, (webSocket) => {
      const talk = start(lineOf(webSocket));
      this.#talks.set(webSocket, talk);
      webSocket.on('message', (data, isBinary) => talk.heard(isBinary ? undefined : String(data)));
      webSocket.on('pong', () => this.#silent.delete(webSocket));
      // Too large, not UTF-8, a broken frame: `ws` closes by itself with the fitting code, and 'close' follows.
      webSocket.on('error', (error) => this.#options.log.debug({ err: error }, 'channel: broken frame'));
      webSocket.on('close', (code) => {
        this.#talks.delete(webSocket);
        talk.closed(code);
      });
    });
  }

  talks(): Iterable<One> {
    return this.#talks.values();
  }

  get size(): number {
    return this.#talks.size;
  }

  stop(): void {
    this.#cancelPing();
    for (const webSocket of this.#talks.keys()) webSocket.terminate();
  }

  #ping(): void {
    this.#cancelPing = this.#options.clock.after(pingPause, () => this.#ping());
    for (const webSocket of this.#talks.keys()) {
      if (this.#silent.has(webSocket)) webSocket.terminate();
      else {
        this.#silent.add(webSocket);
        webSocket.ping();
      }
    }
  }
}

function lineOf(webSocket: WebSocket): Line {
  return {
    send: (text) => webSocket.send(text),
    close: (code) => webSocket.close(code),
    cut: () => webSocket.terminate(),
    waiting: () => webSocket.bufferedAmount,
  };
}
