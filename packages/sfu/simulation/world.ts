/** A clock that jumps from event to event, chance from a seed, and a link that loses, delays and squeezes packets. */

export type Random = () => number;

/** Numbers from 0 up to 1 (mulberry32); the same seed gives the same ones. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x100000000;
  };
}

interface Planned {
  readonly at: number;
  readonly order: number;
  readonly act: () => void;
}

export class World {
  now = 0;
  readonly random: Random;
  readonly #heap: Planned[] = [];
  #order = 0;

  constructor(seed: number) {
    this.random = seeded(seed);
  }

  after(millis: number, act: () => void): void {
    this.#order += 1;
    this.#push({ at: this.now + millis, order: this.#order, act });
  }

  every(millis: number, act: () => void): void {
    this.after(millis, () => {
      act();
      this.every(millis, act);
    });
  }

  /** Runs what is planned up to `until`; `deadline` is asked for before each step, `wake` called when it comes. */
  run(until: number, deadline: () => number, wake: () => void): void {
    for (;;) {
      const planned = this.#heap[0]?.at ?? Number.POSITIVE_INFINITY;
      const next = Math.max(this.now, Math.min(planned, deadline()));
      if (next > until) break;
      this.now = next;
      if (planned <= next) this.#pop()?.act();
      else wake();
    }
    this.now = until;
  }

  #before(a: Planned | undefined, b: Planned | undefined): boolean {
    if (a === undefined || b === undefined) return a !== undefined;
    return a.at < b.at || (a.at === b.at && a.order < b.order);
  }

  #push(planned: Planned): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(planned);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || !this.#before(planned, above)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = planned;
  }

  #pop(): Planned | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return top;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const child = this.#before(heap[left + 1], heap[left]) ? left + 1 : left;
      const below = heap[child];
      if (below === undefined || !this.#before(below, last)) break;
      heap[at] = below;
      at = child;
    }
    heap[at] = last;
    return top;
  }
}

export interface LinkTerms {
  /** 0 to 1. */
  loss: number;
  /** One way, milliseconds; jitter is added to it, evenly from 0. Jitter reorders. */
  delay: number;
  jitter: number;
  /** Bits a second, and how long a packet may wait for its turn before it is dropped. */
  rate: number;
  queueMillis: number;
}

export class Link {
  readonly terms: LinkTerms;
  readonly #world: World;
  #freeAt = 0;
  lost = 0;

  constructor(world: World, terms: Partial<LinkTerms> = {}) {
    this.#world = world;
    this.terms = { loss: 0, delay: 10, jitter: 0, rate: Number.POSITIVE_INFINITY, queueMillis: 300, ...terms };
  }

  /** How long the last packet waited. */
  get waiting(): number {
    return Math.max(0, this.#freeAt - this.#world.now);
  }

  carry(packet: Uint8Array, deliver: (packet: Uint8Array) => void): void {
    const { loss, delay, jitter, rate, queueMillis } = this.terms;
    const world = this.#world;
    if (world.random() < loss || this.waiting > queueMillis) {
      this.lost += 1;
      return;
    }
    this.#freeAt = world.now + this.waiting + (packet.length * 8000) / rate;
    const bytes = packet.slice();
    world.after(this.waiting + delay + world.random() * jitter, () => deliver(bytes));
  }
}
