/** One subscriber's standing wish for one track, and the RTP stream of its own that it gets. */
import type { SfuCommand, SubscriptionId } from '../contract.ts';
import { Arrears } from '../hearing.ts';
import type { Encoding } from '../publisher/encoding.ts';
import type { Spatial, Track } from '../publisher/track.ts';
import type { Transport } from '../transport.ts';
import { LayerFilter } from './layer-filter.ts';
import { ResendLog } from './resend-log.ts';
import { type Splice, Splices } from './splice.ts';

export type Opening = Extract<SfuCommand, { type: 'subscription.open' }>;

export class Subscription {
  readonly id: SubscriptionId;
  readonly track: Track;
  readonly transport: Transport;
  readonly mid: string;
  readonly ssrc: number;
  readonly rtxSsrc: number;
  readonly payloadType: number;
  /** −1: resend on the stream itself. */
  readonly rtxPayloadType: number;
  readonly cname: string;

  enabled = true;
  maxSpatial: Spatial = 2;
  priority = 0;
  /** Highest layer the path can carry; −1: none. */
  allocated: -1 | Spatial = 2;

  /** What flows. */
  current: Encoding | undefined;
  /** What shall flow. */
  target: Encoding | undefined;
  askedAt = Number.NEGATIVE_INFINITY;
  /** As last told in an event. */
  shown: -1 | Spatial = -1;
  readonly filter: LayerFilter | undefined;
  readonly splices = new Splices();
  /** The current one; undefined while nothing flows. */
  splice: Splice | undefined;
  readonly resends = new ResendLog();

  /** The peer has answered for this SSRC: packets need no MID any more (RFC 8843 section 9.2). */
  introduced = false;
  /** Highest number sent, not wrapping. */
  highest: number;
  lastTimestamp = 0;
  lastAt = 0;
  lastPictureId = 0;
  lastTl0 = 0;
  rtxSequence: number;
  packets = 0;
  octets = 0;
  packetsAtReport = 0;
  readonly arrears: Arrears;
  /** The sender report last relayed: its middle NTP bits and when it went out. */
  reportStamp = 0;
  reportAt = 0;

  constructor(opening: Opening, track: Track, transport: Transport, seed: Uint8Array) {
    this.id = opening.subscription;
    this.track = track;
    this.transport = transport;
    this.mid = opening.mid;
    this.ssrc = opening.ssrc;
    this.rtxSsrc = opening.rtxSsrc;
    this.payloadType = opening.payloadType;
    this.rtxPayloadType = opening.rtxPayloadType ?? -1;
    this.cname = opening.cname;
    this.filter = track.layered ? new LayerFilter() : undefined;
    // One turn above zero, so that numbers stay positive; half a turn of room, so that it does not wrap at once.
    this.highest = 0x10000 + (((seed[0] ?? 0) << 7) | (seed[1] ?? 0));
    this.arrears = new Arrears(this.highest);
    this.rtxSequence = ((seed[2] ?? 0) << 7) | (seed[3] ?? 0);
  }

  /** It would take packets if the path had room. */
  get wishes(): boolean {
    return this.enabled && !this.track.paused && !this.track.ended;
  }
}
