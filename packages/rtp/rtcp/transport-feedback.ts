/** Transport-wide congestion control feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1). */
import { put16, put24, put32, u8, u16, u24, u32 } from '../bytes.ts';
import { assertRoom, type Body, packetType, putHead } from './head.ts';

export const transportFeedbackFormat = 15;

export interface TransportFeedback {
  readonly type: 'transport-feedback';
  readonly sender: number;
  readonly media: number;
  readonly baseSequence: number;
  /** Multiples of 64 ms, signed 24 bits. */
  readonly referenceTime: number;
  /** Counts feedback packets, 8 bits. */
  readonly feedbackCount: number;
  /**
   * One entry per sequence number from the base: undefined for a packet not received, else its arrival in multiples of
   * 250 µs after the received packet before it (the first: after the reference time), −32768 to 32767.
   */
  readonly deltas: readonly (number | undefined)[];
}

/** Reports come every 50 to 250 ms; a few bytes that claim more packets than this would only cost us time. */
const mostStatuses = 2048;

type Status = 0 | 1 | 2;

/** Not received, small delta (one byte, 0 to 255), large or negative delta (two bytes). */
function statusOf(delta: number | undefined): Status {
  if (delta === undefined) return 0;
  return delta >= 0 && delta <= 255 ? 1 : 2;
}

export function parseTransportFeedback(body: Body): TransportFeedback | undefined {
  const { bytes, start, end } = body;
  if (start + 16 > end) return undefined;
  const count = u16(bytes, start + 10);
  if (count > mostStatuses) return undefined;
  const statuses: number[] = [];
  let at = start + 16;
  while (statuses.length < count) {
    if (at + 2 > end) return undefined;
    readChunk(u16(bytes, at), statuses, count);
    at += 2;
  }
  const deltas = readDeltas(body, at, statuses);
  if (deltas === undefined) return undefined;
  return {
    type: 'transport-feedback',
    sender: u32(bytes, start),
    media: u32(bytes, start + 4),
    baseSequence: u16(bytes, start + 8),
    referenceTime: (u24(bytes, start + 12) << 8) >> 8,
    feedbackCount: u8(bytes, start + 15),
    deltas,
  };
}

/** Run length (0 SS LLLLLLLLLLLLL) or status vector (1 S, fourteen 1-bit or seven 2-bit symbols). */
function readChunk(chunk: number, statuses: number[], count: number): void {
  if (chunk < 0x8000) {
    const run = Math.min(chunk & 0x1fff, count - statuses.length);
    for (let i = 0; i < run; i++) statuses.push((chunk >> 13) & 3);
    // An empty run says nothing about anything: count one packet as lost, so that reading comes to an end.
    if (run === 0) statuses.push(0);
    return;
  }
  const wide = (chunk & 0x4000) !== 0;
  const bits = wide ? 2 : 1;
  for (let shift = 14 - bits; shift >= 0 && statuses.length < count; shift -= bits) {
    statuses.push((chunk >> shift) & (wide ? 3 : 1));
  }
}

function readDeltas(body: Body, from: number, statuses: readonly number[]): (number | undefined)[] | undefined {
  const deltas: (number | undefined)[] = [];
  let at = from;
  for (const status of statuses) {
    const size = status === 1 || status === 2 ? status : 0;
    if (at + size > body.end) return undefined;
    if (size === 0) deltas.push(undefined);
    else deltas.push(size === 1 ? u8(body.bytes, at) : (u16(body.bytes, at) << 16) >> 16);
    at += size;
  }
  return deltas;
}

/** Returns the offset after the packet. */
export function writeTransportFeedback(out: Uint8Array, at: number, feedback: TransportFeedback): number {
  const { deltas } = feedback;
  assertRoom(out, at, 24 + deltas.length * 4);
  put32(out, at + 4, feedback.sender);
  put32(out, at + 8, feedback.media);
  put16(out, at + 12, feedback.baseSequence);
  put16(out, at + 14, deltas.length);
  put24(out, at + 16, feedback.referenceTime);
  out[at + 19] = feedback.feedbackCount;
  let next = at + 20;
  for (let i = 0; i < deltas.length; next += 2) i += putChunk(out, next, deltas, i);
  for (const delta of deltas) {
    const status = statusOf(delta);
    if (status === 1) out[next] = delta ?? 0;
    if (status === 2) put16(out, next, delta ?? 0);
    next += status;
  }
  while ((next - at) % 4 !== 0) {
    out[next] = 0;
    next += 1;
  }
  return putHead(out, at, next, { type: packetType.transportLayer, count: transportFeedbackFormat });
}

/** The chunk that covers most from `from` on; returns how many statuses it holds. */
function putChunk(out: Uint8Array, at: number, deltas: readonly (number | undefined)[], from: number): number {
  const first = statusOf(deltas[from]);
  let run = 1;
  while (run < 0x1fff && from + run < deltas.length && statusOf(deltas[from + run]) === first) run += 1;
  if (run >= 7 || from + run === deltas.length) {
    put16(out, at, (first << 13) | run);
    return run;
  }
  const window = deltas.slice(from, from + 14).map(statusOf);
  const wide = window.includes(2);
  const symbols = wide ? window.slice(0, 7) : window;
  let chunk = wide ? 0xc000 : 0x8000;
  symbols.forEach((status, i) => {
    chunk |= wide ? status << (12 - 2 * i) : status << (13 - i);
  });
  put16(out, at, chunk);
  return symbols.length;
}
