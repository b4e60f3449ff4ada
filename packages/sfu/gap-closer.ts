/**
 * Renumbers what is left when some packets are not passed on, so that no gap shows. A packet that comes late is given
 * the number that was kept free for it, whatever was taken out since.
 */

/** How far back a late packet may lie. */
const reach = 1024;

export class GapCloser {
  readonly #before = new Float64Array(reach);
  #highest = -1;
  #taken = 0;

  /** Number for the packet `from` (not wrapping), or −1 where it is taken out. A late one always gets its number. */
  place(from: number, keep: boolean): number {
    if (this.#highest < 0) this.#highest = from - 1;
    if (from <= this.#highest) return this.#highest - from < reach ? from - this.#at(from) : -1;
    for (let missing = Math.max(this.#highest + 1, from - reach); missing < from; missing++) this.#put(missing);
    this.#put(from);
    this.#highest = from;
    if (keep) return from - this.#taken;
    this.#taken += 1;
    return -1;
  }

  #at(from: number): number {
    return this.#before[from % reach] ?? 0;
  }

  #put(from: number): void {
    this.#before[from % reach] = this.#taken;
  }
}
