/** Retransmission format (RFC 4588 section 4): the payload begins with the original sequence number. */
import { put16, u16 } from './bytes.ts';
import type { RtpHeader } from './packet.ts';

export const rtxPrefix = 2;

/** Turns a parsed RTX header into that of the original packet, in place; false for padding (nothing inside). */
export function unwrapRtx(bytes: Uint8Array, header: RtpHeader, payloadType: number, ssrc: number): boolean {
  if (header.payloadEnd - header.payloadStart <= rtxPrefix) return false;
  header.sequence = u16(bytes, header.payloadStart);
  header.payloadStart += rtxPrefix;
  header.payloadType = payloadType;
  header.ssrc = ssrc;
  return true;
}

export function putOriginalSequence(out: Uint8Array, at: number, sequence: number): void {
  put16(out, at, sequence);
}
