/** Roles inside: handing one over, and what happens when nobody is left who may admit. */
import { listPermissions, mayGive, type Permission, type Role, rolePermissions } from '@foyer/admission';
import { no, ok, type Result } from '@foyer/kernel';
import { andThen, type Change, unchanged } from '../change.ts';
import { lower } from '../hand/hand.ts';
import { atTheDoor } from '../lobby/view.ts';
import { end } from '../moderation/end.ts';
import { roleGives } from '../moderation/permissions.ts';
import type { MeetingRefusal } from '../refusal.ts';
import { findParticipant, holding, type Meeting, type Participant, type ParticipantId } from '../state.ts';
import { hasHost } from './present.ts';

export type HostCommand = {
  readonly type: 'participant.change-role';
  readonly participant: string;
  readonly role: Role;
};

/** Nobody gives or takes what the giver has not; and who alone may admit does not lay that down. */
export function stepHosts(meeting: Meeting, command: HostCommand, by: Participant): Result<Change, MeetingRefusal> {
  const target = findParticipant(meeting, command.participant);
  if (target === undefined) return no({ kind: 'participant-not-found' });
  const taken = listPermissions(target.permissions).find((one) => !by.permissions.has(one));
  const lacking = lackingFor(by.permissions, command.role) ?? lackingFor(by.permissions, target.role) ?? taken;
  if (lacking !== undefined) return no({ kind: 'not-permitted', permission: lacking });
  const change = changeRole(meeting, target, command.role, by.id);
  const gained = listPermissions(roleGives(meeting, command.role)).find((one) => !by.permissions.has(one));
  if (gained !== undefined) return no({ kind: 'not-permitted', permission: gained });
  if (hasHost(meeting) && !hasHost(change.meeting)) return no({ kind: 'not-permitted', permission: command.type });
  return ok(change);
}

/** The first permission of the role that is missing, in the order of the catalogue. */
function lackingFor(own: ReadonlySet<Permission>, role: Role): Permission | undefined {
  return mayGive(own, role) ? undefined : listPermissions(rolePermissions[role]).find((one) => !own.has(one));
}

/** The role as the policy has it now; what the credential gave beyond an earlier role ends with that role. */
export function changeRole(
  meeting: Meeting,
  participant: Participant,
  role: Role,
  by: ParticipantId | 'policy' | 'operator',
): Change {
  const permissions = roleGives(meeting, role);
  const permissionsVersion = participant.permissionsVersion + 1;
  const listed = listPermissions(permissions);
  if (participant.role === role && listed.join() === listPermissions(participant.permissions).join())
    return unchanged(meeting);
  const next = { ...participant, role, permissions, permissionsVersion };
  const changed: Change = {
    meeting: holding(meeting, next),
    events: [
      {
        type: 'participant.role-changed',
        participant: participant.id,
        role,
        permissions: listed,
        permissionsVersion,
        by,
      },
    ],
    effects: [{ type: 'media.permit', identity: participant.identity, permissions }],
  };
  return permissions.has('hand.raise') ? changed : andThen(changed, (at) => lower(at, next, by));
}

/** Asked after every step: a meeting that had a host and has none follows its policy. */
export function settleHosts(meeting: Meeting): Change {
  if (meeting.phase === 'ended') return unchanged(meeting);
  const hosted = hasHost(meeting);
  if (hosted || !meeting.hosted) return unchanged(hosted === meeting.hosted ? meeting : { ...meeting, hosted });
  return succeed(meeting, heirOf(meeting));
}

/** Those who alone may admit are to have that no longer, and do not become their own heirs. */
export function replaceHost(meeting: Meeting, former: readonly ParticipantId[]): Change {
  return hasHost(meeting) ? unchanged(meeting) : succeed(meeting, heirOf(meeting, former));
}

function succeed(meeting: Meeting, heir: Participant | undefined): Change {
  const { hostless } = meeting.policy;
  if (hostless === 'end' && (heir !== undefined || atTheDoor(meeting).length > 0)) return end(meeting, 'policy');
  // There is nobody to succeed: a host is awaited as at the beginning.
  if (heir === undefined) return unchanged({ ...meeting, hosted: false });
  return hostless === 'promote' ? changeRole(meeting, heir, 'host', 'policy') : unchanged(meeting);
}

/** Longest inside; speakers before listeners, and then people with a credential before guests. */
function heirOf(meeting: Meeting, but: readonly ParticipantId[] = []): Participant | undefined {
  const rank = (one: Participant) => (one.role === 'listener' ? 2 : 0) + (one.standing === 'guest' ? 1 : 0);
  // The sort is stable, and participants stand in the order in which they came.
  const others = [...meeting.participants.values()].filter(({ id }) => !but.includes(id));
  return others.sort((one, other) => rank(one) - rank(other))[0];
}
