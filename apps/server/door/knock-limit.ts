/** How many knocks one network makes in a minute: a host's list is not to be flooded. */
import type { Clock } from '../clock.ts';

const minute = 60_000;
/** Networks remembered at once. */
const memorySize = 10_000;

export class KnockLimit {
  readonly #clock: Clock;
  readonly #perMinute: number;
  readonly #windows = new Map<string, { readonly end: number; count: number }>();

  constructor(clock: Clock, perMinute: number) {
    this.#clock = clock;
    this.#perMinute = perMinute;
  }

  /** Counts one more; seconds to wait where that is too many. */
  take(network: string): number | undefined {
    const now = this.#clock.now();
    const kept = this.#windows.get(network);
    const window = kept !== undefined && kept.end > now ? kept : { end: now + minute, count: 0 };
    if (window.count >= this.#perMinute) return Math.max(1, Math.ceil((window.end - now) / 1_000));
    window.count += 1;
    this.#windows.delete(network);
    this.#windows.set(network, window);
    for (const oldest of this.#windows.keys()) {
      if (this.#windows.size <= memorySize) break;
      this.#windows.delete(oldest);
    }
    return undefined;
  }
}
