/** Joining again after the session is gone: asks until there is an answer. */
import { no, ok, type Result } from '@foyer/kernel';
import type { Admitted } from '@foyer/wire';
import { retryDelay } from '../backoff.ts';
import type { Clock } from '../clock.ts';
import type { MeetingEnd } from '../end.ts';

export interface DoorWorld {
  readonly clock: Clock;
  /** A number in [0, 1). */
  readonly chance: () => number;
  /** A new admission with what the person holds; rejects where the door says no or cannot be reached. */
  readonly rejoin: () => Promise<Admitted>;
}

/** How long an unreachable server is waited for, in milliseconds. */
const patience = 300_000;

export class Door {
  private readonly world: DoorWorld;
  private hurryUp: (() => void) | undefined;
  private closed = false;

  constructor(world: DoorWorld) {
    this.world = world;
  }

  /** Ends with an admission, or with the ending the answer means; undefined after `close`. */
  async knock(): Promise<Result<Admitted, MeetingEnd> | undefined> {
    const until = this.world.clock.now() + patience;
    for (let failures = 1; !this.closed; failures += 1) {
      try {
        return ok(await this.world.rejoin());
      } catch (cause) {
        if (!isPassing(cause)) return no({ kind: 'session-unknown', cause });
        if (this.world.clock.now() >= until) return no({ kind: 'connection-lost' });
        await this.wait(retryDelay(failures, this.world.chance()));
      }
    }
    return undefined;
  }

  /** Ask now instead of later. */
  hurry(): void {
    this.hurryUp?.();
  }

  close(): void {
    this.closed = true;
    this.hurry();
  }

  private wait(delay: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.world.clock.after(delay, resolve);
      this.hurryUp = () => {
        cancel();
        resolve();
      };
    });
  }
}

/** Refusals of the door that pass by themselves, so that asking again makes sense. */
const passing = new Set([
  'busy',
  'media-unavailable',
  'server-fault',
  'server-restarting',
  'server-unreachable',
  'store-unavailable',
  'too-many-requests',
]);

/** An error without `failure.kind` is a network that failed (fetch throws TypeError): that passes too. */
function isPassing(cause: unknown): boolean {
  if (!(cause instanceof Error) || !('failure' in cause)) return true;
  const { failure } = cause;
  if (typeof failure !== 'object' || failure === null || !('kind' in failure)) return true;
  return typeof failure.kind === 'string' && passing.has(failure.kind);
}
