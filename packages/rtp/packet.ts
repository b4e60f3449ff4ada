/** The RTP header (RFC 3550 section 5.1), read at offsets into a struct that the caller keeps and uses again. */
import { put16, put32, u8, u16, u32 } from './bytes.ts';

export const rtpHeaderSize = 12;

export interface RtpHeader {
  marker: boolean;
  payloadType: number;
  sequence: number;
  timestamp: number;
  ssrc: number;
  /** 0xBEDE, 0x100x, another profile's number, or 0 where there is no extension block. */
  extensionProfile: number;
  /** First byte and byte after the last of the extension elements, without the four-byte block header. */
  extensionStart: number;
  extensionEnd: number;
  payloadStart: number;
  /** Byte after the payload; padding, where present, follows. */
  payloadEnd: number;
}

export function emptyHeader(): RtpHeader {
  return {
    marker: false,
    payloadType: 0,
    sequence: 0,
    timestamp: 0,
    ssrc: 0,
    extensionProfile: 0,
    extensionStart: 0,
    extensionEnd: 0,
    payloadStart: 0,
    payloadEnd: 0,
  };
}

/** RTP and RTCP on one port are told apart by the second byte (RFC 5761 section 4). */
export function isRtcp(bytes: Uint8Array): boolean {
  const type = u8(bytes, 1);
  return bytes.length >= 4 && u8(bytes, 0) >> 6 === 2 && type >= 192 && type <= 223;
}

/** Fills `into` and answers true; answers false (with `into` unspecified) for anything that is not a whole RTP packet. */
export function parseRtp(bytes: Uint8Array, into: RtpHeader): boolean {
  const size = bytes.length;
  if (size < rtpHeaderSize) return false;
  const first = u8(bytes, 0);
  if (first >> 6 !== 2) return false;
  const second = u8(bytes, 1);
  into.marker = second >= 128;
  into.payloadType = second & 0x7f;
  into.sequence = u16(bytes, 2);
  into.timestamp = u32(bytes, 4);
  into.ssrc = u32(bytes, 8);
  let at = rtpHeaderSize + (first & 0x0f) * 4;
  into.extensionProfile = 0;
  into.extensionStart = at;
  into.extensionEnd = at;
  if ((first & 0x10) !== 0) {
    if (at + 4 > size) return false;
    into.extensionProfile = u16(bytes, at);
    into.extensionStart = at + 4;
    at += 4 + u16(bytes, at + 2) * 4;
    into.extensionEnd = at;
  }
  if (at > size) return false;
  into.payloadStart = at;
  into.payloadEnd = size;
  return (first & 0x20) === 0 || removePadding(bytes, into);
}

/** The last byte counts the padding, itself included (RFC 3550 section 5.1). */
function removePadding(bytes: Uint8Array, into: RtpHeader): boolean {
  const padding = u8(bytes, bytes.length - 1);
  into.payloadEnd = bytes.length - padding;
  return padding > 0 && into.payloadEnd >= into.payloadStart;
}

export interface RtpFields {
  readonly marker: boolean;
  readonly payloadType: number;
  readonly sequence: number;
  readonly timestamp: number;
  readonly ssrc: number;
}

/** The fixed twelve bytes, no CSRC, no padding. `extended` sets the X bit: the caller writes the block behind them. */
export function writeRtpHeader(out: Uint8Array, at: number, fields: RtpFields, extended: boolean): void {
  out[at] = extended ? 0x90 : 0x80;
  out[at + 1] = (fields.marker ? 0x80 : 0) | (fields.payloadType & 0x7f);
  put16(out, at + 2, fields.sequence);
  put32(out, at + 4, fields.timestamp);
  put32(out, at + 8, fields.ssrc);
}
