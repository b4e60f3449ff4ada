/** Winning a place again after the session is gone: asks at the door until there is an answer. */
import { no, ok, type Result } from '@foyer/kernel';
import type { Admitted } from '@foyer/wire';
import { retryDelay } from '../backoff.ts';
import type { Clock } from '../clock.ts';

export interface DoorWorld {
  readonly clock: Clock;
  /** A number in [0, 1). */
  readonly chance: () => number;
}

/** `given-up`: nobody answered for minutes. */
export type DoorNo = { readonly is: 'given-up' } | { readonly is: 'refused'; readonly cause: unknown };

/** How long an unreachable server is waited for, in milliseconds. */
const patience = 300_000;

export class Door {
  private readonly world: DoorWorld;
  private hurryUp: (() => void) | undefined;
  private closed = false;

  constructor(world: DoorWorld) {
    this.world = world;
  }

  /**
   * @param question rejects where the door says no or cannot be reached; what passes by itself is asked again
   * @returns undefined after `close`
   */
  async ask(question: () => Promise<Admitted>): Promise<Result<Admitted, DoorNo> | undefined> {
    const until = this.world.clock.now() + patience;
    for (let failures = 1; !this.closed; failures += 1) {
      try {
        return ok(await question());
      } catch (cause) {
        if (!isPassing(cause)) return no({ is: 'refused', cause });
        if (this.world.clock.now() >= until) return no({ is: 'given-up' });
        await this.wait(retryDelay(failures, this.world.chance()));
      }
    }
    return undefined;
  }

  /** Lets time pass, `delay` milliseconds, unless somebody is in a hurry. */
  wait(delay: number): Promise<void> {
    if (this.closed || delay <= 0) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.world.clock.after(delay, resolve);
      this.hurryUp = () => {
        cancel();
        resolve();
      };
    });
  }

  /** Ask now instead of later. */
  hurry(): void {
    this.hurryUp?.();
  }

  close(): void {
    this.closed = true;
    this.hurry();
  }
}

/** Refusals of the door that pass by themselves, so that asking again makes sense. */
const passing = new Set([
  'busy',
  'media-unavailable',
  'server-fault',
  'server-restarting',
  'server-unreachable',
  'session-moved',
  'store-unavailable',
  'too-many-requests',
]);

/** An error without `failure.kind` is a network that failed (fetch throws TypeError): that passes too. */
function isPassing(cause: unknown): boolean {
  const kind = refusalOf(cause)?.kind;
  return kind === undefined || passing.has(kind);
}

export interface Refusal {
  readonly kind: string;
  /** `resume-ended`: how the presence ended. */
  readonly cause: string | undefined;
}

/** What the door's no says, read off the error that carries it; undefined where nobody said no. */
export function refusalOf(error: unknown): Refusal | undefined {
  if (!(error instanceof Error)) return undefined;
  const failure = member(error, 'failure');
  const kind = member(failure, 'kind');
  if (typeof kind !== 'string') return undefined;
  const cause = member(member(failure, 'facts'), 'cause');
  return { kind, cause: typeof cause === 'string' ? cause : undefined };
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null
    ? new Map<string, unknown>(Object.entries(value)).get(key)
    : undefined;
}
