/**
 * The media engine's face. One input (command, packet, time), then its outputs arrive at the sink before the call
 * returns. No sockets, no clock, no randomness of its own; the caller gives `now` in monotonic milliseconds.
 * One engine per room. Numbers name things on the hot path; their owner hands them out, never reusing one.
 */
import type { Brand, Millis } from '@foyer/kernel';

export type TransportId = Brand<number, 'TransportId'>;
export type TrackId = Brand<number, 'TrackId'>;
export type SubscriptionId = Brand<number, 'SubscriptionId'>;

export type Kind = 'audio' | 'video';
export type CodecName = 'opus' | 'red' | 'vp8' | 'vp9' | 'h264' | 'av1';

/** Ids (1–255) of the header extensions that a transport's peer agreed to; absent where not agreed (RFC 8285). */
export interface HeaderExtensions {
  readonly mid?: number;
  readonly rid?: number;
  readonly repairedRid?: number;
  readonly audioLevel?: number;
  readonly absSendTime?: number;
  readonly transportCc?: number;
  readonly dependencyDescriptor?: number;
  readonly videoOrientation?: number;
}

/** One RTP stream that carries a track. `rid` for simulcast (bound on first packet), SSRCs where the SDP names them. */
export interface EncodingSpec {
  /** 0 is the smallest picture. */
  readonly spatial: 0 | 1 | 2;
  readonly rid?: string;
  readonly ssrc?: number;
  readonly rtxSsrc?: number;
}

export type SfuCommand =
  /** A transport begins writable; say otherwise where it is not open yet. */
  | { readonly type: 'transport.open'; readonly transport: TransportId; readonly extensions: HeaderExtensions }
  /** A later negotiation agreed on more extensions. */
  | { readonly type: 'transport.extend'; readonly transport: TransportId; readonly extensions: HeaderExtensions }
  /** The path below was replaced or woke up again: ask for key frames in both directions, keep all sequence state. */
  | { readonly type: 'transport.refresh'; readonly transport: TransportId }
  /** False while the path cannot send (not yet open, being replaced): nothing is transmitted, packets still arrive. */
  | { readonly type: 'transport.writable'; readonly transport: TransportId; readonly writable: boolean }
  /** Ends its tracks and its subscriptions with it; ending those again afterwards is allowed and does nothing. */
  | { readonly type: 'transport.close'; readonly transport: TransportId }
  | {
      readonly type: 'track.publish';
      readonly track: TrackId;
      readonly transport: TransportId;
      readonly kind: Kind;
      /** MID of the m-section it comes in on (RFC 8843 section 15). */
      readonly mid: string;
      readonly codec: CodecName;
      readonly clockRate: number;
      readonly payloadType: number;
      readonly rtxPayloadType?: number;
      /** Any encoding with a rid: simulcast. VP9 and AV1 arrive as one encoding that holds many spatial layers. */
      readonly encodings: readonly EncodingSpec[];
    }
  /** `by` whoever: a paused track is not forwarded, whatever the publisher sends. */
  | { readonly type: 'track.pause'; readonly track: TrackId; readonly paused: boolean }
  /** Its subscriptions stay, silent, until they are closed. */
  | { readonly type: 'track.unpublish'; readonly track: TrackId }
  /** Begins enabled, with spatial layer 2 wanted and priority 0. */
  | {
      readonly type: 'subscription.open';
      readonly subscription: SubscriptionId;
      readonly track: TrackId;
      readonly transport: TransportId;
      readonly mid: string;
      readonly ssrc: number;
      readonly rtxSsrc: number;
      readonly payloadType: number;
      readonly rtxPayloadType?: number;
      /** RTCP SDES CNAME of the relayed sender reports. */
      readonly cname: string;
    }
  | {
      readonly type: 'subscription.adjust';
      readonly subscription: SubscriptionId;
      readonly enabled: boolean;
      /** Largest spatial layer wanted. */
      readonly maxSpatial: 0 | 1 | 2;
      /** Larger goes first when the path is tight. 0 default. */
      readonly priority: number;
    }
  | { readonly type: 'subscription.close'; readonly subscription: SubscriptionId };

export interface Speaker {
  readonly track: TrackId;
  readonly transport: TransportId;
  /** 0 to 1, linear amplitude. */
  readonly level: number;
  readonly active: boolean;
}

export type SfuEvent =
  /** Only those whose state or audible level changed since the last such event. */
  | { readonly type: 'speakers.changed'; readonly speakers: readonly Speaker[] }
  /** Dynacast: which spatial layers anybody wants, index = spatial. Downgrades come delayed, upgrades at once. */
  | { readonly type: 'layers.wanted'; readonly track: TrackId; readonly wanted: readonly [boolean, boolean, boolean] }
  /** What a subscriber gets changed; `spatial` −1: paused for want of bandwidth or because nothing arrives. */
  | { readonly type: 'layer.current'; readonly subscription: SubscriptionId; readonly spatial: -1 | 0 | 1 | 2 }
  /** Its packets come, but ours do not arrive there (`deaf`), or do again: the path carries one way only. */
  | { readonly type: 'transport.deaf'; readonly transport: TransportId; readonly deaf: boolean }
  /** First media of a track has arrived. */
  | { readonly type: 'track.live'; readonly track: TrackId };

export interface SfuSink {
  /** An RTP or RTCP packet, plain (not yet SRTP). The bytes are the engine's: valid only during the call. */
  transmit(transport: TransportId, packet: Uint8Array): void;
  event(event: SfuEvent): void;
}

export interface TransportStats {
  readonly packetsIn: number;
  readonly packetsOut: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** 0 to 1 over the last report interval: what this peer's receivers reported, and what we missed from it. */
  readonly lossOut: number;
  readonly lossIn: number;
  /** Bits a second the path to this peer can carry, as last estimated. */
  readonly estimate: number | undefined;
}

export interface SfuOptions {
  /** Seeds SSRCs of RTCP and starting sequence numbers. */
  readonly chance: (bytes: Uint8Array) => Uint8Array;
  /** RTX history per track. Default 1000 ms. */
  readonly historyMillis?: number;
}

export interface Sfu {
  /** Throws a Fault for an unknown transport, track or subscription: the owner of ids keeps them straight. */
  handle(command: SfuCommand, now: Millis, sink: SfuSink): void;
  /**
   * An RTP or RTCP packet that arrived, decrypted. Never throws, whatever the bytes. The engine may keep a reference
   * to `packet` (history) and never writes to it: the caller gives a fresh buffer each time.
   */
  receive(transport: TransportId, packet: Uint8Array, now: Millis, sink: SfuSink): void;
  /** Time has come to `now`: feedback, reports, speakers, retries. */
  advance(now: Millis, sink: SfuSink): void;
  /** When `advance` is next wanted; Infinity when idle. */
  deadline(): Millis;
  stats(transport: TransportId): TransportStats;
}
