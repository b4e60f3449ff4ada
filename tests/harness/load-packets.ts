/** RTP and RTCP of a synthetic client, written byte by byte, independent of the code under test. */
import { extensionIds } from './load-sdp.ts';

/** Microseconds on the machine's monotonic clock: the same in every process, so that latency needs no echo. */
export function machineMicros(): number {
  return Number(process.hrtime.bigint() / 1000n);
}

export interface RtpParts {
  readonly payloadType: number;
  readonly marker: boolean;
  readonly sequence: number;
  readonly timestamp: number;
  readonly ssrc: number;
  readonly mid: string;
  readonly rid?: string;
  readonly transportSequence: number;
  /** −dBov, 0 (loud) to 127; for audio. */
  readonly level?: number;
}

/** The header with one-byte extensions (RFC 8285 section 4.2), ready for the payload. */
export function rtpHeader(parts: RtpParts): Buffer {
  const elements: number[] = [];
  const add = (id: number, bytes: Iterable<number>): void => {
    const data = [...bytes];
    elements.push((id << 4) | (data.length - 1), ...data);
  };
  add(extensionIds.mid, Buffer.from(parts.mid));
  if (parts.rid !== undefined) add(extensionIds.rid, Buffer.from(parts.rid));
  add(extensionIds.transportCc, [(parts.transportSequence >> 8) & 255, parts.transportSequence & 255]);
  const sendTime = Math.floor((machineMicros() / 1e6) * 0x4_0000) & 0xff_ffff;
  add(extensionIds.absSendTime, [sendTime >> 16, (sendTime >> 8) & 255, sendTime & 255]);
  if (parts.level !== undefined) add(extensionIds.audioLevel, [parts.level]);
  while (elements.length % 4 !== 0) elements.push(0);
  const header = Buffer.alloc(16 + elements.length);
  header[0] = 0x90;
  header[1] = (parts.marker ? 0x80 : 0) | parts.payloadType;
  header.writeUInt16BE(parts.sequence & 0xffff, 2);
  header.writeUInt32BE(parts.timestamp >>> 0, 4);
  header.writeUInt32BE(parts.ssrc, 8);
  header.writeUInt16BE(0xbede, 12);
  header.writeUInt16BE(elements.length / 4, 14);
  header.set(elements, 16);
  return header;
}

export interface Vp8Parts {
  readonly start: boolean;
  readonly key: boolean;
  /** 15 bits. */
  readonly pictureId: number;
  readonly tl0: number;
}

/** Payload descriptor (RFC 7741 section 4.2: picture id, TL0PICIDX, TID) and, at a frame's start, VP8's frame tag. */
export function vp8Head({ start, key, pictureId, tl0 }: Vp8Parts): Buffer {
  const descriptor = [0x80 | (start ? 0x10 : 0), 0xe0, 0x80 | (pictureId >> 8), pictureId & 255, tl0 & 255, 0];
  if (!start) return Buffer.from(descriptor);
  // Frame tag (RFC 6386 section 9.1): inverse key bit, show_frame; then start code and 640×360 in key frames.
  const tag = key ? [0x10, 0x02, 0x00, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01] : [0x11, 0x02, 0x00];
  return Buffer.from([...descriptor, ...tag]);
}

/** Header, payload head, filler and the time of sending in the last 8 bytes; `size` bytes in all where they fit. */
export function stampedPacket(header: Buffer, head: Buffer, size: number): Buffer {
  const least = header.length + head.length + 8;
  const packet = Buffer.alloc(Math.max(size, least), 0x55);
  header.copy(packet, 0);
  head.copy(packet, header.length);
  packet.writeDoubleBE(machineMicros(), packet.length - 8);
  return packet;
}

/** Microseconds from the sending of a stamped packet until now; undefined for other packets. */
export function ageOf(packet: Uint8Array): number | undefined {
  if (packet.length < 28) return undefined;
  const age = machineMicros() - new DataView(packet.buffer, packet.byteOffset + packet.length - 8, 8).getFloat64(0);
  return age >= 0 && age < 60e6 ? age : undefined;
}

export interface SenderReportParts {
  readonly ssrc: number;
  readonly timestamp: number;
  readonly packets: number;
  readonly bytes: number;
}

/** Sender report and SDES CNAME `load` (RFC 3550 sections 6.4.1 and 6.5). */
export function senderReport({ ssrc, timestamp, packets, bytes }: SenderReportParts): Buffer {
  const report = Buffer.alloc(28 + 20);
  report.set([0x80, 200, 0, 6], 0);
  report.writeUInt32BE(ssrc, 4);
  const seconds = Date.now() / 1000 + 2_208_988_800;
  report.writeUInt32BE(Math.floor(seconds) >>> 0, 8);
  report.writeUInt32BE(Math.floor((seconds % 1) * 0x1_0000_0000) >>> 0, 12);
  report.writeUInt32BE(timestamp >>> 0, 16);
  report.writeUInt32BE(packets >>> 0, 20);
  report.writeUInt32BE(bytes >>> 0, 24);
  report.set([0x81, 202, 0, 4], 28);
  report.writeUInt32BE(ssrc, 32);
  report.set([1, 6], 36);
  report.write('load/0', 38, 'ascii');
  return report;
}

/** Empty receiver report and REMB of 100 Mbit/s (draft-alvestrand-rmcat-remb): "send all you have". */
export function boundlessEstimate(ssrc: number, mediaSsrc: number): Buffer {
  const feedback = Buffer.alloc(8 + 24);
  feedback.set([0x80, 201, 0, 1], 0);
  feedback.writeUInt32BE(ssrc, 4);
  feedback.set([0x8f, 206, 0, 5], 8);
  feedback.writeUInt32BE(ssrc, 12);
  feedback.write('REMB', 20, 'ascii');
  // One SSRC; exponent 9, mantissa 195 312: 195 312 × 2^9 ≈ 100 Mbit/s.
  const mantissa = 195_312;
  feedback.set([1, (9 << 2) | (mantissa >> 16), (mantissa >> 8) & 255, mantissa & 255], 24);
  feedback.writeUInt32BE(mediaSsrc, 28);
  return feedback;
}

export type Feedback =
  | { readonly type: 'keyframe'; readonly ssrc: number }
  | { readonly type: 'nack'; readonly ssrc: number }
  | { readonly type: 'transport-cc' }
  | { readonly type: 'report' };

/** What a compound RTCP packet asks of a sender. Stops at the first length that does not fit. */
export function readFeedback(packet: Uint8Array): Feedback[] {
  const view = new DataView(packet.buffer, packet.byteOffset, packet.length);
  const found: Feedback[] = [];
  for (let at = 0; at + 12 <= packet.length; ) {
    const end = at + 4 + view.getUint16(at + 2) * 4;
    if (end > packet.length) break;
    const [format, type] = [view.getUint8(at) & 31, view.getUint8(at + 1)];
    if (type === 206 && format === 1) found.push({ type: 'keyframe', ssrc: view.getUint32(at + 8) });
    if (type === 206 && format === 4 && at + 16 <= end) found.push({ type: 'keyframe', ssrc: view.getUint32(at + 12) });
    if (type === 205 && format === 1) found.push({ type: 'nack', ssrc: view.getUint32(at + 8) });
    if (type === 205 && format === 15) found.push({ type: 'transport-cc' });
    if (type === 200 || type === 201) found.push({ type: 'report' });
    at = end;
  }
  return found;
}
