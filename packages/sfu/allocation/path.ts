/**
 * What the path to a subscriber can carry, judged from what its browser reports: its estimate (REMB), and loss. That
 * estimate follows what it receives, so it never invites us upwards: we try, carefully, and step back when it hurts.
 */

/** REMB below this part of what we send: the path is full. */
const fullBelow = 0.9;
/** An estimate that has grown by this much since a few samples ago is still catching up with what we send. */
const risingBy = 1.03;
/** One that has shrunk to this part answers a queue that builds up. */
const fallenTo = 0.85;
/** Browsers report about once a second; samples are taken twice. */
const samplesKept = 3;
const lossTooHigh = 0.08;
/** Part of the estimate, or of what was sent, that we dare to use after stepping down. */
export const useOfEstimate = 0.95;
const useAfterLoss = 0.7;
/** Reports older than this say nothing. */
const freshMillis = 3000;
/** Time for a step down to show in the reports. */
const settleMillis = 2000;
const firstProbeMillis = 8000;
const nextProbeMillis = 6000;
const probeLastsMillis = 4500;
const longestProbeMillis = 20_000;
/** After so many steps down in a row even the last picture may go. */
const lastResort = 3;
/** An estimate needs this long to follow a step up: until then only its falling counts. */
const graceMillis = 2500;

export type Verdict = 'lower' | 'raise' | 'hold';

export class Path {
  /** Bits a second; undefined before the first report. */
  estimate: number | undefined;
  /** 0 to 1, smoothed over a few reports. */
  loss = 0;
  /** Bits a second for everything on this path; Infinity while nothing shows a limit. */
  budget = Number.POSITIVE_INFINITY;
  /** The lowering came from loss alone: then the smallest layers stay, whatever they cost. */
  byLoss = false;
  /** Milliseconds; undefined before the first measurement. */
  roundTrip: number | undefined;
  /** Something changed that the shares depend on. */
  stale = true;
  #estimateAt = Number.NEGATIVE_INFINITY;
  #lossAt = Number.NEGATIVE_INFINITY;
  #estimates: (number | undefined)[] = [];
  #lossOnly = false;
  #lowered = 0;
  /** What was fine before the step up that is being tried. */
  #proven = Number.POSITIVE_INFINITY;
  /** Loss that counts for the next judgement. */
  #pressure = 0;
  #lossBefore = 0;
  #strikes = 0;
  #loweredAt = Number.NEGATIVE_INFINITY;
  #probeAt = 0;
  #probingSince: number | undefined;
  #backOff = firstProbeMillis;
  #bytes = 0;
  #sampledAt = -1;
  #rate = 0;
  #sent = 0;

  /** Bits a second sent, the smaller of the last two samples: a burst is not a rate. */
  get sent(): number {
    return this.#sent;
  }

  /** Stepping down again and again has not helped. */
  get desperate(): boolean {
    return this.#lowered >= lastResort;
  }

  estimated(bitrate: number, now: number): void {
    this.estimate = bitrate;
    this.#estimateAt = now;
  }

  lost(fraction: number, now: number): void {
    this.loss += (fraction - this.loss) / 2;
    // What is reported soon after a step down was lost before it.
    if (now - this.#loweredAt < settleMillis) return;
    // Two reports in a row: one may tell of the end of something that was paused meanwhile.
    this.#pressure = Math.min(fraction, this.#lossBefore);
    this.#lossBefore = fraction;
    this.#lossAt = now;
  }

  measured(roundTrip: number): void {
    this.roundTrip = this.roundTrip === undefined ? roundTrip : this.roundTrip + (roundTrip - this.roundTrip) / 8;
  }

  /** The path was replaced: what was known of the old one says nothing. */
  renew(): void {
    this.estimate = undefined;
    this.loss = 0;
    this.budget = Number.POSITIVE_INFINITY;
    this.#estimates = [];
    this.#strikes = 0;
    this.#backOff = firstProbeMillis;
    this.#probingSince = undefined;
    this.#lowered = 0;
    this.stale = true;
  }

  /** Twice a second: `bytesOut` is the transport's running count. */
  judge(bytesOut: number, now: number): Verdict {
    const span = now - this.#sampledAt;
    const rate = this.#sampledAt < 0 || span <= 0 ? 0 : ((bytesOut - this.#bytes) * 8000) / span;
    this.#sent = Math.min(rate, this.#rate);
    this.#rate = rate;
    this.#bytes = bytesOut;
    this.#sampledAt = now;
    if (this.#full(now) && now - this.#loweredAt >= settleMillis) return this.#lower(now);
    return this.#mayRaise(now) ? 'raise' : 'hold';
  }

  /** The step up was taken: `budget` is what it costs, Infinity where nothing more is wanted. */
  raised(budget: number, now: number): void {
    this.#proven = this.budget;
    this.budget = budget;
    this.#probingSince = now;
    this.#probeAt = now + nextProbeMillis;
  }

  #full(now: number): boolean {
    const estimate = now - this.#estimateAt <= freshMillis ? this.estimate : undefined;
    const [oldest] = this.#estimates;
    this.#estimates = [...this.#estimates, estimate].slice(-samplesKept);
    const lossy = this.#pressure > lossTooHigh && now - this.#lossAt <= freshMillis;
    const below = estimate !== undefined && estimate < this.#sent * fullBelow;
    const still = below && oldest !== undefined && estimate < oldest * risingBy;
    const young = this.#probingSince !== undefined && now - this.#probingSince < graceMillis;
    this.#strikes = lossy || (still && !young) ? this.#strikes + 1 : 0;
    this.#lossOnly = lossy && !below;
    const fallen = below && oldest !== undefined && estimate < oldest * fallenTo;
    return fallen || this.#strikes >= (lossy ? 2 : 3);
  }

  #lower(now: number): Verdict {
    const path = this.#lossOnly ? this.#sent * useAfterLoss : (this.estimate ?? this.#sent) * useOfEstimate;
    if (now - this.#loweredAt > firstProbeMillis) this.#lowered = 0;
    const failed = this.#probingSince !== undefined && this.#proven !== Number.POSITIVE_INFINITY;
    this.budget = failed ? this.#proven : Math.min(this.budget, path);
    this.byLoss = this.#lossOnly;
    this.#lowered += 1;
    if (this.#probingSince !== undefined) this.#backOff = Math.min(longestProbeMillis, this.#backOff * 2);
    this.#probingSince = undefined;
    this.#loweredAt = now;
    this.#pressure = 0;
    this.#lossBefore = 0;
    this.#strikes = 0;
    this.#probeAt = now + this.#backOff;
    return 'lower';
  }

  #mayRaise(now: number): boolean {
    if (this.#probingSince !== undefined && now - this.#probingSince >= probeLastsMillis) {
      this.#probingSince = undefined;
      this.#backOff = firstProbeMillis;
      this.#lowered = 0;
    }
    return this.budget !== Number.POSITIVE_INFINITY && this.#strikes === 0 && now >= this.#probeAt;
  }
}
