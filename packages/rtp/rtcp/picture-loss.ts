/** Picture loss indication, PLI (RFC 4585 section 6.3.1). */
import { put32, u32 } from '../bytes.ts';
import { assertRoom, type Body, packetType, putHead } from './head.ts';

export const pictureLossFormat = 1;

export interface PictureLoss {
  readonly type: 'picture-loss';
  readonly sender: number;
  readonly media: number;
}

export function parsePictureLoss(body: Body): PictureLoss | undefined {
  if (body.start + 8 > body.end) return undefined;
  return { type: 'picture-loss', sender: u32(body.bytes, body.start), media: u32(body.bytes, body.start + 4) };
}

/** Returns the offset after the packet. */
export function writePictureLoss(out: Uint8Array, at: number, loss: PictureLoss): number {
  assertRoom(out, at, 12);
  put32(out, at + 4, loss.sender);
  put32(out, at + 8, loss.media);
  return putHead(out, at, at + 12, { type: packetType.payloadSpecific, count: pictureLossFormat });
}
