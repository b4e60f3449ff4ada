/** Writes a subscription's own header in front of the payload and sends it: the innermost work of the house. */
import {
  put16,
  put24,
  put32,
  putBlockHead,
  putPictureId,
  rtpHeaderSize,
  rtxPrefix,
  type Slot,
  slotLength,
  slotStart,
} from '@foyer/rtp';
import { type Outlet, payloadAt } from '../outlet.ts';
import type { Incoming } from '../publisher/incoming.ts';
import type { Splice } from './splice.ts';
import type { Subscription } from './subscription.ts';

/** Sends `packet` as `outlet.draft` says. Allocates nothing (the outlet makes a view for each new size). */
export function writePacket(to: Subscription, packet: Incoming, splice: Splice, outlet: Outlet): void {
  const { bytes, draft } = outlet;
  const { header } = packet;
  outlet.load(packet);
  if (packet.vp8.pictureIdAt >= 0 || packet.vp8.tl0At >= 0) rewriteVp8(packet, splice, bytes);
  let end = payloadAt;
  if (draft.rtx) {
    end -= rtxPrefix;
    put16(bytes, end, draft.sequence);
  }
  const block = putExtensions(to, packet, outlet, end);
  const start = block - rtpHeaderSize;
  bytes[start] = block === end ? 0x80 : 0x90;
  bytes[start + 1] = (draft.marker ? 0x80 : 0) | (draft.rtx ? to.rtxPayloadType : to.payloadType);
  put16(bytes, start + 2, draft.rtx ? to.rtxSequence : draft.sequence);
  put32(bytes, start + 4, header.timestamp + splice.timestampOffset);
  put32(bytes, start + 8, draft.rtx ? to.rtxSsrc : to.ssrc);
  outlet.send(to.transport, start, draft.empty ? payloadAt : payloadAt + header.payloadEnd - header.payloadStart);
}

/** Picture id and TL0PICIDX continue across layers (RFC 7741 section 4.2). Every subscription writes its own. */
function rewriteVp8(packet: Incoming, splice: Splice, bytes: Uint8Array): void {
  const { vp8, header } = packet;
  const shift = payloadAt - header.payloadStart;
  if (vp8.pictureIdAt >= 0) {
    putPictureId(bytes, vp8.pictureIdAt + shift, vp8.pictureIdBits, vp8.pictureId + splice.pictureOffset);
  }
  if (vp8.tl0At >= 0) bytes[vp8.tl0At + shift] = vp8.tl0 + splice.tl0Offset;
}

/**
 * The extension block that ends at `end`; returns where it begins, `end` itself where nothing is to be said. The send
 * time makes browsers estimate the path; the MID is said until the peer has answered for the SSRC.
 */
function putExtensions(to: Subscription, packet: Incoming, outlet: Outlet, end: number): number {
  const ids = to.transport.extensions;
  const { bytes, element } = outlet;
  element.wide = ids.wide || to.mid.length > 16 || (packet.dependency >= 0 && slotLength(packet.dependency) > 16);
  const size = sizeOf(to, packet, element.wide ? 2 : 1);
  if (size === 0) return end;
  const start = end - ((size + 3) & ~3);
  putBlockHead(bytes, start - 4, end - start, element.wide);
  element.at = start;
  if (ids.absSendTime !== 0) {
    head(outlet, ids.absSendTime, 3);
    put24(bytes, element.at, outlet.sendTime);
    element.at += 3;
  }
  if (ids.mid !== 0 && !to.introduced) {
    head(outlet, ids.mid, to.mid.length);
    for (let i = 0; i < to.mid.length; i++) bytes[element.at++] = to.mid.charCodeAt(i);
  }
  copy(outlet, packet, ids.audioLevel, packet.audioLevel);
  copy(outlet, packet, ids.videoOrientation, packet.orientation);
  copy(outlet, packet, ids.dependencyDescriptor, packet.dependency);
  while (element.at < end) bytes[element.at++] = 0;
  return start - 4;
}

function sizeOf(to: Subscription, packet: Incoming, head: number): number {
  const ids = to.transport.extensions;
  let size = ids.absSendTime === 0 ? 0 : head + 3;
  if (ids.mid !== 0 && !to.introduced) size += head + to.mid.length;
  if (ids.audioLevel !== 0 && packet.audioLevel >= 0) size += head + slotLength(packet.audioLevel);
  if (ids.videoOrientation !== 0 && packet.orientation >= 0) size += head + slotLength(packet.orientation);
  if (ids.dependencyDescriptor !== 0 && packet.dependency >= 0) size += head + slotLength(packet.dependency);
  return size;
}

function head(outlet: Outlet, id: number, length: number): void {
  const { bytes, element } = outlet;
  if (element.wide) {
    bytes[element.at] = id;
    bytes[element.at + 1] = length;
    element.at += 2;
  } else {
    bytes[element.at] = (id << 4) | (length - 1);
    element.at += 1;
  }
}

/** An element of the publisher's packet, byte for byte, under the subscriber's id. */
function copy(outlet: Outlet, packet: Incoming, id: number, slot: Slot): void {
  if (id === 0 || slot < 0) return;
  const { bytes, element } = outlet;
  const length = slotLength(slot);
  head(outlet, id, length);
  for (let i = 0, from = slotStart(slot); i < length; i++) bytes[element.at++] = packet.bytes[from + i] ?? 0;
}
