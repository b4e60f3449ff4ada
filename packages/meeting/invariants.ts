/** What is true of every meeting, whatever happened to it. Tests ask after each step. */
import { isPermission } from '@foyer/admission';
import type { Meeting } from './state.ts';

/** Sentences about what is broken; empty for a sound meeting. */
export function broken(meeting: Meeting): string[] {
  const said: string[] = [];
  const identities = new Set<string>();
  const sessions = new Set<string>();
  for (const [id, participant] of meeting.participants) {
    if (id !== participant.id) said.push(`${id} holds ${participant.id}`);
    if (identities.has(participant.identity)) said.push(`two are ${participant.identity}`);
    identities.add(participant.identity);
    if (sessions.has(participant.session.id)) said.push(`two share ${participant.session.id}`);
    sessions.add(participant.session.id);
    if (participant.name.trim() === '') said.push(`${id} has no name`);
    if (![...participant.permissions].every(isPermission)) said.push(`${id} has an unknown permission`);
    if (participant.session.state !== 'live' && !Number.isFinite(participant.session.until))
      said.push(`${id} is kept for ever`);
  }
  if (meeting.participants.size > meeting.settings.capacity) said.push('more inside than the room holds');
  if (meeting.phase === 'ended' && meeting.participants.size > 0) said.push('ended, and somebody is inside');
  return said;
}
