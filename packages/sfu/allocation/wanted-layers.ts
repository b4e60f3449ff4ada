/** Which spatial layers of a track anybody wants: more at once, fewer only when the wish has lasted. */

/** A subscriber who looks away for a moment shall not cost a key frame. */
const downgradeMillis = 5000;

export type Wanted = readonly [boolean, boolean, boolean];

export class WantedLayers {
  /** Highest spatial layer told to the publisher, −1 for none; 2 before anything was told, for then all are sent. */
  #told = 2;
  #everTold = false;
  #wanted = -1;
  #lowerSince = Number.POSITIVE_INFINITY;

  /** The wish is now `highest` (−1: nobody); returns what to tell the publisher at once, if anything. */
  want(highest: number, now: number): Wanted | undefined {
    this.#wanted = highest;
    if (highest < this.#told) {
      if (this.#lowerSince > now) this.#lowerSince = now;
    } else {
      this.#lowerSince = Number.POSITIVE_INFINITY;
    }
    const first = !this.#everTold && highest >= 0;
    return highest > this.#told || first ? this.#tell(Math.max(highest, first ? this.#told : highest)) : undefined;
  }

  /** What to tell once a lower wish has lasted. */
  due(now: number): Wanted | undefined {
    if (now - this.#lowerSince < downgradeMillis) return undefined;
    this.#lowerSince = Number.POSITIVE_INFINITY;
    return this.#tell(this.#wanted);
  }

  #tell(highest: number): Wanted {
    this.#told = highest;
    this.#everTold = true;
    return [highest >= 0, highest >= 1, highest >= 2];
  }
}
