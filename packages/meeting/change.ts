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

/**
 * One presence ends, whatever the reason; with the last one, the meeting.
 * @param by name of the participant who willed it, where it was not the one who goes
 */
export function depart(meeting: Meeting, participant: Participant, reason: LeaveReason, by?: string): Change {
  const participants = new Map(meeting.participants);
  participants.delete(participant.id);
  return {
    meeting: { ...meeting, participants, phase: participants.size === 0 ? 'ended' : 'open' },
    events: [{ type: 'participant.left', participant: participant.id, reason }],
    effects: [
      { type: 'session.close', session: participant.session.id, reason, ...(by === undefined ? {} : { by }) },
      { type: 'media.remove', identity: participant.identity },
    ],
  };
}
