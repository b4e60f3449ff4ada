/** What one input did: the meeting after it, the facts to tell, the instructions to carry out. */
import type { Effect } from './effect.ts';
import type { LeaveReason, MeetingEvent } from './event.ts';
import type { Departed, Meeting, Participant } from './state.ts';

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

/** Gone by own will or for want of a connection, somebody may come back; else it is remembered why not. */
function withoutParticipant(meeting: Meeting, participant: Participant, reason: LeaveReason): Meeting {
  const participants = new Map(meeting.participants);
  participants.delete(participant.id);
  const { departedKept } = meeting.settings;
  if (reason !== 'left' && reason !== 'connection-lost')
    return { ...meeting, participants, over: remember(meeting.over, participant.id, reason, departedKept) };
  const { session: _, hand: __, ...who } = participant;
  const departed = remember(meeting.departed, participant.id, { ...who, reason }, departedKept);
  return { ...meeting, participants, departed };
}

/** The latest last; of too many the oldest is forgotten. */
function remember<Key, Value>(known: ReadonlyMap<Key, Value>, key: Key, value: Value, most: number): Map<Key, Value> {
  const next = new Map(known);
  next.delete(key);
  next.set(key, value);
  for (const oldest of next.keys()) {
    if (next.size <= most) break;
    next.delete(oldest);
  }
  return next;
}

/** Who has gone does not come back; everyone has heard that he went. */
export function forgo(meeting: Meeting, { id }: Departed, reason: LeaveReason): Change {
  const departed = new Map(meeting.departed);
  departed.delete(id);
  return unchanged({ ...meeting, departed, over: remember(meeting.over, id, reason, meeting.settings.departedKept) });
}

/**
 * One presence ends, whatever the reason.
 * @param by name of the participant who willed it, where it was not the one who goes
 */
export function depart(meeting: Meeting, participant: Participant, reason: LeaveReason, by?: string): Change {
  return {
    meeting: withoutParticipant(meeting, participant, reason),
    events: [{ type: 'participant.left', participant: participant.id, reason }],
    effects: [
      { type: 'session.close', session: participant.session.id, reason, ...(by === undefined ? {} : { by }) },
      { type: 'media.remove', identity: participant.identity },
    ],
  };
}
