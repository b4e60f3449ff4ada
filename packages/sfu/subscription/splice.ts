/**
 * A stretch of one encoding within what a subscriber receives: by how much numbers, times and picture ids are moved
 * there. Switching layers, pausing and resuming each begin a new one, so that the subscriber sees one RTP stream.
 */
import type { Encoding } from '../publisher/encoding.ts';

export interface Splice {
  readonly encoding: Encoding;
  /** First packet: its number in the encoding, and the one it goes out with (neither wraps). */
  readonly start: number;
  readonly startSequence: number;
  readonly sequenceOffset: number;
  readonly timestampOffset: number;
  readonly pictureOffset: number;
  readonly tl0Offset: number;
  /** Last number of the encoding that belongs to it; Infinity while it is the current one. */
  end: number;
}

/** Splices a resend or a late packet may still refer to. */
const remembered = 8;

export class Splices {
  #all: Splice[] = [];

  get last(): Splice | undefined {
    return this.#all.at(-1);
  }

  add(splice: Splice): void {
    this.#all.push(splice);
    if (this.#all.length > remembered) this.#all.shift();
  }

  /** Nothing after `end` belongs to the current one. */
  close(end: number): void {
    const last = this.#all.at(-1);
    if (last !== undefined) last.end = Math.min(last.end, end);
  }

  /** Which one a late packet of an encoding belongs to. */
  holding(encoding: Encoding, number: number): Splice | undefined {
    return this.#all.findLast((it) => it.encoding === encoding && number >= it.start && number <= it.end);
  }

  /** Which one an outgoing number (not wrapping) belongs to. */
  sending(sequence: number): Splice | undefined {
    return this.#all.findLast((it) => sequence >= it.startSequence);
  }
}
