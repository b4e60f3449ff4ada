/** What a bad network does to one direction, as a function of time and chance alone. */
import type { Random } from './random.ts';

export interface Impairment {
  /** Independent loss, 0 to 1. */
  readonly loss: number;
  /** Gilbert–Elliott: two states; per packet `enter` and `leave` the bad one, in which `loss` of the packets vanish. */
  readonly burst: { readonly enter: number; readonly leave: number; readonly loss: number } | undefined;
  /** Milliseconds every packet takes. */
  readonly delay: number;
  /** Milliseconds at most that a packet takes longer; evenly spread. Order is kept. */
  readonly jitter: number;
  /** Share of packets, 0 to 1, that are held back by `reorderBy` while later ones pass. */
  readonly reorder: number;
  /** Milliseconds. */
  readonly reorderBy: number;
  /** Bits a second of the narrowest link; Infinity for none. */
  readonly rate: number;
  /** Bytes that wait before that link; what does not fit is lost. */
  readonly queue: number;
  /** Nothing passes at all. */
  readonly dark: boolean;
}

export const unimpaired: Impairment = {
  loss: 0,
  burst: undefined,
  delay: 0,
  jitter: 0,
  reorder: 0,
  reorderBy: 30,
  rate: Number.POSITIVE_INFINITY,
  queue: 65_536,
  dark: false,
};

/** One direction of a network. */
export class Path {
  #impairment: Impairment = unimpaired;
  #bad = false;
  /** When the narrow link has sent all that waits before it. */
  #free = 0;
  #last = 0;
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  impair(change: Partial<Impairment>): void {
    this.#impairment = { ...this.#impairment, ...change };
  }

  /** When a packet of `size` bytes that enters at `now` comes out (milliseconds, ≥ now), or undefined where it is lost. */
  pass(now: number, size: number): number | undefined {
    const { delay, jitter, reorder, reorderBy, dark } = this.#impairment;
    if (dark || this.#isLost()) return undefined;
    const sent = this.#throughLink(now, size);
    if (sent === undefined) return undefined;
    const out = sent + delay + (jitter > 0 ? this.#random.next() * jitter : 0);
    if (this.#random.happens(reorder)) return out + reorderBy;
    this.#last = Math.max(out, this.#last);
    return this.#last;
  }

  #isLost(): boolean {
    const { loss, burst } = this.#impairment;
    if (burst === undefined) {
      this.#bad = false;
    } else {
      if (this.#random.happens(this.#bad ? burst.leave : burst.enter)) this.#bad = !this.#bad;
      if (this.#bad && this.#random.happens(burst.loss)) return true;
    }
    return this.#random.happens(loss);
  }

  #throughLink(now: number, size: number): number | undefined {
    const { rate, queue } = this.#impairment;
    if (rate === Number.POSITIVE_INFINITY) return now;
    const start = Math.max(now, this.#free);
    const waiting = ((start - now) * rate) / 8000;
    if (waiting + size > queue) return undefined;
    this.#free = start + (size * 8000) / rate;
    return this.#free;
  }
}
