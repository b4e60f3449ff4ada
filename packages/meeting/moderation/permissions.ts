/** Permissions that change while people are inside: one person's, or those of everybody with a role. */
import { listPermissions, type Permission, permissionsOf, type Role, rolePermissions } from '@foyer/admission';
import { no, ok, type Result } from '@foyer/kernel';
import { andThen, type Change, unchanged } from '../change.ts';
import type { MeetingEvent } from '../event.ts';
import { lower } from '../hand/hand.ts';
import { hasHost } from '../hosts/present.ts';
import type { MeetingRefusal } from '../refusal.ts';
import {
  type Adjusted,
  findParticipant,
  holding,
  type Meeting,
  type Participant,
  type ParticipantId,
} from '../state.ts';

interface Wish {
  readonly give: readonly Permission[];
  readonly take: readonly Permission[];
}

export type PermissionCommand =
  | ({ readonly type: 'participant.change-permissions'; readonly participant: string } & Wish)
  | ({ readonly type: 'role.change-permissions'; readonly role: Exclude<Role, 'host'> } & Wish);

type By = ParticipantId | 'operator';

/** Nobody gives or takes what they have not, nor from one whose role they do not cover. */
export function stepPermissions(
  meeting: Meeting,
  command: PermissionCommand,
  by: Participant,
): Result<Change, MeetingRefusal> {
  const lacking = [...command.give, ...command.take].find((one) => !by.permissions.has(one));
  if (lacking !== undefined) return no({ kind: 'not-permitted', permission: lacking });
  const target = 'participant' in command ? findParticipant(meeting, command.participant) : command;
  if (target === undefined) return no({ kind: 'participant-not-found' });
  const uncovered = listPermissions(rolePermissions[target.role]).find((one) => !by.permissions.has(one));
  if (uncovered !== undefined) return no({ kind: 'not-permitted', permission: uncovered });
  const change =
    'permissions' in target
      ? empower(meeting, target, changed(target.permissions, command), by.id)
      : adjustRole(meeting, target, by.id);
  if (hasHost(meeting) && !hasHost(change.meeting))
    return no({ kind: 'not-permitted', permission: 'participant.change-permissions' });
  return ok(change);
}

/** What is given and taken at once is taken. */
export function changed(permissions: ReadonlySet<Permission>, { give, take }: Wish): ReadonlySet<Permission> {
  return new Set([...permissions, ...give].filter((one) => !take.includes(one)));
}

/** This participant has these permissions from now on; said and done only where that is news. */
export function empower(meeting: Meeting, target: Participant, permissions: ReadonlySet<Permission>, by: By): Change {
  const { change, told } = apply(meeting, target, permissions, by);
  return told === undefined
    ? change
    : { ...change, events: [{ type: 'permissions.changed', changes: [told], by }, ...change.events] };
}

type Told = Extract<MeetingEvent, { type: 'permissions.changed' }>['changes'][number];

function apply(
  meeting: Meeting,
  target: Participant,
  permissions: ReadonlySet<Permission>,
  by: By,
): { readonly change: Change; readonly told: Told | undefined } {
  const listed = listPermissions(permissions);
  if (listed.join() === listPermissions(target.permissions).join())
    return { change: unchanged(meeting), told: undefined };
  const permissionsVersion = target.permissionsVersion + 1;
  const next: Participant = { ...target, permissions, permissionsVersion };
  const change: Change = {
    meeting: holding(meeting, next),
    events: [],
    effects: [{ type: 'media.permit', identity: target.identity, permissions }],
  };
  return {
    change: permissions.has('hand.raise') ? change : andThen(change, (at) => lower(at, next, by)),
    told: { participant: target.id, permissions: listed, permissionsVersion },
  };
}

function adjustRole(
  meeting: Meeting,
  { role, give, take }: Extract<PermissionCommand, { role: Role }>,
  by: ParticipantId,
): Change {
  const own = new Map(meeting.adjusted[role]);
  for (const one of give) own.set(one, true);
  for (const one of take) own.set(one, false);
  const adjusted: Meeting = { ...meeting, adjusted: { ...meeting.adjusted, [role]: own } };
  const wish = { give, take };
  const inside = [...adjusted.participants.values()].filter((one) => one.role === role);
  let all = unchanged(withDepartedAdjusted(adjusted, role, wish));
  const changes: Told[] = [];
  for (const one of inside) {
    const { change, told } = apply(all.meeting, one, changed(one.permissions, wish), by);
    all = andThen(all, () => change);
    if (told !== undefined) changes.push(told);
  }
  const news = roleNews(meeting, adjusted, role, by);
  const told: MeetingEvent[] = changes.length === 0 ? [] : [{ type: 'permissions.changed', changes, by }];
  return { ...all, events: [...news, ...told, ...all.events] };
}

/** Who has gone and comes back has not missed it. */
function withDepartedAdjusted(meeting: Meeting, role: Role, wish: Wish): Meeting {
  if (![...meeting.departed.values()].some((one) => one.role === role)) return meeting;
  const departed = [...meeting.departed].map(([id, one]) => {
    const permissions = changed(one.permissions, wish);
    const isNews = listPermissions(permissions).join() !== listPermissions(one.permissions).join();
    if (one.role !== role || !isNews) return [id, one] as const;
    return [id, { ...one, permissions, permissionsVersion: one.permissionsVersion + 1 }] as const;
  });
  return { ...meeting, departed: new Map(departed) };
}

/** Told where newcomers by this role get something else than before. */
export function roleNews(
  before: Meeting,
  meeting: Meeting,
  role: Exclude<Role, 'host'>,
  by: ParticipantId | 'policy',
): MeetingEvent[] {
  const permissions = roleSet(meeting, role);
  if (permissions.join() === roleSet(before, role).join()) return [];
  return [{ type: 'role.permissions-changed', role, permissions, by }];
}

/** What newcomers by this role get here, who bring nothing of their own. */
export function roleSet(meeting: Meeting, role: Exclude<Role, 'host'>): Permission[] {
  return listPermissions(roleGives(meeting, role));
}

export function roleGives({ adjusted, policy }: Meeting, role: Role): ReadonlySet<Permission> {
  return adjust(adjusted, role, permissionsOf({ role, permissions: [] }, policy));
}

/** What a credential or a policy gives, as it is in this meeting. */
export function adjust(adjusted: Adjusted, role: Role, permissions: ReadonlySet<Permission>): ReadonlySet<Permission> {
  if (role === 'host' || adjusted[role].size === 0) return permissions;
  const next = new Set(permissions);
  for (const [one, given] of adjusted[role]) {
    if (given) next.add(one);
    else next.delete(one);
  }
  return next;
}
