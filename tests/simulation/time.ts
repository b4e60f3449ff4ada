/** One virtual time for the servers, the pages and the network between them; it passes only when told to. */
import { type Millis, millis, seconds, type UnixSeconds } from '@foyer/kernel';
import type { Clock as ServerClock } from '../../apps/server/clock.ts';
import type { Clock as PageClock } from '../../apps/web/engine/clock.ts';

/** Something that runs: a server process, a page. What it had set timers for does not happen after its end. */
export class Life {
  over = false;
}

interface Timer {
  readonly at: number;
  readonly nth: number;
  readonly call: () => void;
}

/** Unix seconds at the beginning. */
const dawn = 1_800_000_000;

export class VirtualTime {
  #now = 0;
  #made = 0;
  /** The next one last. */
  readonly #timers: Timer[] = [];
  readonly #work = new Set<Promise<unknown>>();
  /** After everything that happens. */
  after: () => void = () => undefined;

  get now(): number {
    return this.#now;
  }

  /** Calls at `delay` milliseconds from now; those of one moment in the order of asking. */
  in(delay: number, call: () => void): () => void {
    const timer = { at: this.#now + Math.max(0, delay), nth: this.#made++, call };
    this.#timers.splice(this.#placeOf(timer), 0, timer);
    return () => {
      const place = this.#timers.indexOf(timer);
      if (place >= 0) this.#timers.splice(place, 1);
    };
  }

  /** Real work that takes no virtual time: time waits for it. */
  doing(work: Promise<unknown>): void {
    const watched = work.finally(() => this.#work.delete(watched));
    this.#work.add(watched);
  }

  async advance(by: number): Promise<void> {
    const end = this.#now + by;
    await this.settle();
    for (let next = this.#timers.at(-1); next !== undefined && next.at <= end; next = this.#timers.at(-1)) {
      this.#timers.pop();
      this.#now = Math.max(this.#now, next.at);
      next.call();
      await this.settle();
    }
    this.#now = end;
  }

  /** Everything that can happen in this moment has happened. */
  async settle(): Promise<void> {
    this.after();
    do {
      await Promise.all(this.#work);
      await new Promise((resolve) => setImmediate(resolve));
      this.after();
    } while (this.#work.size > 0);
  }

  serverClock(life: Life): ServerClock {
    return {
      now: (): Millis => millis(this.#now),
      wall: (): UnixSeconds => seconds(this.wall()),
      after: (delay, call) => this.#unless(life, delay, call),
    };
  }

  pageClock(life: Life): PageClock {
    return { now: () => this.#now, after: (delay, call) => this.#unless(life, delay, call) };
  }

  /** Unix seconds. */
  wall(): number {
    return dawn + Math.floor(this.#now / 1_000);
  }

  #unless(life: Life, delay: number, call: () => void): () => void {
    return this.in(delay, () => {
      if (!life.over) call();
    });
  }

  #placeOf(timer: Timer): number {
    let low = 0;
    let high = this.#timers.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.#timers[middle];
      const isLater = other !== undefined && (other.at > timer.at || (other.at === timer.at && other.nth > timer.nth));
      if (isLater) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
