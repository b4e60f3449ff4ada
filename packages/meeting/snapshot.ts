/** What a newcomer is told: everyone inside, in the order they came. */
import { listPermissions, type Permission, type Role } from '@foyer/admission';
import type { Hand } from './hand/hand.ts';
import type { Meeting, Participant, ParticipantId } from './state.ts';

export interface Person {
  readonly id: ParticipantId;
  readonly identity: string;
  readonly name: string;
  readonly role: Role;
  readonly permissions: Permission[];
  readonly permissionsVersion: number;
  readonly hand: Hand | null;
  readonly presence: 'live' | 'dormant';
  readonly joinedAt: number;
}

/** An opening session counts as live: its owner has been admitted and is on the way in. */
export function presenceOf(participant: Participant): 'live' | 'dormant' {
  return participant.session.state === 'dormant' ? 'dormant' : 'live';
}

export function personOf(participant: Participant): Person {
  return {
    id: participant.id,
    identity: participant.identity,
    name: participant.name,
    role: participant.role,
    permissions: listPermissions(participant.permissions),
    permissionsVersion: participant.permissionsVersion,
    hand: participant.hand,
    presence: presenceOf(participant),
    joinedAt: participant.joinedAt,
  };
}

export function people(meeting: Meeting): Person[] {
  return [...meeting.participants.values()].map(personOf);
}
