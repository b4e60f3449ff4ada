/**
 * Dependency descriptor (AV1 RTP specification, appendix A). Passed on unchanged; only its mandatory three bytes are
 * read here: start and end of frame, template, frame number.
 */
import { u8, u16 } from '../bytes.ts';
import { type Slot, slotLength, slotStart } from './block.ts';

export interface DependencyHead {
  readonly startOfFrame: boolean;
  readonly endOfFrame: boolean;
  readonly template: number;
  readonly frameNumber: number;
}

export function readDependencyHead(bytes: Uint8Array, slot: Slot): DependencyHead | undefined {
  if (slot < 0 || slotLength(slot) < 3) return undefined;
  const at = slotStart(slot);
  const first = u8(bytes, at);
  return {
    startOfFrame: (first & 0x80) !== 0,
    endOfFrame: (first & 0x40) !== 0,
    template: first & 0x3f,
    frameNumber: u16(bytes, at + 1),
  };
}
