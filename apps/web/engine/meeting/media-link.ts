/** Our media connection over the length of a stay: taken up again with the freshest token, given up only where it must be. */
import type { WirePermission } from '@foyer/wire';
import { retryDelay } from '../backoff.ts';
import type { Clock } from '../clock.ts';
import type { MayPublish, MediaAddress, MediaGone, MediaPort } from '../media/port.ts';

export interface MediaLinkWorld {
  readonly clock: Clock;
  /** A number in [0, 1). */
  readonly chance: () => number;
  readonly isChannelLive: () => boolean;
  /** A new admission is being asked for, which brings new media. */
  readonly isComingBack: () => boolean;
  readonly comeBack: () => void;
  readonly end: (kind: 'removed' | 'ended' | 'opened-elsewhere' | 'media-blocked') => void;
}

/** Milliseconds, except where a count is named. */
export const mediaTimes = {
  /** Tries after which a new admission is asked for, each time. */
  tries: 5,
  /** How long the channel is given to say who did it, when media hears first that it is over. */
  hearsay: 600,
  /** How long a path that was there once is looked for again. */
  blocked: 300_000,
} as const;

export class MediaLink {
  readonly port: MediaPort;
  private readonly world: MediaLinkWorld;
  private address: MediaAddress;
  private identity = '';
  private may: MayPublish = { microphone: false, camera: false, screen: false, 'screen-audio': false };
  private failures = 0;
  private everLive = false;
  private lostAt = 0;
  private waiting: { readonly cancel: () => void; readonly isRetry: boolean } | undefined;

  constructor(port: MediaPort, address: MediaAddress, world: MediaLinkWorld) {
    this.port = port;
    this.address = address;
    this.world = world;
  }

  connect(address: MediaAddress, identity: string, permissions: readonly WirePermission[]): void {
    this.address = address;
    this.identity = identity;
    this.may = mayPublish(permissions);
    this.reconnect();
  }

  /** For the next time: a connection that stands needs no new token. */
  refresh(address: MediaAddress): void {
    this.address = address;
    this.port.refresh(address);
  }

  permit(permissions: readonly WirePermission[]): void {
    this.may = mayPublish(permissions);
    this.port.permit(this.may);
  }

  live(): void {
    this.failures = 0;
    this.everLive = true;
  }

  /** Try now what would be tried later. */
  hurry(): void {
    if (this.waiting?.isRetry === true) this.reconnect();
  }

  gone(why: MediaGone): void {
    if (this.world.isComingBack()) return;
    if (this.failures === 0) this.lostAt = this.world.clock.now();
    this.failures += 1;
    if (why === 'removed' || why === 'ended' || why === 'opened-elsewhere') this.listen(why);
    else if (why === 'blocked' && this.isBlocked()) this.world.end('media-blocked');
    else if (why === 'refused' || this.failures % mediaTimes.tries === 0) this.world.comeBack();
    else this.retry();
  }

  /** What waits is not wanted any more. */
  calm(): void {
    this.waiting?.cancel();
    this.waiting = undefined;
  }

  stop(): void {
    this.calm();
    this.port.stop();
  }

  private reconnect(): void {
    this.calm();
    this.port.connect(this.address, this.identity, this.may);
  }

  private retry(): void {
    const delay = retryDelay(this.failures, this.world.chance());
    this.wait(delay, true, () => this.reconnect());
  }

  /** The channel knows more (by whom); where it is away, what media heard may be about a server that is gone. */
  private listen(why: 'removed' | 'ended' | 'opened-elsewhere'): void {
    if (!this.world.isChannelLive()) {
      this.retry();
      return;
    }
    this.wait(mediaTimes.hearsay, false, () => {
      if (this.world.isChannelLive()) this.world.end(why);
      else this.retry();
    });
  }

  private wait(delay: number, isRetry: boolean, act: () => void): void {
    this.calm();
    this.waiting = { isRetry, cancel: this.world.clock.after(delay, act) };
  }

  /** A path that was never there is not waited for; one that was there may come back with the network. */
  private isBlocked(): boolean {
    if (!this.everLive) return this.failures >= 2;
    return this.world.clock.now() - this.lostAt >= mediaTimes.blocked;
  }
}

export function mayPublish(permissions: readonly WirePermission[]): MayPublish {
  const screen = permissions.includes('track.publish.screen');
  return {
    microphone: permissions.includes('track.publish.microphone'),
    camera: permissions.includes('track.publish.camera'),
    screen,
    'screen-audio': screen,
  };
}
