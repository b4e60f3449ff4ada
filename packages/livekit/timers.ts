/** What comes due by itself. */
import { later, type Millis, millis, since } from '@foyer/kernel';
import { DisconnectReason } from '@livekit/protocol';
import { times } from './limits.ts';
import { ask } from './negotiate/ask.ts';
import { closeRetired } from './negotiate/offer.ts';
import { watchPath } from './negotiate/path.ts';
import { refreshToken } from './signal/grant-changes.ts';
import { dropConnection, remove } from './signal/leave.ts';
import { measureQuality } from './signal/speakers.ts';
import { graceOf, never, type Participant, type Room, wake } from './state.ts';

/** True where the participant is still there afterwards. */
function watchPresence(room: Room, of: Participant, now: Millis): boolean {
  if (of.connection && since(now, of.connection.heardAt) >= times.connectionSilent) dropConnection(room, of, now);
  if (of.connection) wake(room, later(of.connection.heardAt, millis(times.connectionSilent)));
  if (of.dormantSince === undefined) return true;
  if (since(now, of.dormantSince) >= graceOf(room)) {
    remove(room, of, { reason: DisconnectReason.CONNECTION_TIMEOUT, tell: false }, now);
    return false;
  }
  wake(room, later(of.dormantSince, millis(graceOf(room))));
  return true;
}

function advanceParticipant(room: Room, of: Participant, now: Millis): void {
  if (!watchPresence(room, of, now)) return;
  if (of.negotiateAt !== undefined) {
    if (of.negotiateAt <= now) ask(room, of);
    else wake(room, of.negotiateAt);
  }
  if (of.retired) {
    const at = of.retired.at;
    if (at <= now) closeRetired(room, of);
    else wake(room, at);
  }
  if (of.refreshAt <= now && of.connection) refreshToken(room, of, now);
  if (of.refreshAt > now) wake(room, of.refreshAt);
  wake(room, watchPath(room, of, now));
}

function advanceQuality(room: Room, now: Millis): void {
  if (room.bySid.size === 0) return;
  if (room.qualityAt <= now) {
    measureQuality(room);
    room.qualityAt = later(now, millis(times.quality));
  }
  wake(room, room.qualityAt);
}

export function advanceRoom(room: Room, now: Millis): void {
  room.wakeAt = never;
  for (const participant of [...room.bySid.values()]) advanceParticipant(room, participant, now);
  advanceQuality(room, now);
  room.departed = room.departed.filter(({ at }) => since(now, at) < times.departed);
  const closesAt = endsAt(room);
  if (closesAt > now) wake(room, closesAt);
}

/** When the room ends for want of people; never while somebody is there. */
export function endsAt(room: Room): Millis {
  if (room.bySid.size > 0) return never;
  const { departureTimeout, emptyTimeout } = room.options;
  const wait = room.occupied ? (departureTimeout ?? times.roomDeparted) : (emptyTimeout ?? times.roomEmpty);
  return later(room.emptySince, millis(wait));
}
