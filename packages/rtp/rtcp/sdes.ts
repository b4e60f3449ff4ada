/** Source description (RFC 3550 section 6.5); of its items only CNAME is read and written. */
import { put32, putText, readText, u8, u32 } from '../bytes.ts';
import { assertRoom, type Body, packetType, putHead } from './head.ts';

export interface SourceDescription {
  readonly type: 'source-description';
  readonly chunks: readonly { readonly ssrc: number; readonly cname: string }[];
}

const cnameItem = 1;

export function parseSourceDescription(body: Body): SourceDescription | undefined {
  const chunks: { ssrc: number; cname: string }[] = [];
  let at = body.start;
  while (chunks.length < body.count) {
    if (at + 8 > body.end) return undefined;
    const chunk = { ssrc: u32(body.bytes, at), cname: '' };
    at = parseItems(body, at + 4, chunk);
    if (at < 0) return undefined;
    chunks.push(chunk);
  }
  return { type: 'source-description', chunks };
}

/** Items end with a zero byte and are padded to a word. Returns where the next chunk begins, or −1. */
function parseItems(body: Body, from: number, chunk: { cname: string }): number {
  const { bytes, start, end } = body;
  let at = from;
  while (at < end) {
    const item = u8(bytes, at);
    if (item === 0) return start + Math.ceil((at + 1 - start) / 4) * 4;
    const length = u8(bytes, at + 1);
    if (at + 2 + length > end) return -1;
    if (item === cnameItem) chunk.cname = readText(bytes, at + 2, length);
    at += 2 + length;
  }
  return -1;
}

/** CNAMEs are cut at 255 characters. Returns the offset after the packet. */
export function writeSourceDescription(out: Uint8Array, at: number, description: SourceDescription): number {
  let next = at + 4;
  for (const { ssrc, cname } of description.chunks) {
    const text = cname.slice(0, 255);
    assertRoom(out, next, 12 + text.length);
    put32(out, next, ssrc);
    out[next + 4] = cnameItem;
    out[next + 5] = text.length;
    next = putText(out, next + 6, text);
    do {
      out[next] = 0;
      next += 1;
    } while ((next - at) % 4 !== 0);
  }
  return putHead(out, at, next, { type: packetType.sourceDescription, count: description.chunks.length });
}
