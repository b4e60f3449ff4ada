/** A sign that passes: told, and not kept. */
import type { Change } from '../change.ts';
import type { Meeting, Participant } from '../state.ts';

export type Reaction = 'thumbs-up' | 'heart' | 'laugh' | 'surprise' | 'clap' | 'celebrate' | 'thinking';

export type ReactionCommand = { readonly type: 'reaction.send'; readonly reaction: Reaction };

export function stepReaction(meeting: Meeting, { reaction }: ReactionCommand, by: Participant): Change {
  return { meeting, events: [{ type: 'reaction.sent', participant: by.id, reaction }], effects: [] };
}
