/** Every way out of a room. */
import type { Millis } from '@foyer/kernel';
import { DisconnectReason, LeaveRequest_Action } from '@livekit/protocol';
import type { ConnectionId } from '../contract.ts';
import { times } from '../limits.ts';
import { closeRetired } from '../negotiate/offer.ts';
import { graceOf, type Participant, type Room, wakeIn } from '../state.ts';
import { unpublish } from './publish.ts';
import { departure, leaveMessage, say, sayToAll } from './say.ts';
import { closeSubscription } from './subscribe.ts';

/** How somebody goes; `tell`: it is still connected and must hear of it. */
export interface Removal {
  readonly reason: DisconnectReason;
  readonly tell: boolean;
}

/** LK65: its connection is closed, its tracks and its path end, and the others are told why. */
export function remove(room: Room, gone: Participant, { reason, tell }: Removal, now: Millis): void {
  if (tell) say(room, gone, leaveMessage(LeaveRequest_Action.DISCONNECT, reason));
  if (gone.connection) {
    room.byConnection.delete(gone.connection.id);
    room.options.sink.close(gone.connection.id);
    gone.connection = undefined;
  }
  for (const { track } of [...gone.subscriptions.values()]) closeSubscription(room, gone, track, now);
  for (const track of [...gone.tracks.values()]) unpublish(room, track, now);
  closePaths(room, gone, now);
  room.bySid.delete(gone.sid);
  if (room.byIdentity.get(gone.identity) === gone) room.byIdentity.delete(gone.identity);
  const message = departure(room, gone, reason, now);
  if (!gone.permission.hidden) sayToAll(room, message);
  room.options.sink.report({
    type: 'participant.left',
    sid: gone.sid,
    reason: DisconnectReason[reason] ?? 'UNKNOWN_REASON',
  });
  if (room.bySid.size > 0) return;
  room.emptySince = now;
  wakeIn(room, now, room.options.departureTimeout ?? times.roomDeparted);
}

function closePaths(room: Room, gone: Participant, now: Millis): void {
  closeRetired(room, gone);
  if (gone.path) {
    room.options.sink.closePath(gone.path.id);
    room.byPath.delete(gone.path.id);
    gone.path = undefined;
  }
  if (!gone.transportOpen) return;
  gone.transportOpen = false;
  room.options.sfu.handle({ type: 'transport.close', transport: gone.transport }, now, room.sfuSink);
}

/** LK62: a lost connection costs nothing yet: media flows on, and the place is kept for the grace period. */
export function connectionClosed(room: Room, connection: ConnectionId, now: Millis): void {
  const of = room.byConnection.get(connection);
  if (!of) return;
  room.byConnection.delete(connection);
  if (of.connection?.id !== connection) return;
  of.connection = undefined;
  of.dormantSince = now;
  wakeIn(room, now, graceOf(room));
  room.options.sink.report({ type: 'participant.dormant', sid: of.sid });
}

/** Ends one connection and lets its participant come back by itself. */
export function dropConnection(room: Room, of: Participant, now: Millis): void {
  const connection = of.connection?.id;
  if (connection === undefined) return;
  room.options.sink.close(connection);
  connectionClosed(room, connection, now);
}

/** LK66: the whole room ends or moves: everybody is told how to go on. */
export function sendAway(room: Room, action: LeaveRequest_Action, reason: DisconnectReason): void {
  sayToAll(room, leaveMessage(action, reason));
}
