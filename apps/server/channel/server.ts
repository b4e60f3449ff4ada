/** Accepts WebSockets for the room channel. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { no, ok } from '@foyer/kernel';
import type { Logger } from 'pino';
import type { Invitations } from '../access/ports.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config/load.ts';
import { clientOf, isHost, isOwnOrigin, webSocketOrigin } from '../http/origin.ts';
import { refuseUpgrade } from '../media/proxy.ts';
import type { Mailbox, MakeInvite } from '../meetings/mailbox.ts';
import type { Meetings } from '../meetings/meetings.ts';
import { StoreOutage } from '../store/port.ts';
import { Connection } from './connection.ts';
import { Sockets } from './sockets.ts';

/** Connections that have not said hello, over all callers. */
const openingLimit = 1_000;

const channelPath = /^\/api\/v1\/rooms\/([a-z0-9-]{1,64})\/channel$/;

export interface ChannelOptions {
  readonly config: Config;
  readonly meetings: Meetings;
  readonly invitations: Invitations;
  readonly clock: Clock;
  readonly log: Logger;
}

export class ChannelServer {
  readonly #options: ChannelOptions;
  readonly #sockets: Sockets<Connection>;

  constructor(options: ChannelOptions) {
    const { clock, log, config } = options;
    this.#options = options;
    this.#sockets = new Sockets({ clock, log, maxPayload: config.limits.channelMessageBytes });
  }

  /** Takes over an upgrade of the channel's address; false where the path is another. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    const slug = channelPath.exec(path)?.[1];
    if (slug === undefined) return false;
    const { config, meetings, clock, log } = this.#options;
    const { host, protocol } = clientOf(config, request);
    // A page elsewhere could otherwise use a leaked channel token from the browser of whoever opens it.
    if (!isOwnOrigin(request.headers.origin, host, config.publicUrl)) refuseUpgrade(socket, 403, 'another origin');
    else if (meetings.draining || this.#opening() >= openingLimit) refuseUpgrade(socket, 503, 'not now');
    else {
      const address = config.publicUrl ?? (isHost(host) ? `${protocol}://${host}` : '');
      this.#sockets.accept({ request, socket, head }, (line) => {
        return new Connection({
          ...{ line, clock, log, slug, address: webSocketOrigin(address) },
          sessionOf: (token) => meetings.sessionOf(token),
          makeInvite: (mailbox) => this.#inviteMaker(mailbox, address),
          helloSeconds: config.limits.channelHelloSeconds,
          messagesPerSecond: config.limits.channelMessagesPerSecond,
        });
      });
    }
    return true;
  }

  stop(): void {
    this.#sockets.stop();
  }

  #inviteMaker({ room }: Mailbox, address: string): MakeInvite {
    const { invitations, log } = this.#options;
    return async ({ role, expiresIn, uses, name }, madeBy) => {
      const wish = {
        role,
        expiresIn,
        ...(uses === undefined ? {} : { uses }),
        ...(name === undefined ? {} : { name }),
      };
      try {
        const made = await invitations.make(room, wish, `participant:${madeBy.id}`);
        if (!made.ok) return made;
        const { token, expiresAt } = made.value;
        return ok({ url: `${address}/${room.slug}#token=${token}`, expiresAt });
      } catch (err) {
        // Asked from within a meeting, which an outage of the store must not end.
        log.error({ room: room.slug, err }, 'an invitation could not be made');
        return no({ kind: err instanceof StoreOutage ? 'store-unavailable' : 'server-fault' });
      }
    };
  }

  #opening(): number {
    let count = 0;
    for (const connection of this.#sockets.talks()) if (connection.state === 'opening') count += 1;
    return count;
  }
}
