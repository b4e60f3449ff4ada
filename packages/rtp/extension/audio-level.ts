/** Client-to-mixer audio level (RFC 6464): one byte, V | level in −dBov. */
import { u8 } from '../bytes.ts';
import { type Slot, slotLength, slotStart } from './block.ts';

/** 0 (loudest) to 127 (silence); 127 where the packet tells none. */
export function readAudioLevel(bytes: Uint8Array, slot: Slot): number {
  return slot < 0 || slotLength(slot) < 1 ? 127 : u8(bytes, slotStart(slot)) & 0x7f;
}

export function audioLevel(level: number, voice: boolean): Uint8Array {
  return Uint8Array.of((voice ? 0x80 : 0) | (level & 0x7f));
}
