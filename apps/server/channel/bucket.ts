/** A token bucket: so many at once, so many a second. */
import { type Millis, since } from '@foyer/kernel';

export class Bucket {
  readonly #perSecond: number;
  readonly #burst: number;
  #level: number;
  #at: Millis;

  constructor(perSecond: number, burst: number, now: Millis) {
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#level = burst;
    this.#at = now;
  }

  /** True where there was one to take. */
  take(now: Millis): boolean {
    this.#level = Math.min(this.#burst, this.#level + (since(now, this.#at) * this.#perSecond) / 1000);
    this.#at = now;
    if (this.#level < 1) return false;
    this.#level -= 1;
    return true;
  }
}
