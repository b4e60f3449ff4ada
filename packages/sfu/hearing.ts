/**
 * Whether what we send reaches a peer whose packets reach us. A NAT that forgot its mapping leaves a path that carries
 * one way only: the browser's packets come from its new address, ours go to the old one.
 */
import type { Encoding } from './publisher/encoding.ts';
import type { Subscription } from './subscription/subscription.ts';

/** Nothing for so long: the path may be dark, and nobody can answer. */
export const pauseMillis = 300;
/** Browsers answer a request for a key frame with the next frame. */
const answerMillis = 600;
/** So much longer where there are no frames at all. */
const patienceMillis = 1000;
/** A report that lacks what was sent so long ago; the next such report comes no sooner than this. */
const markSteps = 8;
const againMillis = 400;
/** Fewer than these may have been lost on the way. */
const owedPackets = 5;

/** What a subscription's stream had come to some steps ago, against what the peer reports of it. */
export class Arrears {
  readonly #marks = new Float64Array(markSteps);
  #next = 0;
  /** What was sent up to here does not count. */
  #base = 0;
  #stuckWith = -1;
  #stuckAt = Number.POSITIVE_INFINITY;

  constructor(highest: number) {
    this.renew(highest);
  }

  renew(highest: number): void {
    this.#base = highest;
    this.#marks.fill(highest);
    this.#stuckAt = Number.POSITIVE_INFINITY;
  }

  /** Every 100 ms: the highest number sent. */
  note(highest: number): void {
    this.#marks[this.#next] = highest;
    this.#next = (this.#next + 1) % markSteps;
  }

  /**
   * A report names the last number that arrived (RFC 3550 section 6.4.1). Milliseconds for which reports have named
   * this one although more was sent long before them; undefined where it is a newer one, sent since the base.
   */
  reported(highest: number, now: number): number | undefined {
    const mark = this.#marks[this.#next] ?? 0;
    const behind = (mark - highest) & 0xffff;
    const stuck = mark - this.#base >= owedPackets && behind >= owedPackets && behind < 0x8000;
    const again = highest === this.#stuckWith;
    if (!stuck) this.#stuckAt = Number.POSITIVE_INFINITY;
    else if (!again || this.#stuckAt === Number.POSITIVE_INFINITY) this.#stuckAt = now;
    this.#stuckWith = highest;
    const past = (highest - this.#base) & 0xffff;
    if (!again && past > 0 && past < 0x8000) return undefined;
    return stuck ? now - this.#stuckAt : 0;
  }
}

export class Hearing {
  /** The peer is known to answer; one that never did proves nothing by its silence. */
  #answers = false;
  #heardAt = Number.NEGATIVE_INFINITY;
  /** When a report last named something new. */
  #provenAt = Number.NEGATIVE_INFINITY;
  #deaf = false;
  #told = false;

  /** What has changed since the last look; undefined where nothing has. */
  news(): boolean | undefined {
    if (this.#deaf === this.#told) return undefined;
    this.#told = this.#deaf;
    return this.#deaf;
  }

  /** Something came in: true where that is the first after a pause, so that what was asked before may be lost. */
  heard(now: number): boolean {
    const paused = now - this.#heardAt > pauseMillis;
    this.#heardAt = now;
    return paused;
  }

  /** The key frame that was asked for has come. */
  answered(): void {
    this.#answers = true;
    this.#deaf = false;
  }

  /**
   * A key frame was asked for, none came, and other frames still do. After darkness the other packets of that peer
   * count as well: a sender without feedback holds its pictures back, one with feedback does not.
   */
  ignored({ pleaAt, afterDark, mediaAt, track }: Encoding, roundTrip: number): void {
    if (!this.#answers || track.paused) return;
    const lastAt = afterDark ? Math.max(mediaAt, this.#heardAt - patienceMillis) : mediaAt;
    if (lastAt - Math.max(pleaAt, this.#provenAt) >= answerMillis + 2 * roundTrip) this.#deaf = true;
  }

  reported(to: Subscription, highest: number, now: number): void {
    const stuckFor = to.arrears.reported(highest, now);
    if (stuckFor === undefined) {
      this.#provenAt = now;
      this.#deaf = false;
    } else if (stuckFor >= againMillis + 2 * (to.transport.path.roundTrip ?? 0)) this.#deaf = true;
  }

  /** The path below is another one. */
  renew(): void {
    this.#deaf = false;
    this.#told = false;
    this.#heardAt = Number.NEGATIVE_INFINITY;
  }
}
