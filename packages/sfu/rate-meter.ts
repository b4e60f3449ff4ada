/** Bits a second, from bytes added as they pass and samples taken about every half second. */
export class RateMeter {
  /** As of the last sample. */
  rate = 0;
  #bytes = 0;
  #since = -1;

  add(bytes: number): void {
    this.#bytes += bytes;
  }

  /** Halves the weight of what came before, so that one key frame does not look like a new rate. */
  sample(now: number): void {
    const span = now - this.#since;
    if (this.#since >= 0 && span > 0) {
      const fresh = (this.#bytes * 8000) / span;
      this.rate = this.rate === 0 ? fresh : (this.rate + fresh) / 2;
      if (fresh === 0 && this.rate < 1000) this.rate = 0;
    }
    this.#bytes = 0;
    this.#since = now;
  }
}
