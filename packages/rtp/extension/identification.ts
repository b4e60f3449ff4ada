/**
 * SDES items in header extensions: MID (RFC 9143 section 15), RtpStreamId and RepairedRtpStreamId (RFC 8852): a short
 * ASCII token. One reader serves the three, they differ by id only.
 */
import { readText } from '../bytes.ts';
import { type Slot, slotLength, slotStart } from './block.ts';

/** Empty where the packet has no such element. */
export function readIdentification(bytes: Uint8Array, slot: Slot): string {
  return slot < 0 ? '' : readText(bytes, slotStart(slot), slotLength(slot));
}

export function identification(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0) & 0x7f);
}
