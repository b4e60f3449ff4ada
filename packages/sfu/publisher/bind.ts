/**
 * Which encoding an unknown SSRC belongs to: MID and RID say it of media, MID and repaired RID of what is sent again
 * (RFC 8852, RFC 9143 section 15.2). Browsers say so until we have reported on the SSRC.
 */
import { findExtension, readIdentification } from '@foyer/rtp';
import type { Outlet } from '../outlet.ts';
import { pursue } from '../subscription/select.ts';
import type { Inbound, Transport } from '../transport.ts';
import { sendKeyframeRequest } from './ask.ts';
import type { Encoding } from './encoding.ts';
import type { Incoming } from './incoming.ts';
import type { Track } from './track.ts';

/** An encoding heard more recently than this is not given to another SSRC: two would tear it between them. */
const quietMillis = 100;

export function bind(transport: Transport, packet: Incoming, outlet: Outlet): Inbound | undefined {
  const ids = transport.extensions;
  const mid = textOf(packet, ids.mid);
  if (mid === '') return undefined;
  const rid = textOf(packet, ids.rid);
  const repairedRid = textOf(packet, ids.repairedRid);
  for (const track of transport.tracks) {
    if (track.mid !== mid) continue;
    const encoding = encodingOf(track, rid === '' ? repairedRid : rid);
    if (encoding === undefined) continue;
    const repair = (rid === '' && repairedRid !== '') || packet.header.payloadType === track.rtxPayloadType;
    return repair ? bindRepair(transport, encoding, packet) : bindMedia(transport, encoding, packet, outlet);
  }
  return undefined;
}

function textOf(packet: Incoming, id: number): string {
  return id === 0 ? '' : readIdentification(packet.bytes, findExtension(packet.bytes, packet.header, id));
}

function encodingOf(track: Track, rid: string): Encoding | undefined {
  if (!track.simulcast) return track.encodings[0];
  return rid === '' ? undefined : track.encodings.find((encoding) => encoding.spec.rid === rid);
}

function bindRepair(transport: Transport, encoding: Encoding, packet: Incoming): Inbound | undefined {
  if (packet.header.payloadType !== encoding.track.rtxPayloadType) return undefined;
  if (encoding.rtxSsrc >= 0) transport.inbound.delete(encoding.rtxSsrc);
  encoding.rtxSsrc = packet.header.ssrc;
  const inbound = { encoding, repair: true };
  transport.inbound.set(packet.header.ssrc, inbound);
  return inbound;
}

function bindMedia(transport: Transport, encoding: Encoding, packet: Incoming, outlet: Outlet): Inbound | undefined {
  if (packet.header.payloadType !== encoding.track.payloadType) return undefined;
  if (outlet.now - encoding.heardAt < quietMillis) return undefined;
  let bound = encoding;
  if (encoding.reception.highest >= 0) bound = renew(encoding, outlet);
  else if (encoding.ssrc >= 0) transport.inbound.delete(encoding.ssrc);
  transport.inbound.delete(bound.ssrc);
  bound.ssrc = packet.header.ssrc;
  const inbound = { encoding: bound, repair: false };
  transport.inbound.set(packet.header.ssrc, inbound);
  sendKeyframeRequest(bound, outlet);
  return inbound;
}

/** The sender of an encoding began anew: nothing of the old numbers holds, its SSRCs stay until others are bound. */
export function renew(old: Encoding, outlet: Outlet): Encoding {
  const { track } = old;
  const renewed = track.renew(old);
  const { inbound } = track.transport;
  renewed.ssrc = old.ssrc;
  renewed.rtxSsrc = old.rtxSsrc;
  if (old.ssrc >= 0) inbound.set(old.ssrc, { encoding: renewed, repair: false });
  if (old.rtxSsrc >= 0) inbound.set(old.rtxSsrc, { encoding: renewed, repair: true });
  for (const subscription of track.subscriptions) pursue(subscription, outlet);
  return renewed;
}

/** Streams whose SSRCs the SDP names need no first packet. */
export function bindKnown(transport: Transport, track: Track): void {
  for (const encoding of track.encodings) {
    const { ssrc, rtxSsrc } = encoding.spec;
    if (ssrc !== undefined) {
      encoding.ssrc = ssrc;
      transport.inbound.set(ssrc, { encoding, repair: false });
    }
    if (rtxSsrc !== undefined) {
      encoding.rtxSsrc = rtxSsrc;
      transport.inbound.set(rtxSsrc, { encoding, repair: true });
    }
  }
}

export function unbind(transport: Transport, track: Track): void {
  for (const [ssrc, inbound] of transport.inbound) {
    if (inbound.encoding.track === track) transport.inbound.delete(ssrc);
  }
}
