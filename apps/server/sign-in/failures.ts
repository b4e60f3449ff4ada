/** Why sign-ins failed: kept under a reference for administrators, said in the log, and never filling the disk (SI30). */
import { type Chance, millis, pickId } from '@foyer/kernel';
import type { SignInFacts } from '@foyer/wire';
import type { Logger } from 'pino';
import type { Audit } from '../access/ports.ts';
import type { Clock } from '../clock.ts';
import type { SignInFailureStore } from '../store/port.ts';
import type { SignInFailure } from './ports.ts';

const minute = 60_000;
/** The newest of all that are kept. */
const most = 2_000;
const sweepPause = millis(6 * 3_600_000);
/** So that a long flood below the bound does not wait for the next sweep. */
const sweepEach = 200;
const daySeconds = 86_400;

export interface FailureParts {
  readonly store: SignInFailureStore;
  readonly clock: Clock;
  readonly chance: Chance;
  /** `FOYER_SIGN_IN_FAILURE_DAYS`. */
  readonly days: number;
  /** Failures that are kept in a minute: callbacks can be called by anybody, as often as he likes. */
  readonly mostInMinute: number;
  readonly audit: Audit;
  readonly log: Pick<Logger, 'warn' | 'error'>;
}

export interface FailedSignIn {
  readonly failure: SignInFailure;
  /** Id of the configured one. */
  readonly provider: string | null;
  readonly network: string;
}

export class SignInFailures {
  readonly #parts: FailureParts;
  #minute = { since: Number.NEGATIVE_INFINITY, kept: 0, dropped: 0, byNetwork: new Map<string, number>() };
  #added = 0;
  #cancelSweep: () => void = () => undefined;

  constructor(parts: FailureParts) {
    this.#parts = parts;
  }

  /** Sweeps now and from then on four times a day. */
  start(): void {
    this.#cancelSweep();
    this.#cancelSweep = this.#parts.clock.after(sweepPause, () => this.start());
    void this.#sweep();
  }

  stop(): void {
    this.#cancelSweep();
  }

  /** The reference for the person. It is given also where nothing could be kept under it. */
  async keep({ failure, provider, network }: FailedSignIn): Promise<string> {
    const { store, clock, chance, audit, log } = this.#parts;
    const ref = pickId(chance, 'f_', 12);
    const { kind: cause, facts } = failure;
    const credential = provider === null ? null : `provider:${provider}`;
    audit.note({ what: 'sign-in.refused', by: 'visitor', credential, reason: cause, network });
    if (!this.#hasRoom(network)) return ref;
    log.warn({ ref, provider, cause, facts: inLog(facts), network }, 'a sign-in failed');
    try {
      await store.add({ ref, at: clock.wall(), provider, cause, facts, network });
    } catch (error) {
      // The page tells the person all the same; the line above has the reason.
      log.error({ err: error, ref }, 'the reason of a failed sign-in could not be kept');
    }
    this.#added += 1;
    if (this.#added % sweepEach === 0) await this.#sweep();
    return ref;
  }

  /** What a page says again under its reference. */
  async find(ref: string) {
    return /^f_[0-9A-Z]{12}$/.test(ref) ? this.#parts.store.find(ref) : undefined;
  }

  /** A network gets half of it at most: who fails on purpose must not hide why others fail. */
  #hasRoom(network: string): boolean {
    const now = this.#parts.clock.now();
    if (now - this.#minute.since >= minute) {
      const { dropped } = this.#minute;
      if (dropped > 0) this.#parts.log.warn({ dropped }, 'more sign-ins failed in a minute than are kept');
      this.#minute = { since: now, kept: 0, dropped: 0, byNetwork: new Map() };
    }
    const { mostInMinute } = this.#parts;
    const { kept, byNetwork } = this.#minute;
    const share = byNetwork.get(network) ?? 0;
    const hasRoom = kept < mostInMinute && share < Math.ceil(mostInMinute / 2);
    this.#minute[hasRoom ? 'kept' : 'dropped'] += 1;
    if (hasRoom) byNetwork.set(network, share + 1);
    return hasRoom;
  }

  async #sweep(): Promise<void> {
    const { store, clock, days, log } = this.#parts;
    try {
      await store.sweep(clock.wall() - days * daySeconds, most);
    } catch (error) {
      // An outage: the next sweep finds the same.
      log.error({ err: error }, 'old reasons of failed sign-ins could not be swept');
    }
  }
}

/** Which token it was has another name in the log, where everything called `token` is hidden. */
function inLog({ token, ...others }: SignInFacts): SignInFacts {
  return token === undefined ? others : { ...others, use: token };
}
