/** Accepts WebSockets for the lobby channel: the address itself is the secret, so nothing is awaited of the client. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { Sockets } from '../channel/sockets.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config/load.ts';
import { clientOf, isOwnOrigin } from '../http/origin.ts';
import { refuseUpgrade } from '../media/proxy.ts';
import { LobbyConnection } from './connection.ts';
import type { LobbyDesk } from './desk.ts';

/** Connections beyond those of people who wait: they are told at once that their knock is unknown, and closed. */
const strangerLimit = 200;
/** Longest message a client has reason to send, in bytes. */
const messageBytes = 1_024;

const knockPath = /^\/api\/v1\/knocks\/([\w-]{1,128})$/;

export interface LobbyOptions {
  readonly config: Config;
  readonly desk: LobbyDesk;
  readonly clock: Clock;
  readonly log: Logger;
  /** The server goes. */
  readonly draining: () => boolean;
}

export class LobbyServer {
  readonly #options: LobbyOptions;
  readonly #sockets: Sockets<LobbyConnection>;

  constructor(options: LobbyOptions) {
    const { clock, log } = options;
    this.#options = options;
    this.#sockets = new Sockets({ clock, log, maxPayload: messageBytes });
  }

  /** Takes over an upgrade of a knock's address; false where the path is another. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    const secret = knockPath.exec(path)?.[1];
    if (secret === undefined) return false;
    const { config, desk, clock, log, draining } = this.#options;
    if (!isOwnOrigin(request.headers.origin, clientOf(config, request).host, config.publicUrl))
      refuseUpgrade(socket, 403, 'another origin');
    else if (draining() || this.#sockets.size >= desk.size + strangerLimit) refuseUpgrade(socket, 503, 'not now');
    else
      this.#sockets.accept({ request, socket, head }, (line) => {
        const { channelMessagesPerSecond: messagesPerSecond } = config.limits;
        return new LobbyConnection({ line, clock, log, messagesPerSecond, open: (link) => desk.open(secret, link) });
      });
    return true;
  }

  stop(): void {
    this.#sockets.stop();
  }
}
