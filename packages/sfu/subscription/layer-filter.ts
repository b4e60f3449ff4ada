/** Takes spatial layers above a target out of a VP9 track that arrives as one encoding (RFC 9628). */
import type { Vp9Descriptor } from '@foyer/rtp';
import { GapCloser } from '../gap-closer.ts';

/** How far back a resend can reach. */
const reach = 1024;
const hollowForm = 1;
const markedForm = 2;

export class LayerFilter {
  /** Layers up to this one pass. */
  current = 0;
  target = 2;
  readonly #gaps = new GapCloser();
  /** By outgoing number: the encoding's number, and in which form it went out. */
  readonly #sources = new Float64Array(reach).fill(-1);
  readonly #forms = new Uint8Array(reach);

  /** Up only where a key picture begins; down where any picture begins. */
  turn(packet: Vp9Descriptor): void {
    if (!packet.start || packet.spatial !== 0) return;
    if (this.target < this.current || !packet.predicted) this.current = this.target;
  }

  passes(packet: Vp9Descriptor): boolean {
    return packet.spatial <= this.current;
  }

  /** The last packet of the highest layer that passes now ends the picture for this subscriber. */
  endsPicture(packet: Vp9Descriptor): boolean {
    return packet.end && packet.spatial === this.current;
  }

  /** Number without gaps; −1 where the packet is taken out. */
  place(number: number, packet: Vp9Descriptor): number {
    const keep = this.passes(packet);
    const placed = this.#gaps.place(number, keep);
    if (placed < 0) return -1;
    this.#sources[placed % reach] = number;
    this.#forms[placed % reach] = (keep ? 0 : hollowForm) | (this.endsPicture(packet) ? markedForm : 0);
    return placed;
  }

  /** The encoding's number behind a placed one; −1 where forgotten. */
  sourceOf(placed: number): number {
    const source = this.#sources[placed % reach] ?? -1;
    return source >= placed ? source : -1;
  }

  /** Only its header went out: it came too late to be taken out without leaving a gap. */
  hollow(placed: number): boolean {
    return ((this.#forms[placed % reach] ?? 0) & hollowForm) !== 0;
  }

  marked(placed: number): boolean {
    return ((this.#forms[placed % reach] ?? 0) & markedForm) !== 0;
  }
}
