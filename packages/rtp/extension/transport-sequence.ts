/** Transport-wide sequence number (draft-holmer-rmcat-transport-wide-cc-extensions-01 section 2): 16 bits per transport. */
import { u16 } from '../bytes.ts';
import { type Slot, slotLength, slotStart } from './block.ts';

/** −1 where absent. */
export function readTransportSequence(bytes: Uint8Array, slot: Slot): number {
  return slot < 0 || slotLength(slot) < 2 ? -1 : u16(bytes, slotStart(slot));
}

export function transportSequence(sequence: number): Uint8Array {
  return Uint8Array.of((sequence >> 8) & 0xff, sequence & 0xff);
}
