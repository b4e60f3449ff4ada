/** Coordination of video orientation (3GPP TS 26.114 section 7.4.5): one byte, 0000CFRR. */
import { u8 } from '../bytes.ts';
import { type Slot, slotLength, slotStart } from './block.ts';

export interface VideoOrientation {
  readonly backCamera: boolean;
  readonly flipped: boolean;
  /** Degrees the picture must be turned clockwise. */
  readonly rotation: 0 | 90 | 180 | 270;
}

const rotations = [0, 90, 180, 270] as const;

export function readVideoOrientation(bytes: Uint8Array, slot: Slot): VideoOrientation | undefined {
  if (slot < 0 || slotLength(slot) < 1) return undefined;
  const value = u8(bytes, slotStart(slot));
  return {
    backCamera: (value & 8) !== 0,
    flipped: (value & 4) !== 0,
    rotation: rotations[value & 3] ?? 0,
  };
}

export function videoOrientation(orientation: VideoOrientation): Uint8Array {
  const turn = rotations.indexOf(orientation.rotation);
  return Uint8Array.of((orientation.backCamera ? 8 : 0) | (orientation.flipped ? 4 : 0) | turn);
}
