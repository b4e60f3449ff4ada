/** How often a packet has been sent again: a subscriber that keeps asking gets it a few times, not for ever. */

/** Numbers remembered at once; an older one in the same place is forgotten. */
const places = 512;
const mostResends = 5;
/** A second request within this time is the same request, on the fastest path. */
const shortestRepeatMillis = 10;
const longestRepeatMillis = 200;

export class ResendLog {
  #sequences: Float64Array | undefined;
  #times = new Float64Array(0);
  #counts = new Uint8Array(0);

  /** True where the packet may be sent again now; counts it. */
  allows(sequence: number, roundTrip: number, now: number): boolean {
    const sequences = this.#sequences ?? this.#open();
    const place = sequence % places;
    if (sequences[place] !== sequence) {
      sequences[place] = sequence;
      this.#counts[place] = 0;
    } else {
      const wait = Math.min(longestRepeatMillis, Math.max(shortestRepeatMillis, roundTrip * 0.8));
      if ((this.#counts[place] ?? 0) >= mostResends || now - (this.#times[place] ?? 0) < wait) return false;
    }
    this.#times[place] = now;
    this.#counts[place] = (this.#counts[place] ?? 0) + 1;
    return true;
  }

  /** Most subscriptions never lose anything: room is made at the first request. */
  #open(): Float64Array {
    const sequences = new Float64Array(places).fill(-1);
    this.#sequences = sequences;
    this.#times = new Float64Array(places);
    this.#counts = new Uint8Array(places);
    return sequences;
  }
}
