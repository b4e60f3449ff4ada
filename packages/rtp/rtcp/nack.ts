/** Generic NACK (RFC 4585 section 6.2.1): packet id and a mask of the sixteen that follow it. */
import { put16, put32, u16, u32 } from '../bytes.ts';
import { assertRoom, type Body, packetType, putHead } from './head.ts';

export const nackFormat = 1;

export interface Nack {
  readonly type: 'nack';
  readonly sender: number;
  readonly media: number;
  /** In the order of the packet. Written most tightly when ascending. */
  readonly sequences: readonly number[];
}

export function parseNack(body: Body): Nack | undefined {
  const { bytes, start, end } = body;
  if (start + 8 > end) return undefined;
  const sequences: number[] = [];
  for (let at = start + 8; at + 4 <= end; at += 4) {
    const first = u16(bytes, at);
    const mask = u16(bytes, at + 2);
    sequences.push(first);
    for (let bit = 0; bit < 16; bit++) if ((mask & (1 << bit)) !== 0) sequences.push((first + bit + 1) & 0xffff);
  }
  return { type: 'nack', sender: u32(bytes, start), media: u32(bytes, start + 4), sequences };
}

/** Returns the offset after the packet. */
export function writeNack(out: Uint8Array, at: number, nack: Nack): number {
  assertRoom(out, at, 12 + nack.sequences.length * 4);
  put32(out, at + 4, nack.sender);
  put32(out, at + 8, nack.media);
  let next = at + 12;
  for (let i = 0; i < nack.sequences.length; ) {
    const first = nack.sequences[i] ?? 0;
    let mask = 0;
    for (i += 1; i < nack.sequences.length; i++) {
      const ahead = ((nack.sequences[i] ?? 0) - first) & 0xffff;
      // Only ascending runs share an entry: so the order read back is the order written.
      if (ahead < 1 || ahead > 16 || mask >> (ahead - 1) !== 0) break;
      mask |= 1 << (ahead - 1);
    }
    put16(out, next, first);
    put16(out, next + 2, mask);
    next += 4;
  }
  return putHead(out, at, next, { type: packetType.transportLayer, count: nackFormat });
}
