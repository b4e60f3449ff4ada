/** Absolute send time (http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time): 24 bits, 6.18 fixed-point seconds. */
import { u24 } from '../bytes.ts';
import { type Slot, slotLength, slotStart } from './block.ts';

/** Wraps every 64 s. `millis` may have fractions. */
export function absSendTime(millis: number): number {
  return Math.floor((millis % 64_000) * 262.144) & 0xffffff;
}

/** Milliseconds, 0 to 64 000; −1 where absent. */
export function readAbsSendTime(bytes: Uint8Array, slot: Slot): number {
  return slot < 0 || slotLength(slot) < 3 ? -1 : u24(bytes, slotStart(slot)) / 262.144;
}
