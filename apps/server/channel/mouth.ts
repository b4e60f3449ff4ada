/** The half of a connection that speaks: sends while it may, says goodbye once, and does not wait for slow peers. */
import { millis } from '@foyer/kernel';
import { type Problem, problems, slugOf } from '@foyer/wire';
import type { Clock } from '../clock.ts';
import type { Line } from './sockets.ts';

/** A reader this far behind is cut off; it comes back and is told how things stand. */
const waitingLimit = 1_048_576;
/** Milliseconds the peer has for its half of the closing handshake. */
const closePatience = millis(2_000);
const normalClosure = 1000;

export class Mouth {
  readonly #line: Line;
  readonly #clock: Clock;
  #closed = false;
  #cancelCut: () => void = () => undefined;

  constructor(line: Line, clock: Clock) {
    this.#line = line;
    this.#clock = clock;
  }

  /** Nothing once it has said goodbye. */
  say(message: object): void {
    if (this.#closed) return;
    if (this.#line.waiting() > waitingLimit) this.#line.cut();
    else this.#line.send(JSON.stringify(message));
  }

  close(code: number): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#line.close(code);
    this.#cancelCut = this.#clock.after(closePatience, () => this.#line.cut());
  }

  /** The peer is gone. */
  gone(): void {
    this.#closed = true;
    this.#cancelCut();
  }
}

/** The problem's own, or the normal one. */
export function closeCode(why: Problem | undefined): number {
  const slug = why === undefined ? undefined : slugOf(why.type);
  if (slug === undefined) return normalClosure;
  const row = problems[slug];
  return 'close' in row ? row.close : normalClosure;
}
