/** How long one may be here: told in time, and then at an end. */
import { later, type Millis, millis, seconds, type UnixSeconds } from '@foyer/kernel';
import { type Change, depart, unchanged } from '../change.ts';
import { holding, type Meeting, type Participant, type Stay } from '../state.ts';

/** Undefined where neither policy nor server limit it. */
export function stayFrom({ policy, settings }: Meeting, at: UnixSeconds, now: Millis): Stay | undefined {
  const asked = policy.maxStayMinutes === null ? null : policy.maxStayMinutes * 60_000;
  if (asked === null && settings.maxStay === null) return undefined;
  const longest = millis(Math.min(asked ?? Number.POSITIVE_INFINITY, settings.maxStay ?? Number.POSITIVE_INFINITY));
  return { endsAt: seconds(at + Math.round(longest / 1_000)), until: later(now, longest), noticed: false };
}

/** When something is to happen about it. */
export function stayDeadline(stay: Stay, { settings }: Meeting): Millis {
  return stay.noticed ? stay.until : millis(Math.max(0, stay.until - settings.stayNotice));
}

export function expireStay(meeting: Meeting, participant: Participant, now: Millis): Change {
  const { stay } = participant;
  if (stay === undefined || now < stayDeadline(stay, meeting)) return unchanged(meeting);
  if (now >= stay.until) return depart(meeting, participant, 'stay-ended');
  return {
    meeting: holding(meeting, { ...participant, stay: { ...stay, noticed: true } }),
    events: [{ type: 'stay.ending', to: participant.id, endsAt: stay.endsAt }],
    effects: [],
  };
}
