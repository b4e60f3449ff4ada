/** What one input did: the meeting after it, the facts to tell, the instructions to carry out. */
import type { Effect } from './effect.ts';
import type { LeaveReason, MeetingEvent } from './event.ts';
import type { Meeting, Participant } from './state.ts';

export interface Change {
  readonly meeting: Meeting;
  readonly events: readonly MeetingEvent[];
  readonly effects: readonly Effect[];
}

export function unchanged(meeting: Meeting): Change {
  return { meeting, events: [], effects: [] };
}

/** One change after the other, as one. */
export function andThen(change: Change, next: (meeting: Meeting) => Change): Change {
  const further = next(change.meeting);
  return {
    meeting: further.meeting,
    events: [...change.events, ...further.events],
    effects: [...change.effects, ...further.effects],
  };
}

/** One change for each of these, in order. */
export function forEach<One>(
  meeting: Meeting,
  these: Iterable<One>,
  change: (meeting: Meeting, one: One) => Change,
): Change {
  let all = unchanged(meeting);
  for (const one of these) all = andThen(all, (at) => change(at, one));
  return all;
}

/**
 * One presence ends, whatever the reason.
 * @param by name of the participant who willed it, where it was not the one who goes
 */
export function depart(meeting: Meeting, participant: Participant, reason: LeaveReason, by?: string): Change {
  const participants = new Map(meeting.participants);
  participants.delete(participant.id);
  return {
    meeting: { ...meeting, participants },
    events: [{ type: 'participant.left', participant: participant.id, reason }],
    effects: [
      { type: 'session.close', session: participant.session.id, reason, ...(by === undefined ? {} : { by }) },
      { type: 'media.remove', identity: participant.identity },
    ],
  };
}
