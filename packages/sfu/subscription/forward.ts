/** One packet to one subscriber: the hot path, and the less hot ways into it. */
import type { Outlet } from '../outlet.ts';
import type { Encoding } from '../publisher/encoding.ts';
import type { Incoming } from '../publisher/incoming.ts';
import { spliceOnto } from './join.ts';
import { show } from './select.ts';
import type { Splice } from './splice.ts';
import type { Subscription } from './subscription.ts';
import { writePacket } from './write.ts';

/** Gives a packet to every subscription of its track that takes it. */
export function fanOut(encoding: Encoding, packet: Incoming, outlet: Outlet): void {
  const { subscriptions } = encoding.track;
  for (let i = 0; i < subscriptions.length; i++) {
    const to = subscriptions[i];
    if (to === undefined) continue;
    if (to.current === encoding) forward(to, packet, outlet);
    else if (to.target === encoding && packet.opens && !packet.empty) turnTo(to, encoding, packet, outlet);
    else if (packet.late) forwardPast(to, encoding, packet, outlet);
  }
}

function forward(to: Subscription, packet: Incoming, outlet: Outlet): void {
  const { splice, filter } = to;
  if (splice === undefined) return;
  if (packet.number < splice.start) {
    forwardPast(to, splice.encoding, packet, outlet);
    return;
  }
  const { draft } = outlet;
  draft.marker = packet.header.marker;
  draft.empty = packet.empty;
  draft.rtx = false;
  let number = packet.number;
  if (filter !== undefined) {
    if (!packet.late) filter.turn(packet.vp9);
    number = filter.place(number, packet.vp9);
    if (number < 0) return;
    draft.empty ||= filter.hollow(number);
    draft.marker ||= filter.marked(number);
  }
  draft.sequence = number + splice.sequenceOffset;
  send(to, packet, splice, outlet);
}

function send(to: Subscription, packet: Incoming, splice: Splice, outlet: Outlet): void {
  const { sequence, empty } = outlet.draft;
  writePacket(to, packet, splice, outlet);
  const { header, vp8 } = packet;
  to.packets += 1;
  if (!empty) to.octets += header.payloadEnd - header.payloadStart;
  if (sequence <= to.highest) return;
  to.highest = sequence;
  to.lastTimestamp = (header.timestamp + splice.timestampOffset) >>> 0;
  to.lastAt = outlet.now;
  if (vp8.pictureIdAt >= 0) to.lastPictureId = (vp8.pictureId + splice.pictureOffset) & 0x7fff;
  if (vp8.tl0At >= 0) to.lastTl0 = (vp8.tl0 + splice.tl0Offset) & 0xff;
}

/** A late packet of a layer or stretch that has been left: its number was kept free. */
function forwardPast(to: Subscription, encoding: Encoding, packet: Incoming, outlet: Outlet): void {
  // With inner layers taken off, what was kept free cannot be told any more.
  if (!to.wishes || !to.transport.writable || to.filter !== undefined) return;
  const splice = to.splices.holding(encoding, packet.number);
  if (splice === undefined) return;
  const { draft } = outlet;
  draft.marker = packet.header.marker;
  draft.empty = packet.empty;
  draft.rtx = false;
  draft.sequence = packet.number + splice.sequenceOffset;
  send(to, packet, splice, outlet);
}

/** A decoder may begin here: leave the old layer for this one. */
function turnTo(to: Subscription, encoding: Encoding, packet: Incoming, outlet: Outlet): void {
  spliceOnto(to, encoding, packet, outlet.now);
  forward(to, packet, outlet);
  // The key frame's first packet came late: those behind it are here already.
  for (let number = packet.number + 1; number <= encoding.history.newest; number++) {
    const kept = encoding.history.get(number);
    if (kept !== undefined && outlet.recalled.recall(encoding, kept)) forward(to, outlet.recalled, outlet);
  }
  show(to, outlet);
}
