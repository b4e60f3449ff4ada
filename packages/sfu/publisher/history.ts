/**
 * The last second of an encoding, as references to the packets that came: nothing is copied, however many
 * subscriptions may ask for a packet again.
 */
export interface Kept {
  readonly bytes: Uint8Array;
  readonly number: number;
  readonly at: number;
  /** It came on the RTX stream: its payload begins with the original sequence number. */
  readonly repaired: boolean;
}

export class History {
  readonly #slots: (Kept | undefined)[];
  #oldest = -1;
  #newest = -1;

  /** `capacity` is a number of packets, however short the time they span. */
  constructor(capacity: number) {
    this.#slots = new Array<Kept | undefined>(capacity).fill(undefined);
  }

  get newest(): number {
    return this.#newest;
  }

  put(kept: Kept): void {
    if (this.#oldest < 0) this.#oldest = kept.number;
    const place = kept.number % this.#slots.length;
    // One that comes very late must not push out a newer one.
    if ((this.#slots[place]?.number ?? -1) < kept.number) this.#slots[place] = kept;
    this.#newest = Math.max(this.#newest, kept.number);
  }

  get(number: number): Kept | undefined {
    const kept = this.#slots[number % this.#slots.length];
    return kept?.number === number ? kept : undefined;
  }

  /** Lets go of what came before `limit`. */
  evict(limit: number): void {
    this.#oldest = Math.max(this.#oldest, this.#newest - this.#slots.length + 1);
    while (this.#oldest <= this.#newest) {
      const index = this.#oldest % this.#slots.length;
      const kept = this.#slots[index];
      if (kept !== undefined && kept.number >= this.#oldest && kept.at >= limit) return;
      if (kept !== undefined && kept.at < limit) this.#slots[index] = undefined;
      if (this.#oldest === this.#newest) return;
      this.#oldest += 1;
    }
  }
}
