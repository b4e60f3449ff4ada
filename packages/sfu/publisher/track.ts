/** A published track: its encodings from the smallest up, its subscriptions, and the layers it can give. */
import { WantedLayers } from '../allocation/wanted-layers.ts';
import type { CodecName, EncodingSpec, Kind, SfuCommand, TrackId } from '../contract.ts';
import { RateMeter } from '../rate-meter.ts';
import { SpeakerMeter } from '../speaker/speaker-meter.ts';
import type { Subscription } from '../subscription/subscription.ts';
import type { Transport } from '../transport.ts';
import { aliveAt, Encoding } from './encoding.ts';

export type Publication = Extract<SfuCommand, { type: 'track.publish' }>;
export type Spatial = 0 | 1 | 2;

class InnerLayer {
  readonly rate = new RateMeter();
  at = Number.NEGATIVE_INFINITY;
}

export class Track {
  readonly id: TrackId;
  readonly transport: Transport;
  readonly kind: Kind;
  readonly mid: string;
  readonly codec: CodecName;
  readonly clockRate: number;
  readonly payloadType: number;
  /** −1 where there is none. */
  readonly rtxPayloadType: number;
  readonly simulcast: boolean;
  readonly encodings: Encoding[];
  readonly subscriptions: Subscription[] = [];
  readonly wanted = new WantedLayers();
  readonly speaker = new SpeakerMeter();
  paused = false;
  live = false;
  /** When media of any encoding came last. */
  mediaAt = Number.NEGATIVE_INFINITY;
  ended = false;
  /** Spatial layers within the one encoding of a VP9 track, by spatial id. */
  readonly inner = [new InnerLayer(), new InnerLayer(), new InnerLayer()];

  constructor(publication: Publication, transport: Transport) {
    this.id = publication.track;
    this.transport = transport;
    this.kind = publication.kind;
    this.mid = publication.mid;
    this.codec = publication.codec;
    this.clockRate = publication.clockRate;
    this.payloadType = publication.payloadType;
    this.rtxPayloadType = publication.rtxPayloadType ?? -1;
    const specs: EncodingSpec[] = [...publication.encodings].sort((a, b) => a.spatial - b.spatial);
    this.simulcast = specs.some((spec) => spec.rid !== undefined);
    this.encodings = specs.map((spec) => new Encoding(this, spec));
  }

  /** Its one encoding holds spatial layers that can be taken off (VP9). */
  get layered(): boolean {
    return this.codec === 'vp9' && this.encodings.length === 1;
  }

  layerPassed(spatial: number, bytes: number, now: number): void {
    const layer = this.inner[Math.min(spatial, 2)];
    if (layer === undefined) return;
    layer.rate.add(bytes);
    layer.at = now;
  }

  /** The sender of `old` begins anew: its successor, in its place. */
  renew(old: Encoding): Encoding {
    const renewed = new Encoding(this, old.spec);
    const index = this.encodings.indexOf(old);
    if (index >= 0) this.encodings[index] = renewed;
    return renewed;
  }

  /** Spatial layers that flow now, ascending. */
  layers(now: number): Spatial[] {
    if (!this.layered) return this.encodings.filter((it) => it.alive(now)).map((it) => it.spatial);
    const all: readonly Spatial[] = [0, 1, 2];
    return all.filter((spatial) => aliveAt(this.inner[spatial]?.at ?? 0, this.mediaAt, now));
  }

  /** Bits a second that forwarding up to `spatial` costs, as last measured; 0 where never measured. */
  rateOf(spatial: Spatial): number {
    if (this.kind === 'audio') return this.encodings[0]?.rate.rate ?? 0;
    if (!this.layered) return this.encodings.find((it) => it.spatial === spatial)?.rate.rate ?? 0;
    let sum = 0;
    for (let below = 0; below <= spatial; below++) sum += this.inner[below]?.rate.rate ?? 0;
    return sum;
  }

  sample(now: number): void {
    for (const encoding of this.encodings) encoding.rate.sample(now);
    if (this.layered) for (const layer of this.inner) layer.rate.sample(now);
  }
}
