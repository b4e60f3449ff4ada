/** Goodbye (RFC 3550 section 6.6). */
import { put32, putText, readText, u8, u32 } from '../bytes.ts';
import { assertRoom, type Body, packetType, putHead } from './head.ts';

export interface Goodbye {
  readonly type: 'goodbye';
  readonly ssrcs: readonly number[];
  readonly reason: string;
}

export function parseGoodbye(body: Body): Goodbye | undefined {
  const { bytes, start, end, count } = body;
  const after = start + count * 4;
  if (after > end) return undefined;
  const ssrcs: number[] = [];
  for (let at = start; at < after; at += 4) ssrcs.push(u32(bytes, at));
  const length = after < end ? Math.min(u8(bytes, after), end - after - 1) : 0;
  return { type: 'goodbye', ssrcs, reason: readText(bytes, after + 1, length) };
}

/** The reason is cut at 255 characters. Returns the offset after the packet. */
export function writeGoodbye(out: Uint8Array, at: number, goodbye: Goodbye): number {
  const text = goodbye.reason.slice(0, 255);
  assertRoom(out, at, 8 + goodbye.ssrcs.length * 4 + text.length);
  let next = at + 4;
  for (const ssrc of goodbye.ssrcs) {
    put32(out, next, ssrc);
    next += 4;
  }
  if (text !== '') {
    out[next] = text.length;
    next = putText(out, next + 1, text);
    while ((next - at) % 4 !== 0) {
      out[next] = 0;
      next += 1;
    }
  }
  return putHead(out, at, next, { type: packetType.goodbye, count: goodbye.ssrcs.length });
}
