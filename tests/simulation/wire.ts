/** One person's way to the server: delays, goes dark, is cut; what is on it keeps its order within a connection. */
import type { Random } from '../harness/random.ts';
import type { VirtualTime } from './time.ts';

/** Milliseconds: a message takes so long one way, at least and at most; what was stopped goes on after so many, at most. */
const delays = { least: 2, most: 120, stall: 3_000 } as const;

interface Piece {
  readonly due: number;
  readonly arrive: () => void;
}

/** One direction of one connection. */
export class Pipe {
  readonly #wire: Wire;
  readonly #pieces: Piece[] = [];
  #last = 0;
  #waiting = false;
  #stalledUntil = 0;

  constructor(wire: Wire) {
    this.#wire = wire;
  }

  push(arrive: () => void): void {
    const { time } = this.#wire;
    this.#last = Math.max(this.#last, time.now + this.#wire.delay());
    this.#pieces.push({ due: this.#last, arrive });
    this.move();
  }

  /** What is under way never arrives. */
  burst(): void {
    this.#pieces.length = 0;
  }

  /** Nothing moves for so long: a sender that was not heard tries again ever more rarely. */
  stall(by: number): void {
    this.#stalledUntil = this.#wire.time.now + by;
    this.#wire.time.in(by, () => this.move());
  }

  move(): void {
    const [first] = this.#pieces;
    if (first === undefined || this.#waiting || this.#isStopped()) return;
    this.#waiting = true;
    this.#wire.time.in(first.due - this.#wire.time.now, () => {
      this.#waiting = false;
      if (!this.#isStopped() && this.#pieces[0] === first) {
        this.#pieces.shift();
        first.arrive();
      }
      this.move();
    });
  }

  #isStopped(): boolean {
    return this.#wire.dark || this.#wire.time.now < this.#stalledUntil;
  }
}

/** What hangs on a wire and is told when it is cut. */
export interface Hanging {
  readonly pipes: readonly Pipe[];
  cut(): void;
}

export class Wire {
  readonly time: VirtualTime;
  readonly #random: Random;
  readonly #hanging = new Set<Hanging>();
  #dark = false;

  constructor(time: VirtualTime, random: Random) {
    this.time = time;
    this.#random = random;
  }

  /** Nothing comes through, and neither side is told. */
  get dark(): boolean {
    return this.#dark;
  }

  delay(): number {
    return delays.least + this.#random.below(delays.most - delays.least);
  }

  hang(one: Hanging): void {
    this.#hanging.add(one);
  }

  unhang(one: Hanging): void {
    this.#hanging.delete(one);
  }

  darken(): void {
    this.#dark = true;
  }

  /** What was under way goes on, as TCP sees to it: each connection in its own time. */
  heal(): void {
    if (!this.#dark) return;
    this.#dark = false;
    for (const { pipes } of this.#hanging) for (const pipe of pipes) pipe.stall(this.#random.below(delays.stall));
  }

  /** Every connection breaks, and both sides are told. */
  cut(): void {
    for (const one of [...this.#hanging]) one.cut();
  }
}
