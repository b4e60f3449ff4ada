/** Time and timers as a port, so that a test holds the clock. */
import { type Millis, millis, seconds, type UnixSeconds } from '@foyer/kernel';

export interface Clock {
  /** Monotonic. */
  now(): Millis;
  /** Wall clock, for people and for the expiry of tokens. */
  wall(): UnixSeconds;
  /** Calls back once, after the delay; the answer cancels. */
  after(delay: Millis, call: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => millis(performance.now()),
  wall: () => seconds(Math.floor(Date.now() / 1000)),
  after: (delay, call) => {
    const timer = setTimeout(call, delay);
    return () => clearTimeout(timer);
  },
};

/** A clock that stands still until it is moved; timers due on the way are called in order. */
export class FakeClock implements Clock {
  #now = 0;
  readonly #start: number;
  readonly #timers = new Set<{ readonly at: number; readonly call: () => void }>();

  constructor(wall = 1_800_000_000) {
    this.#start = wall;
  }

  now(): Millis {
    return millis(this.#now);
  }

  wall(): UnixSeconds {
    return seconds(this.#start + Math.floor(this.#now / 1000));
  }

  after(delay: Millis, call: () => void): () => void {
    const timer = { at: this.#now + delay, call };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  advance(by: number): void {
    const end = this.#now + by;
    for (;;) {
      const due = [...this.#timers].filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.#timers.delete(due);
      this.#now = Math.max(this.#now, due.at);
      due.call();
    }
    this.#now = end;
  }
}
