/** What becomes of a meeting with nobody inside. */
import { later, type Millis } from '@foyer/kernel';
import { andThen, type Change, forEach, unchanged } from '../change.ts';
import { forget } from '../lobby/keep.ts';
import { atTheDoor } from '../lobby/view.ts';
import type { Meeting } from '../state.ts';

/**
 * A meeting that had somebody ends with nobody inside and nobody at its door; but where the last one inside only lost
 * the connection, it is kept for a while.
 */
export function closeEmpty(meeting: Meeting, now: Millis): Change {
  if (meeting.phase === 'ended') return unchanged(meeting);
  if (meeting.participants.size > 0 || atTheDoor(meeting).length > 0) return unchanged(occupied(meeting));
  const until = meeting.emptyUntil ?? (isAwaited(meeting) ? later(now, meeting.settings.emptyGrace) : now);
  if (until > now) return unchanged(meeting.emptyUntil === until ? meeting : { ...meeting, emptyUntil: until });
  return andThen(
    forEach(meeting, meeting.lobby.values(), (at, knock) => forget(at, knock)),
    (at) => unchanged(emptied(at)),
  );
}

/** Nothing of it is needed any more, and nothing is to happen to it. */
export function emptied(meeting: Meeting): Meeting {
  const nobody = { participants: new Map(), departed: new Map(), over: new Map(), lobby: new Map() };
  return { ...occupied(meeting), ...nobody, phase: 'ended', chat: [] };
}

function occupied(meeting: Meeting): Meeting {
  if (meeting.emptyUntil === undefined) return meeting;
  const { emptyUntil: _, ...rest } = meeting;
  return rest;
}

/** The last one who went only lost the connection. */
export function isAwaited(meeting: Meeting): boolean {
  return [...meeting.departed.values()].at(-1)?.reason === 'connection-lost';
}
