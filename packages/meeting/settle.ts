/** What follows from a step, whatever it was: who is host, who may wait no longer or must, whether the meeting is over. */
import type { Millis, UnixSeconds } from '@foyer/kernel';
import { andThen, type Change, forEach, unchanged } from './change.ts';
import { settleHosts } from './hosts/hosts.ts';
import { announce } from './lobby/announce.ts';
import { judgeAgain } from './lobby/judge.ts';
import { forget } from './lobby/keep.ts';
import { atTheDoor } from './lobby/view.ts';
import type { Meeting } from './state.ts';

/** @param at wall clock, where the input told it */
export function settle(before: Meeting, change: Change, now: Millis, at?: UnixSeconds): Change {
  if (change.meeting === before) return change;
  const hosted = andThen(change, settleHosts);
  const judged = andThen(hosted, (meeting) => judgeAgain(before, meeting, at));
  return announce(before, andThen(judged, closeEmpty), now);
}

/** A meeting that had somebody ends with nobody inside and nobody at its door. */
function closeEmpty(meeting: Meeting): Change {
  if (meeting.phase === 'ended' || meeting.participants.size > 0 || atTheDoor(meeting).length > 0)
    return unchanged(meeting);
  return andThen(
    forEach(meeting, meeting.lobby.values(), (at, knock) => forget(at, knock)),
    (at) => unchanged({ ...at, phase: 'ended' }),
  );
}
