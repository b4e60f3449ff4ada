/** What join tokens need without being asked: keys that follow each other, and records that are forgotten in time. */
import { millis } from '@foyer/kernel';
import type { Logger } from 'pino';
import type { Audit } from '../access/ports.ts';
import type { Clock } from '../clock.ts';
import type { JoinTokenStore } from '../store/port.ts';
import type { KeyRing } from './key-ring.ts';

const hour = millis(3_600_000);
const daySeconds = 86_400;

/** How long an ended token can still be looked at. */
const keptSeconds = 30 * daySeconds;

export interface TokenUpkeepOptions {
  readonly keys: Pick<KeyRing, 'tend'>;
  readonly joinTokens: Pick<JoinTokenStore, 'sweep'>;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly log: Logger;
}

export class TokenUpkeep {
  readonly #options: TokenUpkeepOptions;
  #cancel: () => void = () => undefined;
  #sweptAt = Number.NEGATIVE_INFINITY;
  #stopped = false;

  constructor(options: TokenUpkeepOptions) {
    this.#options = options;
  }

  /** Now, and then every hour until `stop`. */
  async start(): Promise<void> {
    await this.#round();
    if (this.#stopped) return;
    this.#cancel = this.#options.clock.after(hour, () => void this.start());
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  /** A store that cannot be reached now is asked again in an hour. */
  async #round(): Promise<void> {
    try {
      await this.#tendKeys();
      await this.#sweep();
    } catch (error) {
      this.#options.log.error({ err: error }, 'upkeep of join tokens failed');
    }
  }

  async #tendKeys(): Promise<void> {
    const { keys, audit, log } = this.#options;
    const made = await keys.tend();
    if (made === undefined) return;
    audit.note({ what: 'key.rotated', by: 'server', subject: made.kid });
    log.info({ kid: made.kid }, 'signing key rotated by age');
  }

  async #sweep(): Promise<void> {
    const { joinTokens, clock, log } = this.#options;
    const now = clock.wall();
    if (now - this.#sweptAt < daySeconds) return;
    const gone = await joinTokens.sweep(now - keptSeconds);
    this.#sweptAt = now;
    if (gone > 0) log.info({ gone }, 'ended join tokens forgotten');
  }
}
