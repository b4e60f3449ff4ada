/** Taking one's own name, going. */
import { type Change, depart, unchanged } from '../change.ts';
import { holding, type Meeting, type Participant } from '../state.ts';

export type ParticipantCommand =
  | { readonly type: 'participant.leave' }
  | { readonly type: 'participant.rename'; readonly name: string };

export function stepParticipant(meeting: Meeting, command: ParticipantCommand, by: Participant): Change {
  if (command.type === 'participant.leave') return depart(meeting, by, 'left');
  if (command.name === by.name) return unchanged(meeting);
  return {
    meeting: holding(meeting, { ...by, name: command.name }),
    events: [{ type: 'participant.renamed', participant: by.id, name: command.name }],
    effects: [{ type: 'media.update-name', identity: by.identity, name: command.name }],
  };
}
