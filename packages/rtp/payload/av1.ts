/** AV1 aggregation header (AV1 RTP specification section 4.4): Z Y W W N - - -. */
import { u8 } from '../bytes.ts';

/** N is set on the first packet of a coded video sequence; Z (a continued fragment) excludes it. */
export function startsAv1KeyFrame(bytes: Uint8Array, at: number, end: number): boolean {
  return at < end && (u8(bytes, at) & 0x88) === 0x08;
}
