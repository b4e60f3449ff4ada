/** What a room knows. Mutable, owned by one `LivekitRoom`; every file of this package that changes it says so. */
import { later, type Millis, millis, pickId } from '@foyer/kernel';
import type { CodecName, Kind, SfuSink, SubscriptionId, TrackId, TransportId } from '@foyer/sfu';
import type { TrackInfo } from '@livekit/protocol';
import type { Allowance } from './allowance.ts';
import type { ChannelLabel, ConnectionId, PathId, RoomOptions } from './contract.ts';
import type { Grants, Permission } from './grants.ts';
import { times } from './limits.ts';
import type { Offer, PeerParameters } from './sdp/contract.ts';

export interface Path {
  readonly id: PathId;
  /** ICE user fragment of the newest offer this path answers for. */
  ufrag: string;
  local: PeerParameters | undefined;
  opened: boolean;
  madeAt: Millis;
  /** Last RTP, RTCP or data that came in. */
  heardAt: Millis;
  /** What we send does not arrive, though packets come in. */
  deaf: boolean;
  readonly channels: Map<ChannelLabel, number>;
}

/** A track somebody publishes; live from the moment one of the owner's sections carries it. */
export interface PublishedTrack {
  readonly id: TrackId;
  readonly owner: Participant;
  /** The client's own id for it, second token of `a=msid`. */
  readonly cid: string;
  readonly kind: Kind;
  readonly info: TrackInfo;
  /** How it arrives; undefined until a section carries it. */
  carriage: { readonly mid: string; readonly codec: CodecName; readonly fmtp: string } | undefined;
  subscribers: number;
  /** Somebody wants at least one layer; a publisher with dynacast sends nothing else. */
  wanted: boolean;
}

export interface Wish {
  readonly enabled: boolean;
  readonly maxSpatial: 0 | 1 | 2;
  readonly priority: number;
}

export interface Subscription {
  readonly id: SubscriptionId;
  readonly track: PublishedTrack;
  readonly ssrc: number;
  readonly rtxSsrc: number;
  /** The section it is sent in, and with which payload type; undefined while it waits for one. */
  section: { readonly mid: string; readonly payloadType: number; readonly rtx: boolean } | undefined;
  /** The subscriber's browser cannot decode it. */
  unsupported: boolean;
}

/** How a section the client receives on is used. `spent`: must be answered inactive once before it is used again. */
export type SectionUse = Subscription | 'spent';

export interface ReplayEntry {
  readonly sequence: number;
  readonly at: Millis;
  readonly to: readonly string[];
  readonly bytes: Uint8Array;
}

export interface Participant {
  readonly sid: string;
  readonly identity: string;
  name: string;
  metadata: string;
  attributes: Map<string, string>;
  permission: Permission;
  grants: Grants;
  version: number;
  active: boolean;
  readonly joinedAt: Millis;
  readonly autoSubscribe: boolean;
  readonly clientProtocol: number;
  connection: { readonly id: ConnectionId; heardAt: Millis; readonly allowance: Allowance } | undefined;
  dormantSince: Millis | undefined;
  readonly transport: TransportId;
  transportOpen: boolean;
  path: Path | undefined;
  retired: { readonly path: PathId; readonly at: Millis } | undefined;
  offer: { readonly offer: Offer; readonly id: number; readonly on: ConnectionId | undefined } | undefined;
  answers: number;
  readonly sections: Map<string, SectionUse>;
  /** When to ask the client for a negotiation; undefined: nothing to ask. */
  negotiateAt: Millis | undefined;
  /** Asked, and its offer has not come yet. */
  negotiationAsked: boolean;
  /** Last time the client was asked to resume, and how often in a row without anything heard since. */
  resumeAskedAt: Millis | undefined;
  resumesAsked: number;
  /** Since when packets from it are due; undefined while none are. */
  dueSince: Millis | undefined;
  readonly tracks: Map<string, PublishedTrack>;
  readonly subscriptions: Map<string, Subscription>;
  /** Track sids against the default of `autoSubscribe`. */
  readonly exceptions: Set<string>;
  readonly wishes: Map<string, Wish>;
  /** Who may subscribe to this participant's tracks; undefined: everybody. */
  audience: Audience | undefined;
  readonly dataAllowance: Allowance;
  lastSequence: number;
  replay: ReplayEntry[];
  /** What it had received of each publisher when it resumed, kept until its new path carries data. */
  received: ReadonlyMap<string, number> | undefined;
  refreshAt: Millis;
  quality: number;
}

/** Identity or sid → all tracks, or these. */
export type Audience = ReadonlyMap<string, 'all' | ReadonlySet<string>>;

export interface Room {
  readonly options: RoomOptions;
  sid: string;
  readonly sfuSink: SfuSink;
  metadata: string;
  maxParticipants: number;
  readonly bySid: Map<string, Participant>;
  readonly byIdentity: Map<string, Participant>;
  readonly byConnection: Map<ConnectionId, Participant>;
  readonly byPath: Map<PathId, Participant>;
  readonly tracks: Map<string, PublishedTrack>;
  readonly byTrackId: Map<TrackId, PublishedTrack>;
  departed: { readonly at: Millis; readonly bytes: Uint8Array }[];
  occupied: boolean;
  emptySince: Millis;
  /** Earliest time at which a timer of the room itself is due. */
  wakeAt: Millis;
  qualityAt: Millis;
  nextNumber: number;
}

export const never: Millis = millis(Number.POSITIVE_INFINITY);

/** LK62: milliseconds for which a participant without connection keeps its place. */
export function graceOf(room: Room): number {
  return room.options.grace ?? times.grace;
}

/** Makes sure `advance` is called by then. */
export function wake(room: Room, at: Millis): void {
  if (at < room.wakeAt) room.wakeAt = at;
}

export function wakeIn(room: Room, now: Millis, by: number): Millis {
  const at = later(now, millis(by));
  wake(room, at);
  return at;
}

/** A number never used before in this room; the ids of transports, tracks, subscriptions and paths are cut from it. */
export function nextNumber(room: Room): number {
  room.nextNumber += 1;
  return room.nextNumber;
}

export function pickSid(room: Room, prefix: 'PA_' | 'TR_' | 'RM_'): string {
  return pickId(room.options.chance, prefix, 16);
}

export function pickSsrc(room: Room): number {
  const bytes = room.options.chance(new Uint8Array(4));
  const ssrc = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0);
  return ssrc === 0 ? 1 : ssrc;
}

/** Wall clock in milliseconds since 1970. */
export function wallMillis(room: Room, now: Millis): number {
  return Math.floor(room.options.epoch + now);
}
