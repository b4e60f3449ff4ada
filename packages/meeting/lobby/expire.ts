/** What time does to knocks: a place is kept for a while for one whose channel is not open, and so is a decline. */
import type { Millis } from '@foyer/kernel';
import { type Change, forEach } from '../change.ts';
import type { Meeting } from '../state.ts';
import { dismiss, forget } from './keep.ts';
import type { Knock } from './knock.ts';

/** When this knock ends by itself; undefined while its channel is open and nobody has declined it. */
export function deadlineOf({ state, link }: Knock): Millis | undefined {
  if (state.is === 'declined') return state.until;
  return link.is === 'away' ? link.until : undefined;
}

export function expireKnocks(meeting: Meeting, now: Millis): Change {
  const due = [...meeting.lobby.values()].filter((knock) => (deadlineOf(knock) ?? Number.POSITIVE_INFINITY) <= now);
  return forEach(meeting, due, (at, knock) =>
    knock.state.is === 'declined' ? forget(at, knock) : dismiss(at, knock, 'left'),
  );
}
