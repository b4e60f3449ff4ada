/** One packet that came in, read once for all subscriptions. The engine keeps two of these and fills them again. */
import {
  emptyHeader,
  emptyVp8,
  emptyVp9,
  findExtension,
  parseRtp,
  parseVp8,
  parseVp9,
  type Slot,
  startsAv1KeyFrame,
  startsH264KeyFrame,
  startsVp9KeyPicture,
  unwrapRtx,
} from '@foyer/rtp';
import type { Transport } from '../transport.ts';
import type { Encoding } from './encoding.ts';
import type { Kept } from './history.ts';

const nothing = new Uint8Array(0);

export class Incoming {
  bytes: Uint8Array = nothing;
  readonly header = emptyHeader();
  readonly vp8 = emptyVp8();
  readonly vp9 = emptyVp9();
  /** Grows with each packet read: tells the outlet that its copy of the payload is old. */
  serial = 0;
  /** Number within the encoding, without padding packets, not wrapping. */
  number = 0;
  /** Came after a later one did. */
  late = false;
  /** A decoder that has seen nothing may begin here. */
  opens = false;
  audioLevel: Slot = -1;
  orientation: Slot = -1;
  dependency: Slot = -1;

  read(bytes: Uint8Array): boolean {
    this.bytes = bytes;
    this.serial += 1;
    return parseRtp(bytes, this.header);
  }

  get empty(): boolean {
    return this.header.payloadEnd === this.header.payloadStart;
  }

  /** A packet from history, as it was when it came. */
  recall(encoding: Encoding, kept: Kept): boolean {
    if (!this.read(kept.bytes)) return false;
    const { payloadType, transport } = encoding.track;
    if (kept.repaired && !unwrapRtx(kept.bytes, this.header, payloadType, encoding.ssrc)) return false;
    this.number = kept.number;
    this.late = false;
    this.describe(encoding, transport);
    return true;
  }

  /** Reads what forwarding needs beyond the header. */
  describe(encoding: Encoding, transport: Transport): void {
    const ids = transport.extensions;
    this.audioLevel = -1;
    this.orientation = -1;
    this.dependency = -1;
    this.vp8.pictureIdAt = -1;
    this.vp8.tl0At = -1;
    this.vp9.spatial = 0;
    this.vp9.start = false;
    this.vp9.end = false;
    if (encoding.track.kind === 'audio') {
      if (ids.audioLevel !== 0) this.audioLevel = findExtension(this.bytes, this.header, ids.audioLevel);
      this.opens = true;
      return;
    }
    if (ids.videoOrientation !== 0) this.orientation = findExtension(this.bytes, this.header, ids.videoOrientation);
    if (ids.dependencyDescriptor !== 0) {
      this.dependency = findExtension(this.bytes, this.header, ids.dependencyDescriptor);
    }
    this.opens = this.#opensPicture(encoding);
  }

  #opensPicture(encoding: Encoding): boolean {
    const { bytes } = this;
    const { payloadStart, payloadEnd } = this.header;
    switch (encoding.track.codec) {
      case 'vp8':
        return parseVp8(bytes, payloadStart, payloadEnd, this.vp8) && this.vp8.keyFrame;
      case 'vp9':
        return parseVp9(bytes, payloadStart, payloadEnd, this.vp9) && startsVp9KeyPicture(this.vp9);
      case 'h264':
        return startsH264KeyFrame(bytes, payloadStart, payloadEnd);
      case 'av1':
        return startsAv1KeyFrame(bytes, payloadStart, payloadEnd);
      default:
        return true;
    }
  }
}
