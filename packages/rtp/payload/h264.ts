/** Where an H.264 decoder may start (RFC 6184): a packet with a sequence parameter set, or an IDR slice's beginning. */
import { u8, u16 } from '../bytes.ts';

const idr = 5;
const parameters = 7;
const stapA = 24;
const fuA = 28;

function opens(unit: number): boolean {
  return unit === idr || unit === parameters;
}

export function startsH264KeyFrame(bytes: Uint8Array, at: number, end: number): boolean {
  if (at >= end) return false;
  const unit = u8(bytes, at) & 0x1f;
  if (unit === stapA) return aggregateOpens(bytes, at + 1, end);
  // FU header: S | E | R | type (section 5.8); only the start fragment counts.
  if (unit === fuA) return at + 1 < end && u8(bytes, at + 1) >= 128 && opens(u8(bytes, at + 1) & 0x1f);
  return opens(unit);
}

function aggregateOpens(bytes: Uint8Array, at: number, end: number): boolean {
  let next = at;
  while (next + 2 < end) {
    const size = u16(bytes, next);
    if (size === 0) return false;
    if (opens(u8(bytes, next + 2) & 0x1f)) return true;
    next += 2 + size;
  }
  return false;
}
