/**
 * What the signalling engine needs from SDP (RFC 8866, RFC 9429): a parsed offer as plain data, and an answer written
 * from decisions. Parsing never throws; a browser's whole offer goes in, one typed refusal or an `Offer` comes out.
 */
import type { Result } from '@foyer/kernel';
import type { CodecName, HeaderExtensions, Kind } from '@foyer/sfu';

export interface PeerParameters {
  readonly ufrag: string;
  readonly pwd: string;
  /** As in the SDP: `sha-256 AB:CD:…`. */
  readonly fingerprint: string;
  readonly setup: 'actpass' | 'active' | 'passive';
}

export interface OfferedCodec {
  readonly payloadType: number;
  /** Lower case: `vp8`, `opus`, `red`, `rtx`, … */
  readonly name: string;
  readonly clockRate: number;
  readonly channels?: number;
  /** Parameter text after the payload type; empty where none. */
  readonly fmtp: string;
  readonly feedback: readonly string[];
  /** Payload type of the RTX stream whose `apt` names this codec. */
  readonly rtxPayloadType?: number;
}

export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';

export interface OfferedMedia {
  readonly type: 'media';
  readonly mid: string;
  readonly kind: Kind;
  readonly direction: Direction;
  /** Port 0 without bundle-only: the section is rejected or stopped. */
  readonly stopped: boolean;
  readonly codecs: readonly OfferedCodec[];
  /** All extensions as offered, URI → id. */
  readonly extensions: ReadonlyMap<string, number>;
  /** URI → direction, for the extensions that the offer restricts (RFC 8285 section 6), seen from the offerer. */
  readonly restricted?: ReadonlyMap<string, 'sendonly' | 'recvonly'>;
  /** `a=rtcp-rsize` (RFC 5506): RTCP may come as single, non-compound packets. */
  readonly reducedSizeRtcp?: boolean;
  /** Second token of `a=msid`, the sender's track id, LiveKit's cid. */
  readonly msidTrack?: string;
  readonly msidStream?: string;
  /** rids in order of `a=simulcast:send` (fall back: order of `a=rid`). Empty: not simulcast. */
  readonly sendRids: readonly string[];
  readonly ssrcs: readonly { readonly ssrc: number; readonly rtxSsrc?: number }[];
}

export interface OfferedData {
  readonly type: 'data';
  readonly mid: string;
  readonly sctpPort: number;
  readonly maxMessageSize: number;
}

/** An m-line we do not speak; answered with port 0. */
export interface OfferedOther {
  readonly type: 'other';
  readonly mid: string;
  readonly line: string;
}

export interface Offer {
  readonly peer: PeerParameters;
  readonly sections: readonly (OfferedMedia | OfferedData | OfferedOther)[];
}

export type SdpRefusal = { readonly kind: 'sdp-invalid'; readonly line: number; readonly why: string };

export type ParseOffer = (text: string) => Result<Offer, SdpRefusal>;

/** What the server decides about one media section. */
export type SectionDecision =
  /** We receive a published track: one codec (and its rtx), rids echoed. */
  | {
      readonly mid: string;
      readonly decision: 'receive';
      readonly payloadType: number;
      readonly rids: readonly string[];
    }
  /** We send a subscribed track. */
  | {
      readonly mid: string;
      readonly decision: 'send';
      readonly payloadType: number;
      readonly msidStream: string;
      readonly msidTrack: string;
      readonly cname: string;
      readonly ssrc: number;
      readonly rtxSsrc?: number;
    }
  | { readonly mid: string; readonly decision: 'inactive' };

export interface AnswerInput {
  readonly offer: Offer;
  readonly local: PeerParameters;
  /** Written into the first section, followed by end-of-candidates. Priority decides order. */
  readonly candidates: readonly { readonly address: string; readonly port: number }[];
  /** Sections without a decision are inactive. */
  readonly decisions: readonly SectionDecision[];
  readonly sessionId: string;
  readonly sessionVersion: number;
  readonly maxMessageSize: number;
}

export type WriteAnswer = (input: AnswerInput) => string;

/** Chooses the payload type in `section` for `codec`; for H264 and VP9 also by profile (`fmtp`). Undefined: cannot. */
export type PickCodec = (section: OfferedMedia, codec: CodecName, fmtp?: string) => OfferedCodec | undefined;

/** The extension ids we accept for this offer (all of the accepted set that any media section offers). */
export type AcceptedExtensions = (offer: Offer) => HeaderExtensions;

/** The one-m-line offer that libdatachannel is shown: `m=video` mid 0 and `m=application` mid 1 with the peer's parameters. */
export type SyntheticOffer = (peer: PeerParameters, maxMessageSize: number) => string;
