/** Which packets of an encoding are missing, and when to ask for them (again). */

/** More than this at once is no loss to repair but a break: a key frame is cheaper. */
const largestGap = 500;
const mostMissing = 1000;
const mostTries = 10;
/** Later than this no receiver can use the packet. */
const worthAskingMillis = 1200;
const shortestRetryMillis = 30;
const longestRetryMillis = 400;

interface Missing {
  readonly at: number;
  askedAt: number;
  tries: number;
}

export class Loss {
  readonly #missing = new Map<number, Missing>();
  /** Smoothed time from asking to having, in ms; first a guess. */
  #roundTrip = 80;

  get pending(): boolean {
    return this.#missing.size > 0;
  }

  /** Packets from `first` up to but without `end` did not come; false where they are too many to ask for. */
  gap(first: number, end: number, now: number): boolean {
    if (end - first > largestGap) {
      this.#missing.clear();
      return false;
    }
    for (let sequence = first; sequence < end; sequence++) {
      this.#missing.set(sequence, { at: now, askedAt: 0, tries: 0 });
    }
    for (const sequence of this.#missing.keys()) {
      if (this.#missing.size <= mostMissing) break;
      this.#missing.delete(sequence);
    }
    return true;
  }

  /** True where the packet was missing; one that was not is a copy. */
  found(sequence: number, now: number): boolean {
    const missing = this.#missing.get(sequence);
    if (missing === undefined) return false;
    if (missing.tries === 1) this.#roundTrip += (now - missing.askedAt - this.#roundTrip) / 8;
    return this.#missing.delete(sequence);
  }

  /** What to ask for now, ascending by age. Gives up on what has been asked too often or is too old. */
  due(now: number): number[] {
    const wait = Math.min(longestRetryMillis, Math.max(shortestRetryMillis, this.#roundTrip * 1.25));
    const due: number[] = [];
    for (const [sequence, missing] of this.#missing) {
      if (missing.tries >= mostTries || now - missing.at > worthAskingMillis) {
        this.#missing.delete(sequence);
      } else if (missing.tries === 0 || now - missing.askedAt >= wait) {
        missing.tries += 1;
        missing.askedAt = now;
        due.push(sequence & 0xffff);
      }
    }
    return due;
  }
}
