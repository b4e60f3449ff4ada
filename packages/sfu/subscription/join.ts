/** Joins another encoding, or the same after a pause, to what a subscriber has had so far. */
import { timestampDistance } from '@foyer/rtp';
import type { Encoding } from '../publisher/encoding.ts';
import type { Incoming } from '../publisher/incoming.ts';
import type { ClockReading } from '../publisher/reception.ts';
import type { Subscription } from './subscription.ts';

/** Sender reports that place two layers further apart than this, against the time that has passed, are wrong. */
const largestDoubtMillis = 5000;
/** Least step of time to a new picture: a timestamp must not stand still or go back. */
const leastStepMillis = 10;

/** From this packet on the subscription takes `encoding`: numbers and picture ids continue, times stay in step. */
export function spliceOnto(to: Subscription, encoding: Encoding, packet: Incoming, now: number): void {
  const { filter, splices } = to;
  halt(to);
  if (filter !== undefined) filter.turn(packet.vp9);
  const placed = filter === undefined ? packet.number : Math.max(0, filter.place(packet.number, packet.vp9));
  const splice = {
    encoding,
    start: packet.number,
    startSequence: to.highest + 1,
    sequenceOffset: to.highest + 1 - placed,
    timestampOffset: timestampOffset(to, encoding, packet, now),
    pictureOffset: (to.lastPictureId + 1 - packet.vp8.pictureId) & 0x7fff,
    tl0Offset: (to.lastTl0 + 1 - packet.vp8.tl0) & 0xff,
    end: Number.POSITIVE_INFINITY,
  };
  splices.add(splice);
  to.splice = splice;
  to.current = encoding;
}

/** Nothing flows from now on; what was sent can still be sent again. */
export function halt(to: Subscription): void {
  const { splice } = to;
  if (splice !== undefined) splice.end = splice.encoding.history.newest;
  to.splice = undefined;
  to.current = undefined;
}

/**
 * What to add to the encoding's timestamps. Two layers count from unrelated origins: their sender reports tell which
 * timestamps are the same instant; before there are two, the time between arrivals stands in.
 */
function timestampOffset(to: Subscription, encoding: Encoding, packet: Incoming, now: number): number {
  const last = to.splices.last;
  if (last === undefined) return 0;
  const { timestamp } = packet.header;
  const { clockRate } = to.track;
  if (last.encoding === encoding) return last.timestampOffset;
  const elapsed = Math.round(((now - to.lastAt) * clockRate) / 1000);
  const aligned = alignment(last.encoding.reception.clock, encoding.reception.clock, clockRate);
  let ahead = elapsed;
  if (aligned !== undefined) {
    const told = timestampDistance(to.lastTimestamp, (timestamp + aligned + last.timestampOffset) >>> 0);
    if (Math.abs(told - elapsed) <= (largestDoubtMillis * clockRate) / 1000) ahead = told;
  }
  ahead = Math.max(ahead, Math.ceil((leastStepMillis * clockRate) / 1000));
  return (to.lastTimestamp + ahead - timestamp) | 0;
}

/** What turns a timestamp of `to` into the timestamp that `from` had at the same instant. */
function alignment(
  from: ClockReading | undefined,
  to: ClockReading | undefined,
  clockRate: number,
): number | undefined {
  if (from === undefined || to === undefined) return undefined;
  const fraction = (to.ntpFraction - from.ntpFraction) / 0x100000000;
  const between = ((to.ntpSeconds - from.ntpSeconds) | 0) + fraction;
  return from.timestamp + Math.round(between * clockRate) - to.timestamp;
}
