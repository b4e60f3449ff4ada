/** Answers a subscriber who misses packets: from the publisher's history, with the subscriber's own numbers. */
import { extendSequence } from '@foyer/rtp';
import type { Outlet } from '../outlet.ts';
import type { Subscription } from './subscription.ts';
import { writePacket } from './write.ts';

/** Before the path's round trip was ever measured. */
const usualRoundTripMillis = 50;

/** Sends again what is asked for and still there; on the RTX stream where one was agreed (RFC 4588). */
export function resend(to: Subscription, sequences: readonly number[], outlet: Outlet): void {
  if (!to.transport.writable || !to.wishes) return;
  for (const sequence of sequences) resendOne(to, sequence, outlet);
}

function resendOne(to: Subscription, asked: number, outlet: Outlet): void {
  const sequence = extendSequence(asked, to.highest);
  const splice = sequence > to.highest ? undefined : to.splices.sending(sequence);
  if (splice === undefined) return;
  const { filter } = to;
  const placed = sequence - splice.sequenceOffset;
  const number = filter === undefined ? placed : filter.sourceOf(placed);
  const kept = number < 0 ? undefined : splice.encoding.history.get(number);
  // What we miss ourselves has been asked for, and goes on when it comes.
  if (kept === undefined || !outlet.recalled.recall(splice.encoding, kept)) return;
  if (!to.resends.allows(sequence, to.transport.path.roundTrip ?? usualRoundTripMillis, outlet.now)) return;
  const { draft, recalled } = outlet;
  draft.sequence = sequence;
  draft.marker = recalled.header.marker || (filter?.marked(placed) ?? false);
  draft.empty = recalled.empty || (filter?.hollow(placed) ?? false);
  draft.rtx = to.rtxPayloadType >= 0;
  writePacket(to, recalled, splice, outlet);
  if (draft.rtx) to.rtxSequence = (to.rtxSequence + 1) & 0xffff;
}
