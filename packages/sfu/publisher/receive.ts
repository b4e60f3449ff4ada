/** The way in of an RTP packet: arrival noted, stream known or bound, copy or news, kept, passed on. */
import { findExtension, readAudioLevel, readTransportSequence, unwrapRtx } from '@foyer/rtp';
import { pauseMillis } from '../hearing.ts';
import type { Outlet } from '../outlet.ts';
import { fanOut } from '../subscription/forward.ts';
import { aim, pursue } from '../subscription/select.ts';
import type { Inbound, Transport } from '../transport.ts';
import { afterDarkness, askForKeyframe, askForMissing } from './ask.ts';
import { bind, renew } from './bind.ts';
import { aliveMillis, type Encoding } from './encoding.ts';
import type { Incoming } from './incoming.ts';
import type { Track } from './track.ts';

/** So many missing at once, after a pause, may be more than loss. */
const darkPackets = 5;

export function receiveRtp(transport: Transport, packet: Incoming, outlet: Outlet): void {
  const { header } = packet;
  const ids = transport.extensions;
  if (ids.transportCc !== 0) {
    const slot = findExtension(packet.bytes, header, ids.transportCc);
    const sequence = readTransportSequence(packet.bytes, slot);
    if (sequence >= 0) transport.feedback.record(sequence, header.ssrc, outlet.now);
  }
  const inbound = transport.inbound.get(header.ssrc) ?? bind(transport, packet, outlet);
  if (inbound === undefined) {
    transport.ignored.foreign += 1;
    return;
  }
  if (!prepare(inbound, packet)) return;
  accept(inbound.encoding, packet, inbound.repair, outlet);
}

/** The packet as its encoding's; false for padding on the RTX stream and for a payload type that was not agreed. */
function prepare(inbound: Inbound, packet: Incoming): boolean {
  const { encoding, repair } = inbound;
  const { track } = encoding;
  const { header } = packet;
  if (!repair) {
    if (header.payloadType === track.payloadType) return true;
    track.transport.ignored.foreign += 1;
    return false;
  }
  return (
    header.payloadType === track.rtxPayloadType && unwrapRtx(packet.bytes, header, track.payloadType, encoding.ssrc)
  );
}

function accept(encoding: Encoding, packet: Incoming, repair: boolean, outlet: Outlet): void {
  const { reception, loss, track } = encoding;
  const { now } = outlet;
  const sequence = repair ? reception.recover(packet.header.sequence) : reception.place(packet.header.sequence);
  if (sequence === -2) {
    accept(renew(encoding, outlet), packet, repair, outlet);
    return;
  }
  packet.late = sequence <= reception.highest;
  if (sequence < 0 || (packet.late && !loss.found(sequence, now))) {
    track.transport.ignored.stale += 1;
    return;
  }
  if (!packet.late && reception.highest >= 0 && sequence > reception.highest + 1) {
    missed(encoding, reception.highest + 1, sequence, outlet);
  }
  reception.count(sequence);
  encoding.heardAt = now;
  const number = encoding.gaps.place(sequence, !packet.empty);
  if (number < 0) return;
  packet.number = number;
  encoding.history.put({ bytes: packet.bytes, number, at: now, repaired: repair });
  packet.describe(encoding, track.transport);
  if (!packet.empty) {
    if (!repair && !packet.late) reception.timed(packet.header.timestamp, now, track.clockRate);
    measure(encoding, packet, outlet);
  }
  if (!track.paused) fanOut(encoding, packet, outlet);
}

/** `count` comes after: what is missing lies between the highest so far and this packet. */
function missed(encoding: Encoding, first: number, end: number, outlet: Outlet): void {
  outlet.missing = true;
  const dark = outlet.now - encoding.heardAt > pauseMillis && end - first >= darkPackets;
  if (encoding.loss.gap(first, end, outlet.now)) {
    if (dark) encoding.darkUntil = outlet.now;
    askForMissing(encoding, outlet);
  } else if (dark) afterDarkness(encoding, outlet);
  else if (encoding.track.kind === 'video') askForKeyframe(encoding, outlet);
}

function measure(encoding: Encoding, packet: Incoming, outlet: Outlet): void {
  const { track } = encoding;
  const { now } = outlet;
  const woken = now - encoding.mediaAt > aliveMillis;
  encoding.mediaAt = now;
  track.mediaAt = now;
  encoding.rate.add(packet.bytes.length);
  if (packet.opens) served(encoding);
  if (track.layered) track.layerPassed(packet.vp9.spatial, packet.bytes.length, now);
  if (packet.audioLevel >= 0 && !track.paused) {
    track.speaker.add(readAudioLevel(packet.bytes, packet.audioLevel), packet.header.timestamp, track.clockRate);
  }
  if (woken) wake(track, packet, outlet);
}

/** A key frame begins: where one was asked for, its sender hears us. */
function served(encoding: Encoding): void {
  if (encoding.pleaAt < Number.POSITIVE_INFINITY) encoding.track.transport.hearing.answered();
  encoding.pleaAt = Number.POSITIVE_INFINITY;
  encoding.afterDark = false;
  encoding.keyframe.served();
}

/** A layer has come to life: whoever wants it takes it from this packet on, where that is possible. */
function wake(track: Track, packet: Incoming, outlet: Outlet): void {
  if (!track.live) {
    track.live = true;
    outlet.event({ type: 'track.live', track: track.id });
  }
  for (const subscription of track.subscriptions) {
    // Its sisters may wake up with the next packets: whoever has a picture can wait before asking for another.
    if (packet.opens || subscription.current !== undefined) aim(subscription, outlet);
    else pursue(subscription, outlet);
  }
}
