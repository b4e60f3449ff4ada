/** The four bytes every RTCP packet begins with (RFC 3550 section 6.1). */
import { Fault } from '@foyer/kernel';
import { put16, u8, u16 } from '../bytes.ts';

export const packetType = {
  senderReport: 200,
  receiverReport: 201,
  sourceDescription: 202,
  goodbye: 203,
  transportLayer: 205,
  payloadSpecific: 206,
} as const;

/** One packet inside a compound, without its head and its padding. */
export interface Body {
  readonly bytes: Uint8Array;
  readonly type: number;
  /** The five bits behind version and padding: report count, or feedback format. */
  readonly count: number;
  readonly start: number;
  readonly end: number;
}

/** The packet at `at` and where the next begins; undefined where no whole packet is there. */
export function readHead(bytes: Uint8Array, at: number): { body: Body; next: number } | undefined {
  if (at + 4 > bytes.length) return undefined;
  const first = u8(bytes, at);
  const next = at + 4 + u16(bytes, at + 2) * 4;
  if (first >> 6 !== 2 || next > bytes.length) return undefined;
  const padding = (first & 0x20) !== 0 ? u8(bytes, next - 1) : 0;
  const end = next - padding;
  if (end < at + 4) return undefined;
  return { body: { bytes, type: u8(bytes, at + 1), count: first & 0x1f, start: at + 4, end }, next };
}

/** Writes the head of a packet that ends at `end`, a multiple of four behind `at`. Returns `end`. */
export function putHead(out: Uint8Array, at: number, end: number, form: { type: number; count: number }): number {
  out[at] = 0x80 | form.count;
  out[at + 1] = form.type;
  put16(out, at + 2, (end - at) / 4 - 1);
  return end;
}

/** RTCP is written by us into a buffer of ours: too small a one is our mistake. */
export function assertRoom(out: Uint8Array, at: number, size: number): void {
  if (at + size > out.length) throw new Fault(`RTCP of ${size} bytes does not fit at ${at} of ${out.length}`);
}
