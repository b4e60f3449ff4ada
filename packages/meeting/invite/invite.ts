/** Inviting from inside: nobody gives what they have not. */
import { mayGive, type Role } from '@foyer/admission';
import { no, ok, type Result } from '@foyer/kernel';
import type { Change } from '../change.ts';
import { roleGives } from '../moderation/permissions.ts';
import type { MeetingRefusal } from '../refusal.ts';
import type { Meeting, Participant } from '../state.ts';

export type InviteCommand = {
  readonly type: 'invite.create';
  readonly role: Role;
  /** Seconds. */
  readonly expiresIn: number;
  /** Null: any number of times; undefined: as the server is configured. */
  readonly uses?: number | null | undefined;
  readonly name?: string | undefined;
};

export function stepInvite(meeting: Meeting, command: InviteCommand, by: Participant): Result<Change, MeetingRefusal> {
  const { role, expiresIn, uses, name } = command;
  const isCovered = [...roleGives(meeting, role)].every((one) => by.permissions.has(one));
  if (!isCovered || !mayGive(by.permissions, role)) return no({ kind: 'invite-too-powerful', role });
  return ok({ meeting, events: [], effects: [{ type: 'invite.make', role, expiresIn, uses, name }] });
}
