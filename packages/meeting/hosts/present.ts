/** A host, to a meeting, is whoever may admit; dormant ones are inside too. */
import type { Meeting } from '../state.ts';

export function hasHost(meeting: Meeting): boolean {
  for (const participant of meeting.participants.values()) if (participant.permissions.has('lobby.admit')) return true;
  return false;
}
