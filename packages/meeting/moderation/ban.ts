/** Removing somebody and keeping them out, and what the operator does from outside. */
import type { Permission, Role } from '@foyer/admission';
import { no, ok, type Result } from '@foyer/kernel';
import { andThen, type Change, depart, forEach, forgo, unchanged } from '../change.ts';
import { changeRole, replaceHost } from '../hosts/hosts.ts';
import { hasHost } from '../hosts/present.ts';
import { dismiss, shareMark, whoKnocks } from '../lobby/keep.ts';
import type { MeetingRefusal } from '../refusal.ts';
import { findParticipant, type Meeting, type Participant, withIdentity } from '../state.ts';
import { demote } from './demote.ts';
import { changed, empower } from './permissions.ts';

export type OperatorInput =
  /** The operator throws somebody out. `by`: as the audit log names callers. */
  | {
      readonly type: 'participant.expelled';
      readonly participant: string;
      readonly ban: boolean;
      readonly reason?: string | undefined;
      readonly by?: string | undefined;
    }
  /** The operator changes what somebody may do, without asking who gives what: role first. */
  | {
      readonly type: 'participant.changed';
      readonly participant: string;
      readonly role?: Role | undefined;
      /** All of them from now on, or what is given and taken. */
      readonly permissions?:
        | ReadonlySet<Permission>
        | { readonly give: readonly Permission[]; readonly take: readonly Permission[] }
        | undefined;
    }
  /** The operator keeps an identity out; the ban itself is kept outside. */
  | { readonly type: 'identity.banned'; readonly identity: string }
  /** These credentials were withdrawn: whoever waits by one of them is to go, and who came in by it unless `stay`. */
  | { readonly type: 'credential.revoked'; readonly credentials: readonly string[]; readonly stay?: boolean }
  /** These credentials are not confirmed any more: hosts who came in by one of them are speakers from now on. */
  | { readonly type: 'credential.demoted'; readonly credentials: readonly string[] };

interface BanOrder {
  /** As the audit log names callers. */
  readonly by: string;
  readonly reason: string | undefined;
  /** Name of the participant who wills it. */
  readonly name?: string;
  /** The browser of who wills it: two people at one browser, and a ban by it would shut both out. */
  readonly spares?: string | undefined;
}

export function ban(meeting: Meeting, target: Participant, order: BanOrder): Change {
  const { by, reason, name, spares } = order;
  const { identity, credential } = target;
  const family = target.family === spares ? undefined : target.family;
  const made: Change = {
    meeting,
    events: [],
    effects: [{ type: 'ban.make', identity, name: target.name, family, credential, by, reason }],
  };
  const departed = andThen(made, (at) => depart(at, target, 'banned', name));
  return andThen(departed, (at) => banElsewhere(at, { identity, family }));
}

/** Whoever of the banned waits at the door besides, or has gone and might come back. */
function banElsewhere(meeting: Meeting, who: Parameters<typeof shareMark>[0]): Change {
  const waiting = [...meeting.lobby.values()].filter((knock) => shareMark(whoKnocks(knock), who));
  const gone = [...meeting.departed.values()].filter((one) => shareMark(one, who));
  return andThen(
    forEach(meeting, waiting, (at, knock) => dismiss(at, knock, 'refused', { kind: 'banned' })),
    (now) => forEach(now, gone, (at, one) => forgo(at, one, 'banned')),
  );
}

export function stepOperator(meeting: Meeting, input: OperatorInput): Result<Change, MeetingRefusal> {
  if (input.type === 'credential.revoked')
    return ok(revoke(meeting, withdrawn(input.credentials), input.stay === true));
  if (input.type === 'credential.demoted') return ok(demote(meeting, withdrawn(input.credentials)));
  if (input.type === 'identity.banned') return ok(banIdentity(meeting, input.identity));
  const target = findParticipant(meeting, input.participant);
  if (target === undefined) return no({ kind: 'participant-not-found' });
  if (input.type === 'participant.changed') return ok(changeOne(meeting, target, input));
  const { by = 'operator', reason } = input;
  return ok(input.ban ? ban(meeting, target, { by, reason }) : depart(meeting, target, 'removed'));
}

function changeOne(
  meeting: Meeting,
  target: Participant,
  { role, permissions }: Extract<OperatorInput, { type: 'participant.changed' }>,
): Change {
  const ranked = role === undefined ? unchanged(meeting) : changeRole(meeting, target, role, 'operator');
  const done = andThen(ranked, (at) => {
    const now = findParticipant(at, target.id) ?? target;
    if (permissions === undefined) return unchanged(at);
    return empower(at, now, 'give' in permissions ? changed(now.permissions, permissions) : permissions, 'operator');
  });
  return hasHost(meeting) ? andThen(done, (at) => replaceHost(at, [target.id])) : done;
}

/** Guests came by no credential, and none is not to be withdrawn. */
function withdrawn(credentials: readonly string[]): ReadonlySet<string> {
  return new Set(credentials.filter((one) => one !== 'none'));
}

function banIdentity(meeting: Meeting, identity: string): Change {
  const inside = withIdentity(meeting, identity);
  const departed = inside === undefined ? unchanged(meeting) : depart(meeting, inside, 'banned');
  return andThen(departed, (at) => banElsewhere(at, { identity }));
}

function revoke(meeting: Meeting, credentials: ReadonlySet<string>, stay: boolean): Change {
  const inside = [...meeting.participants.values()].filter((one) => !stay && credentials.has(one.credential));
  const waiting = [...meeting.lobby.values()].filter((one) => credentials.has(one.grant.credential));
  const gone = [...meeting.departed.values()].filter((one) => !stay && credentials.has(one.credential));
  const removed = andThen(
    forEach(meeting, inside, (at, one) => depart(at, one, 'access-withdrawn')),
    (now) => forEach(now, gone, (at, one) => forgo(at, one, 'access-withdrawn')),
  );
  return andThen(removed, (now) =>
    forEach(now, waiting, (at, one) => dismiss(at, one, 'refused', { kind: 'token-revoked' })),
  );
}
