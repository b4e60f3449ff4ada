/** Accepts WebSockets for the room channel and keeps an eye on whether they are alive. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { millis, ok } from '@foyer/kernel';
import type { Logger } from 'pino';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Clock } from '../clock.ts';
import type { Config } from '../config/load.ts';
import type { Door } from '../door.ts';
import { isHost, isOwnOrigin } from '../http/origin.ts';
import { refuseUpgrade } from '../media/proxy.ts';
import type { Mailbox, MakeInvite } from '../meetings/mailbox.ts';
import type { Meetings } from '../meetings/meetings.ts';
import { Connection, type Line } from './connection.ts';

/** Between two pings; a connection that has not answered the last one is dead. */
const pingPause = millis(15_000);
/** Connections that have not said hello, over all callers. */
const openingLimit = 1_000;

const channelPath = /^\/api\/v1\/rooms\/([a-z0-9-]{1,64})\/channel$/;

export interface ChannelOptions {
  readonly config: Config;
  readonly meetings: Meetings;
  readonly door: Door;
  readonly clock: Clock;
  readonly log: Logger;
}

export class ChannelServer {
  readonly #options: ChannelOptions;
  readonly #server: WebSocketServer;
  readonly #connections = new Map<WebSocket, Connection>();
  readonly #silent = new WeakSet<WebSocket>();
  #cancelPing: () => void = () => undefined;

  constructor(options: ChannelOptions) {
    this.#options = options;
    this.#server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: options.config.limits.channelMessageBytes,
      handleProtocols: () => false,
    });
    this.#ping();
  }

  /** Takes over an upgrade of the channel's address; false where the path is another. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    const slug = channelPath.exec(path)?.[1];
    if (slug === undefined) return false;
    const { config, meetings } = this.#options;
    const { host, origin } = request.headers;
    // A page elsewhere could otherwise use a leaked channel token from the browser of whoever opens it.
    if (!isOwnOrigin(origin, forwarded(config, request, 'host') ?? host, config.publicUrl))
      refuseUpgrade(socket, 403, 'another origin');
    else if (meetings.draining || this.#opening() >= openingLimit) refuseUpgrade(socket, 503, 'not now');
    else this.#server.handleUpgrade(request, socket, head, (webSocket) => this.#accept(webSocket, slug, request));
    return true;
  }

  stop(): void {
    this.#cancelPing();
    for (const webSocket of this.#connections.keys()) webSocket.terminate();
  }

  #accept(webSocket: WebSocket, slug: string, request: IncomingMessage): void {
    const { config, meetings, clock, log } = this.#options;
    const connection = new Connection({
      line: lineOf(webSocket),
      clock,
      log,
      slug,
      sessionOf: (token) => meetings.sessionOf(token),
      makeInvite: (mailbox) => this.#inviteMaker(mailbox, addressOf(config, request)),
      helloSeconds: config.limits.channelHelloSeconds,
      messagesPerSecond: config.limits.channelMessagesPerSecond,
    });
    this.#connections.set(webSocket, connection);
    webSocket.on('message', (data, isBinary) => connection.heard(isBinary ? undefined : String(data)));
    webSocket.on('pong', () => this.#silent.delete(webSocket));
    // Too large, not UTF-8, a broken frame: `ws` closes by itself with the fitting code, and 'close' follows.
    webSocket.on('error', (error) => log.debug({ room: slug, err: error }, 'room channel: broken frame'));
    webSocket.on('close', (code) => {
      this.#connections.delete(webSocket);
      connection.closed(code);
    });
  }

  #inviteMaker(mailbox: Mailbox, address: string): MakeInvite {
    return ({ role, expiresIn }) => {
      const minted = this.#options.door.invite(mailbox.room, { role, expiresIn });
      if (!minted.ok) return minted;
      const { token, expiresAt } = minted.value;
      return ok({ url: `${address}/${mailbox.room.slug}#token=${token}`, expiresAt });
    };
  }

  #opening(): number {
    let count = 0;
    for (const connection of this.#connections.values()) if (connection.state === 'opening') count += 1;
    return count;
  }

  #ping(): void {
    this.#cancelPing = this.#options.clock.after(pingPause, () => this.#ping());
    for (const webSocket of this.#connections.keys()) {
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

/** A header that only a trusted proxy may have set; the first value where it lists several. */
function forwarded(config: Config, request: IncomingMessage, name: 'host' | 'proto'): string | undefined {
  const value = config.trustProxy ? request.headers[`x-forwarded-${name}`] : undefined;
  return (
    String(value ?? '')
      .split(',', 1)[0]
      ?.trim() || undefined
  );
}

function addressOf(config: Config, request: IncomingMessage): string {
  if (config.publicUrl !== undefined) return config.publicUrl;
  const host = forwarded(config, request, 'host') ?? request.headers.host;
  const protocol = forwarded(config, request, 'proto') === 'https' ? 'https' : 'http';
  return isHost(host) ? `${protocol}://${host}` : '';
}
