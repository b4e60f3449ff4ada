/** How things stand inside a room, as the door's judgement needs it. */
import type { Situation } from '@foyer/admission';
import { type Meeting, situationOf } from '@foyer/meeting';

/** @param identity undefined: nobody yet, so not inside */
export type Inside = (identity: string | undefined, banned: boolean) => Situation;

/** @param meeting undefined while nobody is there */
export function insideOf(meeting: Meeting | undefined, serverCapacity: number): Inside {
  if (meeting !== undefined) return (identity, banned) => situationOf(meeting, identity, banned);
  return (_identity, banned) => ({ banned, hostPresent: false, inside: false, participants: 0, serverCapacity });
}
