/** Things that are due at a time: a binary heap with one timer. Equal times keep the order in which they were put. */

interface Entry<Item> {
  readonly at: number;
  readonly order: number;
  readonly item: Item;
}

function before(one: Entry<unknown>, other: Entry<unknown>): boolean {
  return one.at === other.at ? one.order < other.order : one.at < other.at;
}

export class DelayLine<Item> {
  readonly #heap: Entry<Item>[] = [];
  readonly #deliver: (item: Item) => void;
  #timer: NodeJS.Timeout | undefined;
  #timerAt = Number.POSITIVE_INFINITY;
  #order = 0;

  constructor(deliver: (item: Item) => void) {
    this.#deliver = deliver;
  }

  get waiting(): number {
    return this.#heap.length;
  }

  /** Delivers `item` at `at`, on the clock of `performance.now()`. */
  put(at: number, item: Item): void {
    this.#order += 1;
    this.#rise({ at, order: this.#order, item });
    if (at < this.#timerAt) this.#arm(at);
  }

  /** Forgets all that waits. */
  clear(): void {
    clearTimeout(this.#timer);
    this.#timerAt = Number.POSITIVE_INFINITY;
    this.#heap.length = 0;
  }

  #arm(at: number): void {
    clearTimeout(this.#timer);
    this.#timerAt = at;
    this.#timer = setTimeout(() => this.#drain(), Math.max(0, at - performance.now()));
  }

  #drain(): void {
    this.#timerAt = Number.POSITIVE_INFINITY;
    const now = performance.now();
    for (let top = this.#heap[0]; top !== undefined && top.at <= now; top = this.#heap[0]) {
      this.#sink();
      this.#deliver(top.item);
    }
    const next = this.#heap[0];
    if (next !== undefined && next.at < this.#timerAt) this.#arm(next.at);
  }

  #rise(entry: Entry<Item>): void {
    const heap = this.#heap;
    let at = heap.push(entry) - 1;
    while (at > 0) {
      const up = (at - 1) >> 1;
      const parent = heap[up];
      if (parent === undefined || !before(entry, parent)) break;
      heap[at] = parent;
      at = up;
    }
    heap[at] = entry;
  }

  /** Takes the first entry out. */
  #sink(): void {
    const heap = this.#heap;
    const entry = heap.pop();
    if (entry === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      const left = heap[2 * at + 1];
      const right = heap[2 * at + 2];
      const smaller = right !== undefined && left !== undefined && before(right, left) ? right : left;
      if (smaller === undefined || !before(smaller, entry)) break;
      heap[at] = smaller;
      at = smaller === left ? 2 * at + 1 : 2 * at + 2;
    }
    heap[at] = entry;
  }
}
