/** Header extension elements, one-byte and two-byte form (RFC 8285 sections 4.2 and 4.3). */
import { put16, u8 } from '../bytes.ts';
import type { RtpHeader } from '../packet.ts';

export const oneByteProfile = 0xbede;
export const twoByteProfile = 0x1000;

/** Where an element's data lies: offset × 256 + length; −1 where the packet has no such element. */
export type Slot = number;

export function slotStart(slot: Slot): number {
  return slot >> 8;
}

export function slotLength(slot: Slot): number {
  return slot & 0xff;
}

/** The first element with this id; ids are 1 to 14 in the one-byte form, 1 to 255 in the other. */
export function findExtension(bytes: Uint8Array, header: RtpHeader, id: number): Slot {
  if (header.extensionProfile === oneByteProfile) return findOneByte(bytes, header, id);
  if ((header.extensionProfile & 0xfff0) === twoByteProfile) return findTwoByte(bytes, header, id);
  return -1;
}

function findOneByte(bytes: Uint8Array, header: RtpHeader, id: number): Slot {
  const end = header.extensionEnd;
  let at = header.extensionStart;
  while (at < end) {
    const first = u8(bytes, at);
    at += 1;
    if (first === 0) continue;
    const found = first >> 4;
    // 15 is reserved and means: stop reading (RFC 8285 section 4.2).
    if (found === 15) return -1;
    const length = (first & 0x0f) + 1;
    if (at + length > end) return -1;
    if (found === id) return (at << 8) | length;
    at += length;
  }
  return -1;
}

function findTwoByte(bytes: Uint8Array, header: RtpHeader, id: number): Slot {
  const end = header.extensionEnd;
  let at = header.extensionStart;
  while (at < end) {
    const found = u8(bytes, at);
    at += 1;
    if (found === 0) continue;
    if (at >= end) return -1;
    const length = u8(bytes, at);
    at += 1;
    if (at + length > end) return -1;
    if (found === id) return (at << 8) | length;
    at += length;
  }
  return -1;
}

export interface Element {
  readonly id: number;
  readonly data: Uint8Array;
}

/** The one-byte form holds ids to 14 and 1 to 16 bytes; anything else needs the two-byte form. */
export function needsTwoBytes(id: number, length: number): boolean {
  return id > 14 || length === 0 || length > 16;
}

/** Writes an element's header and returns where its data goes. */
export function putElementHead(out: Uint8Array, at: number, element: { id: number; length: number }, wide: boolean) {
  if (!wide) {
    out[at] = (element.id << 4) | (element.length - 1);
    return at + 1;
  }
  out[at] = element.id;
  out[at + 1] = element.length;
  return at + 2;
}

/** Writes the block's four-byte header; `size` is that of the elements, a multiple of 4. */
export function putBlockHead(out: Uint8Array, at: number, size: number, wide: boolean): void {
  put16(out, at, wide ? twoByteProfile : oneByteProfile);
  put16(out, at + 2, size >> 2);
}

/** A whole block behind a fixed header at `at`; returns the offset after it. The smallest form that holds all is used. */
export function writeExtensions(out: Uint8Array, at: number, elements: readonly Element[]): number {
  const wide = elements.some((element) => needsTwoBytes(element.id, element.data.length));
  let end = at + 4;
  for (const { id, data } of elements) {
    end = putElementHead(out, end, { id, length: data.length }, wide);
    out.set(data, end);
    end += data.length;
  }
  while ((end - at) % 4 !== 0) {
    out[end] = 0;
    end += 1;
  }
  putBlockHead(out, at, end - at - 4, wide);
  return end;
}
