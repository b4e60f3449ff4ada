/** Full intra request, FIR (RFC 5104 section 4.3.1). */
import { put32, u8, u32 } from '../bytes.ts';
import { assertRoom, type Body, packetType, putHead } from './head.ts';

export const fullIntraFormat = 4;

export interface FullIntra {
  readonly type: 'full-intra';
  readonly sender: number;
  /** `command` counts requests, 8 bits: a repeated number is the same request. */
  readonly entries: readonly { readonly ssrc: number; readonly command: number }[];
}

export function parseFullIntra(body: Body): FullIntra | undefined {
  const { bytes, start, end } = body;
  if (start + 8 > end) return undefined;
  const entries: { ssrc: number; command: number }[] = [];
  for (let at = start + 8; at + 8 <= end; at += 8) entries.push({ ssrc: u32(bytes, at), command: u8(bytes, at + 4) });
  return { type: 'full-intra', sender: u32(bytes, start), entries };
}

/** Returns the offset after the packet. */
export function writeFullIntra(out: Uint8Array, at: number, request: FullIntra): number {
  assertRoom(out, at, 12 + request.entries.length * 8);
  put32(out, at + 4, request.sender);
  put32(out, at + 8, 0);
  let next = at + 12;
  for (const { ssrc, command } of request.entries) {
    put32(out, next, ssrc);
    put32(out, next + 4, 0);
    out[next + 4] = command;
    next += 8;
  }
  return putHead(out, at, next, { type: packetType.payloadSpecific, count: fullIntraFormat });
}
