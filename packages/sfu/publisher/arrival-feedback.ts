/**
 * When each packet of a transport came, told to its sender, who estimates the path from it
 * (draft-holmer-rmcat-transport-wide-cc-extensions-01).
 */
import { extendSequence, type TransportFeedback } from '@foyer/rtp';

/** Between two reports. */
export const feedbackMillis = 50;
const most = 2048;
/** A hole wider than this is a jump of numbers, not loss. */
const widestHole = 500;
const ticksPerMilli = 4;
const ticksPerReference = 256;
const largestDelta = 32_767;
const statusesPerPacket = 1000;

export class ArrivalFeedback {
  readonly #sender: number;
  readonly #sequences = new Float64Array(most);
  readonly #times = new Float64Array(most);
  #pending = 0;
  #ordered = true;
  #last = -1;
  #reported = -1;
  #count = 0;
  #sentAt = 0;
  /** Media SSRC of the report: any the sender knows. */
  #media = 0;

  constructor(sender: number) {
    this.#sender = sender;
  }

  record(sequence: number, media: number, now: number): void {
    if (this.#pending === most) return;
    const extended = this.#last < 0 ? sequence + 0x10000 : extendSequence(sequence, this.#last);
    if (extended <= this.#last) this.#ordered = false;
    this.#last = Math.max(this.#last, extended);
    this.#media = media;
    this.#sequences[this.#pending] = extended;
    this.#times[this.#pending] = now;
    this.#pending += 1;
  }

  /** The reports due now; none when it is too early or nothing came. */
  due(now: number): TransportFeedback[] {
    if (this.#pending === 0 || now - this.#sentAt < feedbackMillis) return [];
    this.#sentAt = now;
    if (!this.#ordered) this.#sort();
    const reports: TransportFeedback[] = [];
    for (let from = 0; from < this.#pending; ) from = this.#report(from, reports);
    this.#pending = 0;
    this.#ordered = true;
    return reports;
  }

  /**
   * One report from the pending packet `from` on; returns the first that it does not hold. What is missing since the
   * report before is told in this one; packets later than that are told in reports of their own, run by run.
   */
  #report(from: number, reports: TransportFeedback[]): number {
    const first = this.#sequence(from);
    const late = first <= this.#reported;
    const afterLast = !late && this.#reported >= 0 && first - this.#reported <= widestHole;
    const base = afterLast ? this.#reported + 1 : first;
    const reference = Math.floor((this.#time(from) * ticksPerMilli) / ticksPerReference);
    const deltas: (number | undefined)[] = [];
    let tick = reference * ticksPerReference;
    let next = from;
    for (; next < this.#pending; next++) {
      const hole = this.#sequence(next) - base - deltas.length;
      // A copy: its first arrival has been told.
      if (hole < 0) continue;
      const delta = Math.round(this.#time(next) * ticksPerMilli) - tick;
      if (hole > (late ? 0 : widestHole) || deltas.length + hole >= statusesPerPacket) break;
      if (Math.abs(delta) > largestDelta || (late && this.#sequence(next) > this.#reported)) break;
      for (let missing = 0; missing < hole; missing++) deltas.push(undefined);
      deltas.push(delta);
      tick += delta;
    }
    this.#reported = Math.max(this.#reported, base + deltas.length - 1);
    reports.push(this.#packet(base, reference, deltas));
    return Math.max(next, from + 1);
  }

  #packet(base: number, reference: number, deltas: (number | undefined)[]): TransportFeedback {
    this.#count = (this.#count + 1) & 0xff;
    return {
      type: 'transport-feedback',
      sender: this.#sender,
      media: this.#media,
      baseSequence: base & 0xffff,
      referenceTime: (reference << 8) >> 8,
      feedbackCount: this.#count,
      deltas,
    };
  }

  #sequence(index: number): number {
    return this.#sequences[index] ?? 0;
  }

  #time(index: number): number {
    return this.#times[index] ?? 0;
  }

  #sort(): void {
    const order = Array.from({ length: this.#pending }, (_, index) => index);
    order.sort((a, b) => this.#sequence(a) - this.#sequence(b));
    const sequences = order.map((index) => this.#sequence(index));
    const times = order.map((index) => this.#time(index));
    this.#sequences.set(sequences);
    this.#times.set(times);
  }
}
