/** What is done because time passes: feedback, repeated requests, reports, measuring, sharing out. */
import type { ReportBlock } from '@foyer/rtp';
import { allocate } from './allocation/allocator.ts';
import { lowerWanted } from './allocation/dynacast.ts';
import type { Outlet } from './outlet.ts';
import { askForMissing, judgeDarkness, sendKeyframeRequest } from './publisher/ask.ts';
import type { Track } from './publisher/track.ts';
import type { Roster } from './roster.ts';
import { speakerWindowMillis } from './speaker/speaker-meter.ts';
import { judgeSpeakers } from './speaker/speakers.ts';
import { pursue } from './subscription/select.ts';
import type { Transport } from './transport.ts';

/** Finest step of the engine's clock while something is missing, and otherwise. */
const repairMillis = 20;
const stepMillis = 50;
const pursueMillis = 100;
const allocateMillis = 500;
const reportMillis = 1000;
/** Five bits count the blocks of a report (RFC 3550 section 6.4.1). */
const blocksPerReport = 31;

class Every {
  readonly #interval: number;
  #at = Number.NEGATIVE_INFINITY;

  constructor(interval: number) {
    this.#interval = interval;
  }

  /** True once an interval; one that was missed is not made up for. */
  due(now: number): boolean {
    if (now - this.#at < this.#interval) return false;
    // Kept on its grid, so that a late call does not delay all that follow.
    this.#at = now - this.#at < 2 * this.#interval ? this.#at + this.#interval : now;
    return true;
  }
}

export class Duties {
  readonly #pursue = new Every(pursueMillis);
  readonly #allocate = new Every(allocateMillis);
  readonly #report = new Every(reportMillis);
  readonly #speakers = new Every(speakerWindowMillis);
  readonly #history: number;
  #steppedAt = Number.NEGATIVE_INFINITY;

  constructor(historyMillis: number) {
    this.#history = historyMillis;
  }

  /** When to be called next; `urgent` while packets are missing. */
  next(urgent: boolean): number {
    return Math.max(0, this.#steppedAt) + (urgent ? repairMillis : stepMillis);
  }

  run(roster: Roster, outlet: Outlet): void {
    const { now } = outlet;
    this.#steppedAt = now;
    outlet.missing = false;
    const pursuing = this.#pursue.due(now);
    const measuring = this.#allocate.due(now);
    for (const track of roster.tracks.all.values()) {
      repair(track, outlet);
      if (measuring) track.sample(now);
      if (pursuing) this.#tend(track, outlet);
    }
    if (this.#speakers.due(now)) judgeSpeakers(roster.tracks.all.values(), outlet);
    const reporting = this.#report.due(now);
    for (const transport of roster.transports.all.values()) {
      tellArrivals(transport, outlet);
      tellDeafness(transport, outlet);
      if (measuring) allocate(transport, now);
      if (reporting) report(transport, outlet);
    }
  }

  #tend(track: Track, outlet: Outlet): void {
    lowerWanted(track, outlet);
    for (const encoding of track.encodings) encoding.history.evict(outlet.now - this.#history);
    for (const subscription of track.subscriptions) {
      subscription.arrears.note(subscription.highest);
      pursue(subscription, outlet);
    }
  }
}

function repair(track: Track, outlet: Outlet): void {
  for (const encoding of track.encodings) {
    judgeDarkness(encoding, outlet);
    if (encoding.loss.pending) {
      outlet.missing = true;
      askForMissing(encoding, outlet);
    }
    if (encoding.keyframe.wanted) sendKeyframeRequest(encoding, outlet);
  }
}

function tellArrivals(transport: Transport, outlet: Outlet): void {
  if (!transport.writable) return;
  for (const feedback of transport.feedback.due(outlet.now)) outlet.report(transport, [feedback]);
}

/** SF25: an owner that knows replaces the path. */
function tellDeafness(transport: Transport, outlet: Outlet): void {
  const { hearing, path } = transport;
  for (const { encodings } of transport.tracks) {
    for (const encoding of encodings) hearing.ignored(encoding, path.roundTrip ?? 0);
  }
  const deaf = hearing.news();
  if (deaf !== undefined) outlet.event({ type: 'transport.deaf', transport: transport.id, deaf });
}

function report(transport: Transport, outlet: Outlet): void {
  const blocks: ReportBlock[] = [];
  let expected = 0;
  let missed = 0;
  for (const track of transport.tracks) {
    for (const encoding of track.encodings) {
      if (encoding.reception.highest < 0) continue;
      const one = encoding.reception.report(encoding.ssrc, outlet.now);
      expected += one.expected;
      missed += one.missed;
      if (one.expected > 0) blocks.push(one.block);
    }
  }
  transport.lossIn = expected > 0 ? Math.max(0, missed) / expected : 0;
  for (let from = 0; from < blocks.length; from += blocksPerReport) {
    const some = blocks.slice(from, from + blocksPerReport);
    outlet.report(transport, [{ type: 'receiver-report', ssrc: transport.reporter, blocks: some }]);
  }
}
