/** How long one may be here: told in time, and then at an end. */
import { later, type Millis, millis, seconds, type UnixSeconds } from '@foyer/kernel';
import { andThen, type Change, depart, forEach, forgo, unchanged } from '../change.ts';
import { holding, type Meeting, type Participant, type Stay } from '../state.ts';

/** Undefined where neither policy nor server limit it. */
export function stayFrom({ policy, settings }: Meeting, at: UnixSeconds, now: Millis): Stay | undefined {
  const asked = policy.maxStayMinutes === null ? null : policy.maxStayMinutes * 60_000;
  if (asked === null && settings.maxStay === null) return undefined;
  const longest = millis(Math.min(asked ?? Number.POSITIVE_INFINITY, settings.maxStay ?? Number.POSITIVE_INFINITY));
  return { endsAt: seconds(at + Math.round(longest / 1_000)), until: later(now, longest), noticed: false };
}

/** A new session has not been told of the end, whatever an earlier one heard. */
export function toldAgain(stay: Stay): Stay {
  return stay.noticed ? { ...stay, noticed: false } : stay;
}

/** When something is to happen about somebody's stay: only a live session can be told anything. */
export function stayDeadline({ stay, session }: Participant, { settings }: Meeting): Millis | undefined {
  if (stay === undefined) return undefined;
  if (stay.noticed || session.state !== 'live') return stay.until;
  return millis(stay.until - settings.stayNotice);
}

/** Also of those who have gone: nobody comes back to a stay that is over. */
export function expireStays(meeting: Meeting, now: Millis): Change {
  const due = [...meeting.departed.values()].filter(({ stay }) => stay !== undefined && stay.until <= now);
  return andThen(
    forEach(meeting, meeting.participants.values(), (at, one) => expireStay(at, one, now)),
    (then) => forEach(then, due, (at, one) => forgo(at, one, 'stay-ended')),
  );
}

function expireStay(meeting: Meeting, participant: Participant, now: Millis): Change {
  const { stay } = participant;
  const deadline = stayDeadline(participant, meeting);
  if (stay === undefined || deadline === undefined || now < deadline) return unchanged(meeting);
  if (now >= stay.until) return depart(meeting, participant, 'stay-ended');
  return {
    meeting: holding(meeting, { ...participant, stay: { ...stay, noticed: true } }),
    events: [{ type: 'stay.ending', to: participant.id, endsAt: stay.endsAt }],
    effects: [],
  };
}
