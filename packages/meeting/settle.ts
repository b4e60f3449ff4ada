/** What follows from a step, whatever it was: who is host, who may wait no longer or must, whether the meeting is over. */
import type { Millis, UnixSeconds } from '@foyer/kernel';
import { andThen, type Change } from './change.ts';
import { settleHosts } from './hosts/hosts.ts';
import { announce } from './lobby/announce.ts';
import { judgeAgain } from './lobby/judge.ts';
import { closeEmpty } from './session/empty.ts';
import type { Meeting } from './state.ts';

/** @param at wall clock, where the input told it */
export function settle(before: Meeting, change: Change, now: Millis, at?: UnixSeconds): Change {
  if (change.meeting === before) return change;
  const hosted = andThen(change, settleHosts);
  const judged = andThen(hosted, (meeting) => judgeAgain(before, meeting, at));
  return announce(
    before,
    andThen(judged, (meeting) => closeEmpty(meeting, now)),
    now,
  );
}
