/** VP8 payload descriptor (RFC 7741 section 4.2) and the first byte of the frame header (section 4.3). */
import { u8, u16 } from '../bytes.ts';

export interface Vp8Descriptor {
  /** First packet of the frame's first partition. */
  start: boolean;
  keyFrame: boolean;
  /** Offset of the picture id in the packet; −1 where absent. */
  pictureIdAt: number;
  /** 7 or 15 bits; 0 where absent. */
  pictureIdBits: number;
  pictureId: number;
  /** Offset of TL0PICIDX; −1 where absent. */
  tl0At: number;
  tl0: number;
  temporal: number;
}

export function emptyVp8(): Vp8Descriptor {
  return {
    start: false,
    keyFrame: false,
    pictureIdAt: -1,
    pictureIdBits: 0,
    pictureId: 0,
    tl0At: -1,
    tl0: 0,
    temporal: 0,
  };
}

/** Reads the descriptor at `at`; false where the payload ends inside it. */
export function parseVp8(bytes: Uint8Array, at: number, end: number, into: Vp8Descriptor): boolean {
  into.pictureIdAt = -1;
  into.pictureIdBits = 0;
  into.pictureId = 0;
  into.tl0At = -1;
  into.tl0 = 0;
  into.temporal = 0;
  into.start = false;
  into.keyFrame = false;
  if (at >= end) return false;
  const first = u8(bytes, at);
  let next = at + 1;
  if ((first & 0x80) !== 0) {
    next = parseOptional(bytes, next, end, into);
    if (next < 0) return false;
  }
  into.start = (first & 0x17) === 0x10;
  if (next >= end) return false;
  into.keyFrame = into.start && (u8(bytes, next) & 1) === 0;
  return true;
}

/** The X octet and what it announces: I picture id, L TL0PICIDX, T/K temporal index. Returns the offset after, or −1. */
function parseOptional(bytes: Uint8Array, at: number, end: number, into: Vp8Descriptor): number {
  if (at >= end) return -1;
  const flags = u8(bytes, at);
  let next = at + 1;
  if ((flags & 0x80) !== 0) {
    if (next >= end) return -1;
    const wide = (u8(bytes, next) & 0x80) !== 0;
    if (wide && next + 1 >= end) return -1;
    into.pictureIdAt = next;
    into.pictureIdBits = wide ? 15 : 7;
    into.pictureId = wide ? u16(bytes, next) & 0x7fff : u8(bytes, next);
    next += wide ? 2 : 1;
  }
  if ((flags & 0x40) !== 0) {
    if (next >= end) return -1;
    into.tl0At = next;
    into.tl0 = u8(bytes, next);
    next += 1;
  }
  if ((flags & 0x30) !== 0) {
    if (next >= end) return -1;
    if ((flags & 0x20) !== 0) into.temporal = u8(bytes, next) >> 6;
    next += 1;
  }
  return next;
}

/** Writes a picture id in the width the packet already has. */
export function putPictureId(out: Uint8Array, at: number, bits: number, value: number): void {
  if (bits === 15) {
    out[at] = 0x80 | ((value >> 8) & 0x7f);
    out[at + 1] = value & 0xff;
  } else {
    out[at] = value & 0x7f;
  }
}
