/** An entry of the audit log as a sentence. Pure: it names keys of words, it does not choose the language. */
import { type AuditEntry, isProblemSlug, isSignInCause, signInProblems } from '@foyer/wire';
import { type ActorWords, actorWords, type KnownNames } from '../actor-words.ts';

/** What is known to be noted, in the order of the filter. */
export const auditKinds = [
  'join.admitted',
  'join.held',
  'join.refused',
  'join.declined',
  'knock.admitted',
  'knock.all-admitted',
  'participant.removed',
  'participant.role-changed',
  'ban.made',
  'ban.lifted',
  'meeting.ended',
  'room.made',
  'room.deleted',
  'policy.changed',
  'token.made',
  'token.revoked',
  'sign-in.done',
  'sign-in.refused',
  'sign-in.handed-off',
  'sign-in.ended-by-provider',
  'sign-out.done',
  'sign-out.everywhere',
  'session.ended',
  'password.changed',
  'password.refused',
  'set-up.done',
  'set-up.refused',
  'account.made',
  'account.changed',
  'account.deleted',
  'api-key.made',
  'api-key.revoked',
  'sign-in-keys.rotated',
  'key.rotated',
  'key.retired',
] as const;

/** Why, as far as it was written down. */
export type ReasonWords =
  | { readonly is: 'problem'; readonly slug: string }
  /** Why a sign-in at a provider failed, in the words that administrators read elsewhere too. */
  | { readonly is: 'cause'; readonly title: string }
  /** A key below `admin:reason`. */
  | { readonly is: 'known'; readonly key: string }
  | { readonly is: 'said'; readonly text: string };

export interface AuditWords {
  /** Below `admin:what`; `other` for what this page does not know yet. */
  readonly key: string;
  readonly who: ActorWords;
  /** Name of whom or what it was done to; empty where none is known. */
  readonly whom: string;
  /** Parts of the policy that were changed. */
  readonly fields: readonly string[];
  readonly reason: ReasonWords | undefined;
}

const knownReasons: readonly string[] = [
  'lobby',
  'waiting-for-host',
  'host',
  'speaker',
  'listener',
  'everyone',
  'no guests',
];

export function auditWords(entry: AuditEntry, known: KnownNames): AuditWords {
  const kind = auditKinds.find((each) => each === entry.what);
  return {
    key: (kind ?? 'other').replaceAll('.', '-'),
    who: actorWords(entry.by, known),
    whom: whomOf(entry.subject ?? '', known),
    fields: kind === 'policy.changed' ? (entry.subject ?? '').split(' ').filter((field) => field !== '') : [],
    reason: reasonOf(entry.reason),
  };
}

/** `participant:p_… Ana` is Ana; accounts and keys are looked up; what is no record is itself. */
function whomOf(subject: string, known: KnownNames): string {
  const [, kind, id = '', name] = /^(participant|knock|account|key|session):(\S*)(?: (.*))?$/su.exec(subject) ?? [];
  switch (kind) {
    case undefined:
      return subject;
    case 'account':
      return known.accounts.get(id) ?? id;
    case 'key':
      return known.keys.get(id) ?? id;
    default:
      return name ?? id;
  }
}

function reasonOf(reason: string | null): ReasonWords | undefined {
  if (reason === null || reason === '') return undefined;
  if (isProblemSlug(reason)) return { is: 'problem', slug: reason };
  if (isSignInCause(reason)) return { is: 'cause', title: signInProblems[reason].title };
  if (knownReasons.includes(reason)) return { is: 'known', key: reason.replaceAll(' ', '-') };
  return { is: 'said', text: reason };
}
