/**
 * What a verified media token allows. Claims are data here; whoever calls has checked the signature
 * (LiveKit access token: `sub`, `name`, `metadata`, `attributes`, `video`; RFC 7519 for `exp` and `nbf`).
 */
import type { Result, UnixSeconds } from '@foyer/kernel';
import { no, ok, seconds } from '@foyer/kernel';
import { TrackSource } from '@livekit/protocol';
import { limits } from './limits.ts';

export interface Permission {
  readonly canPublish: boolean;
  /** Empty: every source. */
  readonly canPublishSources: readonly TrackSource[];
  readonly canSubscribe: boolean;
  readonly canPublishData: boolean;
  readonly canUpdateOwnMetadata: boolean;
  /** Not shown to others. */
  readonly hidden: boolean;
  readonly recorder: boolean;
  readonly agent: boolean;
}

export interface Grants {
  readonly identity: string;
  readonly name: string;
  readonly metadata: string;
  readonly attributes: ReadonlyMap<string, string>;
  /** Empty where the token names no room. */
  readonly room: string;
  readonly roomJoin: boolean;
  readonly roomCreate: boolean;
  readonly roomList: boolean;
  readonly roomAdmin: boolean;
  readonly permission: Permission;
  readonly expiresAt: UnixSeconds;
}

export type GrantsRefusal =
  | { readonly kind: 'grants-invalid'; readonly member: string }
  | { readonly kind: 'token-expired'; readonly expiredAt: UnixSeconds }
  | { readonly kind: 'token-not-yet-valid'; readonly notBefore: UnixSeconds };

/** Seconds two clocks may differ. */
const leeway = 10;

const sources: ReadonlyMap<string, TrackSource> = new Map([
  ['camera', TrackSource.CAMERA],
  ['microphone', TrackSource.MICROPHONE],
  ['screen_share', TrackSource.SCREEN_SHARE],
  ['screen_share_audio', TrackSource.SCREEN_SHARE_AUDIO],
]);

type Members = Readonly<Record<string, unknown>>;

function members(value: unknown): Members | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return value as Members;
}

class Wrong extends Error {
  readonly member: string;
  constructor(member: string) {
    super(member);
    this.member = member;
  }
}

function text(from: Members, member: string, most: number): string {
  const value = Object.hasOwn(from, member) ? from[member] : undefined;
  if (value === undefined) return '';
  if (typeof value !== 'string' || value.length > most) throw new Wrong(member);
  return value;
}

function flag(from: Members, member: string, absent: boolean): boolean {
  const value = Object.hasOwn(from, member) ? from[member] : undefined;
  if (value === undefined || value === null) return absent;
  if (typeof value !== 'boolean') throw new Wrong(member);
  return value;
}

function whole(from: Members, member: string): number | undefined {
  const value = Object.hasOwn(from, member) ? from[member] : undefined;
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !Number.isSafeInteger(Math.trunc(value))) throw new Wrong(member);
  return Math.trunc(value);
}

/** @throws Wrong, only caught in `parseGrants` */
function readAttributes(claims: Members): ReadonlyMap<string, string> {
  const value = claims.attributes;
  if (value === undefined || value === null) return new Map();
  const record = members(value);
  if (record === undefined) throw new Wrong('attributes');
  const attributes = new Map<string, string>();
  let size = 0;
  for (const [key, entry] of Object.entries(record)) {
    if (typeof entry !== 'string') throw new Wrong('attributes');
    size += key.length + entry.length;
    attributes.set(key, entry);
  }
  if (size > limits.attributes) throw new Wrong('attributes');
  return attributes;
}

function readSources(video: Members): readonly TrackSource[] {
  const value = video.canPublishSources;
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new Wrong('video.canPublishSources');
  return value.map((name: unknown) => {
    const source = typeof name === 'string' ? sources.get(name.toLowerCase()) : undefined;
    if (source === undefined) throw new Wrong('video.canPublishSources');
    return source;
  });
}

function readPermission(video: Members): Permission {
  return {
    canPublish: flag(video, 'canPublish', true),
    canPublishSources: readSources(video),
    canSubscribe: flag(video, 'canSubscribe', true),
    canPublishData: flag(video, 'canPublishData', true),
    canUpdateOwnMetadata: flag(video, 'canUpdateOwnMetadata', false),
    hidden: flag(video, 'hidden', false),
    recorder: flag(video, 'recorder', false),
    agent: flag(video, 'agent', false),
  };
}

function readGrants(claims: Members): Grants {
  const video = claims.video === undefined ? {} : members(claims.video);
  if (video === undefined) throw new Wrong('video');
  const expiresAt = whole(claims, 'exp');
  if (expiresAt === undefined) throw new Wrong('exp');
  return {
    identity: text(claims, 'sub', limits.name),
    name: text(claims, 'name', limits.name),
    metadata: text(claims, 'metadata', limits.metadata),
    attributes: readAttributes(claims),
    room: text(video, 'room', limits.name),
    roomJoin: flag(video, 'roomJoin', false),
    roomCreate: flag(video, 'roomCreate', false),
    roomList: flag(video, 'roomList', false),
    roomAdmin: flag(video, 'roomAdmin', false),
    permission: readPermission(video),
    expiresAt: seconds(expiresAt),
  };
}

/**
 * Grants from the claims of a token whose signature holds.
 * @param now wall clock; ten seconds of difference between clocks are forgiven
 */
export function parseGrants(claims: unknown, now: UnixSeconds): Result<Grants, GrantsRefusal> {
  const record = members(claims);
  if (record === undefined) return no({ kind: 'grants-invalid', member: '' });
  try {
    const grants = readGrants(record);
    const notBefore = whole(record, 'nbf');
    if (notBefore !== undefined && notBefore > now + leeway) {
      return no({ kind: 'token-not-yet-valid', notBefore: seconds(notBefore) });
    }
    if (grants.expiresAt <= now - leeway) return no({ kind: 'token-expired', expiredAt: grants.expiresAt });
    return ok(grants);
  } catch (wrong) {
    if (!(wrong instanceof Wrong)) throw wrong;
    return no({ kind: 'grants-invalid', member: wrong.member });
  }
}

const sourceNames: ReadonlyMap<TrackSource, string> = new Map([...sources].map(([name, source]) => [source, name]));

/** The claims of a refreshed token: what the participant may do now, not what it came with. `iss` is the signer's. */
export function claimsOf(grants: Grants, notBefore: UnixSeconds, expiresAt: UnixSeconds): Record<string, unknown> {
  const { canPublishSources, ...flags } = grants.permission;
  return {
    sub: grants.identity,
    name: grants.name,
    metadata: grants.metadata,
    attributes: Object.fromEntries(grants.attributes),
    nbf: notBefore,
    exp: expiresAt,
    video: {
      room: grants.room,
      roomJoin: grants.roomJoin,
      ...flags,
      ...(grants.roomAdmin ? { roomAdmin: true } : {}),
      ...(canPublishSources.length > 0
        ? { canPublishSources: canPublishSources.map((source) => sourceNames.get(source)) }
        : {}),
    },
  };
}

/** May this permission publish from this source? A source the client leaves unnamed needs leave for all of them. */
export function mayPublish(permission: Permission, source: TrackSource): boolean {
  if (!permission.canPublish) return false;
  return permission.canPublishSources.length === 0 || permission.canPublishSources.includes(source);
}
