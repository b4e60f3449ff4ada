/** Media tokens: what a LiveKit client shows at the media server, made from the permissions of a participant. */
import { createHmac } from 'node:crypto';
import type { Permission } from '@foyer/admission';
import type { UnixSeconds } from '@foyer/kernel';
import { sessionAttribute } from '../media/port.ts';

/** A client connects within seconds; those inside are sent fresh ones. */
export const mediaTokenSeconds = 600;

export interface MediaKey {
  readonly apiKey: string;
  readonly apiSecret: string;
}

export interface MediaBearer {
  readonly room: string;
  readonly identity: string;
  readonly name: string;
  readonly session: string;
  readonly permissions: ReadonlySet<Permission>;
}

/** LiveKit's names of the sources that each permission opens. */
const publishes: readonly (readonly [Permission, readonly string[]])[] = [
  ['track.publish.camera', ['camera']],
  ['track.publish.microphone', ['microphone']],
  ['track.publish.screen', ['screen_share', 'screen_share_audio']],
];

export function videoGrant(room: string, permissions: ReadonlySet<Permission>): Record<string, unknown> {
  const sources = publishes.flatMap(([permission, names]) => (permissions.has(permission) ? names : []));
  return {
    room,
    roomJoin: true,
    canPublish: sources.length > 0,
    canPublishSources: sources,
    canSubscribe: permissions.has('track.subscribe'),
    canPublishData: permissions.has('data.send'),
    canUpdateOwnMetadata: false,
  };
}

/** The part of a LiveKit token's `video` grant that says what its bearer may do; left out means yes. */
export interface GrantedMedia {
  readonly canPublish?: boolean | undefined;
  /** Names, such as `camera`; empty or left out: every source. */
  readonly canPublishSources?: readonly unknown[] | undefined;
  readonly canSubscribe?: boolean | undefined;
  readonly canPublishData?: boolean | undefined;
}

/** What somebody needs leave for to use such a token; the reverse of `videoGrant`. */
export function permissionsIn(video: GrantedMedia): ReadonlySet<Permission> {
  const { canPublish = true, canPublishSources: sources = [], canSubscribe = true, canPublishData = true } = video;
  const opens = (names: readonly string[]) =>
    canPublish && (sources.length === 0 || sources.some((one) => names.includes(String(one).toLowerCase())));
  return new Set([
    ...publishes.flatMap(([permission, names]) => (opens(names) ? [permission] : [])),
    ...(canSubscribe ? (['track.subscribe'] as const) : []),
    ...(canPublishData ? (['data.send'] as const) : []),
  ]);
}

/** A LiveKit access token (HS256), for one participant in one room, short-lived. */
export function mintMediaToken(key: MediaKey, bearer: MediaBearer, now: UnixSeconds): string {
  return signed(key, {
    sub: bearer.identity,
    name: bearer.name,
    nbf: now - 10,
    exp: now + mediaTokenSeconds,
    video: videoGrant(bearer.room, bearer.permissions),
    attributes: { [sessionAttribute]: bearer.session },
  });
}

/** For the server's own questions to the media server about one room. */
export function mintRoomAdminToken(key: MediaKey, room: string, now: UnixSeconds): string {
  return signed(key, { sub: 'foyer', nbf: now - 10, exp: now + 60, video: { room, roomAdmin: true } });
}

function signed(key: MediaKey, claims: object): string {
  const header = Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url');
  const payload = Buffer.from(JSON.stringify({ iss: key.apiKey, ...claims })).toString('base64url');
  const signature = createHmac('sha256', key.apiSecret).update(`${header}.${payload}`).digest('base64url');
  return `${header}.${payload}.${signature}`;
}
