/** Few at once, some waiting in line, nobody beyond: work that is dear must not pile up. */
import { no, ok, type Result } from '@foyer/kernel';

export class Turns {
  #running = 0;
  readonly #line: (() => void)[] = [];
  readonly #atOnce: number;
  readonly #waiting: number;

  constructor(atOnce: number, waiting: number) {
    this.#atOnce = atOnce;
    this.#waiting = waiting;
  }

  /** Runs the work when its turn comes, first come first served; `busy` at once where the line is full. */
  async take<Value>(work: () => Promise<Value>): Promise<Result<Value, { readonly kind: 'busy' }>> {
    if (this.#running >= this.#atOnce) {
      if (this.#line.length >= this.#waiting) return no({ kind: 'busy' });
      // Who leaves hands its place on, so `#running` stays as it is and nobody slips in between.
      await new Promise<void>((resolve) => this.#line.push(resolve));
    } else this.#running += 1;
    try {
      return ok(await work());
    } finally {
      const next = this.#line.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }
}
