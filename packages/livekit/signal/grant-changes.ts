/** What a participant may do changes while it is there; and its token is renewed before it ends. */
import { later, type Millis, millis, seconds, type UnixSeconds } from '@foyer/kernel';
import { claimsOf, mayPublish, type Permission } from '../grants.ts';
import { refreshedTokenSeconds, times } from '../limits.ts';
import { type Participant, type Room, wake, wallMillis } from '../state.ts';
import { unpublish } from './publish.ts';
import { announce, say } from './say.ts';
import { reconcileSubscriber, reconcileTrack } from './subscribe.ts';

/** LK70: at half of the token's life, and at least every five minutes. */
export function refreshTime(room: Room, expiresAt: UnixSeconds, now: Millis): Millis {
  const left = expiresAt * 1000 - wallMillis(room, now);
  return later(now, millis(Math.max(1000, Math.min(times.tokenRefresh, left / 2))));
}

export function refreshToken(room: Room, of: Participant, now: Millis): void {
  const wall = Math.floor(wallMillis(room, now) / 1000);
  const expiresAt = seconds(Math.max(of.grants.expiresAt, wall + refreshedTokenSeconds));
  of.grants = {
    ...of.grants,
    name: of.name,
    metadata: of.metadata,
    attributes: of.attributes,
    permission: of.permission,
    room: room.options.name,
    expiresAt,
  };
  of.refreshAt = refreshTime(room, expiresAt, now);
  wake(room, of.refreshAt);
  const claims = claimsOf(of.grants, seconds(wall), expiresAt);
  say(room, of, { case: 'refreshToken', value: room.options.sign(claims) });
}

/** LK71: a permission that goes takes effect here at once, whatever the client does. */
export function setPermission(room: Room, of: Participant, permission: Permission, now: Millis): void {
  const wasHidden = of.permission.hidden;
  of.permission = permission;
  for (const track of [...of.tracks.values()]) {
    if (!mayPublish(permission, track.info.source)) unpublish(room, track, now);
  }
  reconcileSubscriber(room, of, now);
  if (wasHidden !== permission.hidden) for (const track of of.tracks.values()) reconcileTrack(room, track, now);
  announce(room, of);
  refreshToken(room, of, now);
}
