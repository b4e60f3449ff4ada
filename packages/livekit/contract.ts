/**
 * The signalling engine's face. One input (`LivekitRoom.handle`, `receive`, `serve`, `advance`), then its outputs
 * arrive at the sink before the call returns. The caller gives `now` in monotonic milliseconds, owns sockets, native
 * paths and timers, and never calls back in from inside the sink.
 */
import type { Brand, Millis } from '@foyer/kernel';
import type { Sfu, TransportId } from '@foyer/sfu';
import type { Grants } from './grants.ts';
import type { JoinWish } from './join-request.ts';
import type { PeerParameters } from './sdp/contract.ts';

/** One signalling WebSocket. */
export type ConnectionId = Brand<number, 'ConnectionId'>;
/** One native ICE/DTLS association below a transport; a transport gets a new one when its path is replaced. */
export type PathId = Brand<number, 'PathId'>;

export type ChannelLabel = '_reliable' | '_lossy';

/** A data channel that exists at the browser, to be taken up under its SCTP stream id (RFC 8832 section 6). */
export interface NegotiatedChannel {
  readonly label: ChannelLabel;
  readonly stream: number;
}

export type RoomInput =
  | {
      readonly type: 'connection.opened';
      readonly connection: ConnectionId;
      readonly grants: Grants;
      readonly join: JoinWish;
    }
  | { readonly type: 'connection.message'; readonly connection: ConnectionId; readonly bytes: Uint8Array }
  | { readonly type: 'connection.closed'; readonly connection: ConnectionId }
  | { readonly type: 'path.answered'; readonly path: PathId; readonly local: PeerParameters }
  /** SRTP keys are there: packets can go out. */
  | { readonly type: 'path.opened'; readonly path: PathId }
  | { readonly type: 'path.closed'; readonly path: PathId }
  | {
      readonly type: 'path.channel';
      readonly path: PathId;
      readonly label: ChannelLabel;
      readonly stream: number;
    }
  | {
      readonly type: 'path.data';
      readonly path: PathId;
      readonly label: ChannelLabel;
      readonly bytes: Uint8Array;
    };

export interface RoomSink {
  send(connection: ConnectionId, bytes: Uint8Array): void;
  /** Close after what was sent; the input `connection.closed` need not follow. */
  close(connection: ConnectionId): void;
  /** Make a path to `peer`; `path.answered` must follow as an input. Packets of `transport` go to its newest path. */
  openPath(order: {
    readonly transport: TransportId;
    readonly path: PathId;
    readonly peer: PeerParameters;
    readonly channels: readonly NegotiatedChannel[];
  }): void;
  closePath(path: PathId): void;
  /** Valid only during the call: the bytes are the media engine's. */
  transmit(transport: TransportId, packet: Uint8Array): void;
  /** Dropped silently where the channel is not open: reliable ones are replayed on resume. */
  sendData(path: PathId, label: ChannelLabel, bytes: Uint8Array): void;
  /** A change of life, for the log. */
  report(event: RoomReport): void;
}

export type RoomReport =
  | { readonly type: 'participant.joined' | 'participant.active' | 'participant.resumed'; readonly sid: string }
  | { readonly type: 'participant.dormant'; readonly sid: string }
  | { readonly type: 'participant.left'; readonly sid: string; readonly reason: string }
  | { readonly type: 'track.published' | 'track.unpublished'; readonly sid: string; readonly track: string }
  | { readonly type: 'path.replaced' | 'path.kept' | 'path.silent' | 'path.deaf' | 'path.lost'; readonly sid: string }
  | { readonly type: 'violation'; readonly sid: string; readonly why: string }
  | { readonly type: 'refused'; readonly sid: string; readonly what: string };

export interface IceServerSettings {
  readonly urls: readonly string[];
  readonly username?: string;
  readonly credential?: string;
}

export interface RoomOptions {
  readonly name: string;
  readonly sfu: Sfu;
  readonly sink: RoomSink;
  /** Cryptographic in the product: sids and SSRCs come from it. */
  readonly chance: (bytes: Uint8Array) => Uint8Array;
  /** Wall clock in milliseconds since 1970 when the monotonic clock was 0. */
  readonly epoch: number;
  /** Signs the claims of a refreshed token (HS256, adds the issuer). */
  readonly sign: (claims: Record<string, unknown>) => string;
  readonly candidates: readonly { readonly address: string; readonly port: number }[];
  readonly iceServers: readonly IceServerSettings[];
  readonly createdAt: Millis;
  readonly metadata?: string;
  /** 0: the engine's own limit. */
  readonly maxParticipants?: number;
  /** Milliseconds the room outlives its last participant, and waits for its first. */
  readonly departureTimeout?: number;
  readonly emptyTimeout?: number;
  /** Milliseconds for which a participant without connection keeps its place and its media. */
  readonly grace?: number;
}
