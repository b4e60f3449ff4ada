/** VP9 payload descriptor (RFC 9628 section 4.2). */
import { u8 } from '../bytes.ts';

export interface Vp9Descriptor {
  /** B: first packet of a layer frame. */
  start: boolean;
  /** E: last packet of a layer frame. */
  end: boolean;
  /** P: predicted from an earlier picture; a key picture is not. */
  predicted: boolean;
  spatial: number;
  temporal: number;
  /** −1 where absent. */
  pictureId: number;
}

export function emptyVp9(): Vp9Descriptor {
  return { start: false, end: false, predicted: true, spatial: 0, temporal: 0, pictureId: -1 };
}

/** Reads the part that forwarding needs; false where the payload ends inside it. */
export function parseVp9(bytes: Uint8Array, at: number, end: number, into: Vp9Descriptor): boolean {
  if (at >= end) return false;
  const first = u8(bytes, at);
  into.start = (first & 0x08) !== 0;
  into.end = (first & 0x04) !== 0;
  into.predicted = (first & 0x40) !== 0;
  into.spatial = 0;
  into.temporal = 0;
  into.pictureId = -1;
  let next = at + 1;
  if ((first & 0x80) !== 0) {
    if (next >= end) return false;
    const high = u8(bytes, next);
    into.pictureId = high & 0x7f;
    next += 1;
    if (high >= 128) {
      if (next >= end) return false;
      into.pictureId = (into.pictureId << 8) | u8(bytes, next);
      next += 1;
    }
  }
  if ((first & 0x20) !== 0) {
    if (next >= end) return false;
    const layer = u8(bytes, next);
    into.temporal = layer >> 5;
    into.spatial = (layer >> 1) & 0x07;
  }
  return true;
}

/** Where a decoder may start: the first packet of the lowest layer of a picture that needs no earlier one. */
export function startsVp9KeyPicture(descriptor: Vp9Descriptor): boolean {
  return descriptor.start && !descriptor.predicted && descriptor.spatial === 0;
}
