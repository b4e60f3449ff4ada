/** Receiver estimated maximum bitrate (draft-alvestrand-rmcat-remb-03 section 2.2). */
import { put24, put32, u8, u24, u32 } from '../bytes.ts';
import { assertRoom, type Body, packetType, putHead } from './head.ts';

export const applicationFormat = 15;

/** ASCII "REMB". */
const identifier = 0x52454d42;

export interface Remb {
  readonly type: 'remb';
  readonly sender: number;
  /** Bits a second, exact to 18 bits. */
  readonly bitrate: number;
  readonly ssrcs: readonly number[];
}

export function parseRemb(body: Body): Remb | undefined {
  const { bytes, start, end } = body;
  if (start + 16 > end || u32(bytes, start + 8) !== identifier) return undefined;
  const count = u8(bytes, start + 12);
  if (start + 16 + count * 4 > end) return undefined;
  const packed = u24(bytes, start + 13);
  const ssrcs: number[] = [];
  for (let i = 0; i < count; i++) ssrcs.push(u32(bytes, start + 16 + i * 4));
  return { type: 'remb', sender: u32(bytes, start), bitrate: (packed & 0x3ffff) * 2 ** (packed >> 18), ssrcs };
}

/** At most 255 SSRCs. Returns the offset after the packet. */
export function writeRemb(out: Uint8Array, at: number, remb: Remb): number {
  assertRoom(out, at, 20 + remb.ssrcs.length * 4);
  let exponent = 0;
  // Six bits hold the exponent.
  while (exponent < 63 && Math.floor(remb.bitrate / 2 ** exponent) > 0x3ffff) exponent += 1;
  put32(out, at + 4, remb.sender);
  put32(out, at + 8, 0);
  put32(out, at + 12, identifier);
  out[at + 16] = remb.ssrcs.length;
  put24(out, at + 17, (exponent << 18) | Math.floor(remb.bitrate / 2 ** exponent));
  let next = at + 20;
  for (const ssrc of remb.ssrcs) {
    put32(out, next, ssrc);
    next += 4;
  }
  return putHead(out, at, next, { type: packetType.payloadSpecific, count: applicationFormat });
}
