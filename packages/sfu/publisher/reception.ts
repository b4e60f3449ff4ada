/** Sequence numbers of one incoming RTP stream, and what a receiver report says of it (RFC 3550 appendix A). */
import { type ReportBlock, type SenderReport, sequenceDistance } from '@foyer/rtp';

/** A forward jump beyond this is a restart, once a second packet confirms it (RFC 3550 appendix A.1, MAX_DROPOUT). */
const largestJump = 3000;
/** How far back a late packet may lie. */
const latest = 1000;

/** The sender's clocks at one instant. */
export interface ClockReading {
  /** Seconds since 1900 and 2⁻³² fractions. */
  readonly ntpSeconds: number;
  readonly ntpFraction: number;
  readonly timestamp: number;
  /** When we heard it. */
  readonly at: number;
}

export class Reception {
  /** Extended; −1 before the first packet. */
  highest = -1;
  clock: ClockReading | undefined;
  #first = 0;
  #expectedAfterJump = -1;
  #received = 0;
  #expectedBefore = 0;
  #receivedBefore = 0;
  #jitter = 0;
  #transit = 0;

  /** Extended number; −1 for one to ignore, −2 when the sender has begun anew. */
  place(sequence: number): number {
    if (this.highest < 0) {
      // One turn above zero, so that numbers before the first stay positive.
      this.#first = sequence + 0x10000;
      return this.#first;
    }
    const ahead = sequenceDistance(this.highest & 0xffff, sequence);
    if (ahead < largestJump && ahead > -latest) {
      this.#expectedAfterJump = -1;
      return this.highest + ahead;
    }
    if (sequence === this.#expectedAfterJump) return -2;
    this.#expectedAfterJump = (sequence + 1) & 0xffff;
    return -1;
  }

  /** Extended number of a packet sent again; −1 where it is none of this stream's recent ones. */
  recover(sequence: number): number {
    const ahead = sequenceDistance(this.highest & 0xffff, sequence);
    return this.highest >= 0 && Math.abs(ahead) < latest ? this.highest + ahead : -1;
  }

  count(extended: number): void {
    this.#received += 1;
    if (extended > this.highest) this.highest = extended;
  }

  /** Interarrival jitter (appendix A.8), for packets in order. */
  timed(timestamp: number, now: number, clockRate: number): void {
    const transit = ((now * clockRate) / 1000 - timestamp) % 0x100000000;
    const difference = Math.abs(transit - this.#transit);
    if (this.#received > 1 && difference < clockRate * 10) this.#jitter += (difference - this.#jitter) / 16;
    this.#transit = transit;
  }

  heard(report: SenderReport, now: number): void {
    const { ntpSeconds, ntpFraction, timestamp } = report;
    this.clock = { ntpSeconds, ntpFraction, timestamp, at: now };
  }

  /** Closes the interval: packets expected and missed in it, and the block that says so. */
  report(ssrc: number, now: number): { block: ReportBlock; expected: number; missed: number } {
    const expectedAll = this.highest - this.#first + 1;
    const expected = expectedAll - this.#expectedBefore;
    const missed = Math.max(0, expected - (this.#received - this.#receivedBefore));
    this.#expectedBefore = expectedAll;
    this.#receivedBefore = this.#received;
    const clock = this.clock;
    const block: ReportBlock = {
      ssrc,
      fractionLost: expected > 0 ? Math.min(255, Math.floor((missed * 256) / expected)) : 0,
      totalLost: Math.max(-0x800000, Math.min(0x7fffff, expectedAll - this.#received)),
      highest: (this.highest - 0x10000) >>> 0,
      jitter: Math.floor(this.#jitter) >>> 0,
      lastReport: clock === undefined ? 0 : middleNtp(clock),
      delay: clock === undefined ? 0 : Math.floor((now - clock.at) * 65.536) >>> 0,
    };
    return { block, expected, missed };
  }
}

/** The middle 32 bits of an NTP time, as LSR and DLSR use them (RFC 3550 section 6.4.1). */
export function middleNtp(time: { readonly ntpSeconds: number; readonly ntpFraction: number }): number {
  return (((time.ntpSeconds & 0xffff) << 16) | (time.ntpFraction >>> 16)) >>> 0;
}
