/** What a person is told in passing: joins and leaves in groups, what others did to them, and that they are back. */
import { impossible } from '@foyer/kernel';
import type { ProblemSlug, WireEvent, WirePermission, WireRole, WireSource } from '@foyer/wire';
import type { Roster } from './roster.ts';

/** `names` holds the latest first; `count` may be larger. */
export type NoticeBody =
  | { readonly kind: 'joined' | 'left'; readonly names: readonly string[]; readonly count: number }
  | { readonly kind: 'paused'; readonly by: string; readonly source: WireSource }
  | { readonly kind: 'back' }
  | { readonly kind: 'device-failed'; readonly source: WireSource; readonly why: DeviceTrouble }
  /** `by`: name of the host who did it, empty where it was oneself or nobody knows. `hostless`: the last host had left. */
  | { readonly kind: 'own-role'; readonly role: WireRole; readonly by: string; readonly hostless: boolean }
  | { readonly kind: 'role'; readonly name: string; readonly role: WireRole }
  /** One's own. `by`: name of the host who did it, undefined where it was the operator or somebody who has gone. */
  | {
      readonly kind: 'permissions-changed';
      readonly by: string | undefined;
      readonly gained: readonly WirePermission[];
      readonly lost: readonly WirePermission[];
    }
  /** One's own hand, by somebody else; `by` is empty where nobody knows. */
  | { readonly kind: 'hand-lowered'; readonly by: string }
  /** To hosts: somebody's way back was used twice, so that place was closed. */
  | { readonly kind: 'resume-reused'; readonly name: string }
  /** Unix seconds by the server's clock. */
  | { readonly kind: 'stay-ending'; readonly endsAt: number }
  | { readonly kind: 'removed' | 'banned' | 'access-withdrawn'; readonly name: string }
  | { readonly kind: 'locked' | 'unlocked' }
  /** Another host has answered somebody who waited. */
  | { readonly kind: 'let-in' | 'declined'; readonly name: string; readonly by: string }
  | { readonly kind: 'command-refused'; readonly slug: ProblemSlug | undefined };

export type DeviceTrouble = 'denied' | 'missing' | 'busy' | 'unknown';

export type Notice = NoticeBody & { readonly id: number; readonly at: number };

/** How long a group of joins stays open for more, in milliseconds. */
const groupTime = 4_000;

/** What an event is worth telling to this person, judged by the roster before it. */
export function noticeOf(before: Roster, event: WireEvent): NoticeBody | undefined {
  switch (event.type) {
    case 'participant.joined':
      if (event.participant.id === before.self || before.people.has(event.participant.id)) return undefined;
      return { kind: 'joined', names: [event.participant.name], count: 1 };
    case 'participant.left':
      return leaving(before, event);
    case 'participant.paused': {
      if (event.participant !== before.self || event.by === before.self) return undefined;
      return { kind: 'paused', by: before.people.get(event.by)?.name ?? '', source: event.source };
    }
    case 'participant.role-changed':
      return newRole(before, event);
    case 'policy.changed':
      if (event.policy.locked === before.policy.locked) return undefined;
      return { kind: event.policy.locked ? 'locked' : 'unlocked' };
    case 'knock.gone':
      return answered(before, event);
    case 'permissions.changed':
      return ownPermissions(before, event);
    case 'hand.lowered':
      if (event.participant !== before.self || event.by === before.self) return undefined;
      return { kind: 'hand-lowered', by: before.people.get(event.by)?.name ?? '' };
    case 'resume.reused':
      return { kind: 'resume-reused', name: event.name };
    case 'stay.ending':
      return { kind: 'stay-ending', endsAt: event.endsAt };
    case 'participant.renamed':
    case 'participant.presence':
    case 'role.permissions-changed':
    case 'hand.raised':
    case 'chat.sent':
    case 'reaction.sent':
    case 'meeting.ended':
    case 'lobby.waiting':
    case 'knock.came':
    case 'knock.changed':
      return undefined;
    default:
      return impossible(event);
  }
}

type Of<Type extends WireEvent['type']> = Extract<WireEvent, { type: Type }>;

function leaving(before: Roster, { participant, reason }: Of<'participant.left'>): NoticeBody | undefined {
  const person = before.people.get(participant);
  if (person === undefined || person.id === before.self) return undefined;
  if (reason === 'removed' || reason === 'banned' || reason === 'access-withdrawn')
    return { kind: reason, name: person.name };
  return { kind: 'left', names: [person.name], count: 1 };
}

function newRole(before: Roster, { participant, role, by }: Of<'participant.role-changed'>): NoticeBody | undefined {
  const person = before.people.get(participant);
  if (person === undefined || person.role === role) return undefined;
  if (participant !== before.self) return { kind: 'role', name: person.name, role };
  const name = by === before.self ? '' : (before.people.get(by)?.name ?? '');
  return { kind: 'own-role', role, by: name, hostless: by === 'policy' };
}

function ownPermissions(before: Roster, { changes, by }: Of<'permissions.changed'>): NoticeBody | undefined {
  const me = before.people.get(before.self);
  const change = changes.find(({ participant }) => participant === before.self);
  if (me === undefined || change === undefined || change.permissionsVersion <= me.permissionsVersion) return undefined;
  const gained = change.permissions.filter((permission) => !me.permissions.includes(permission));
  const lost = me.permissions.filter((permission) => !change.permissions.includes(permission));
  if (gained.length + lost.length === 0 || by === before.self) return undefined;
  return { kind: 'permissions-changed', by: before.people.get(by)?.name, gained, lost };
}

function answered(before: Roster, { knock: id, how, by }: Of<'knock.gone'>): NoticeBody | undefined {
  const knock = before.lobby.find((one) => one.id === id);
  const host = by === undefined || by === before.self ? undefined : before.people.get(by);
  if (knock === undefined || host === undefined || (how !== 'admitted' && how !== 'declined')) return undefined;
  return { kind: how === 'admitted' ? 'let-in' : 'declined', name: knock.name, by: host.name };
}

/** Adds a notice; a join within four seconds of the last joins its group. The list keeps the last eight, to be read again. */
export function addNotice(notices: readonly Notice[], body: NoticeBody, at: number, id: number): readonly Notice[] {
  const last = notices.at(-1);
  const together =
    (body.kind === 'joined' || body.kind === 'left') && last?.kind === body.kind && at - last.at < groupTime
      ? { ...last, names: [...body.names, ...last.names].slice(0, 3), count: last.count + body.count, at }
      : undefined;
  if (together !== undefined) return [...notices.slice(0, -1), together];
  return [...notices, { ...body, id, at }].slice(-8);
}
