/** The sentence of a failure out of its facts: which words, with which time and which name. Pure. */
import type { UnixSeconds } from '@foyer/kernel';
import type { ProblemFacts } from '@foyer/wire';
import type { Failure, FailureKind } from '../../app/failure-kind.ts';
import { momentWords } from './time-words.ts';

export interface FailureWords {
  /** Keys of the `failure` namespace. */
  readonly title: string;
  readonly text: string;
  readonly values: Readonly<Record<string, string>>;
  /** Where somebody must be asked: found again in the server's log. */
  readonly reference: string | undefined;
  /** What a host wrote, to be shown as written. */
  readonly quote: string | undefined;
}

/** Kinds that name whoever did it. */
const told: ReadonlySet<FailureKind> = new Set(['banned', 'meeting-ended', 'participant-removed']);

/** @param language of the words, for dates; @param now the wall clock */
export function failureWords({ kind, facts, by }: Failure, language: string, now: UnixSeconds): FailureWords {
  const key = `words.${kind}`;
  const shared = {
    title: `${key}.title`,
    reference: kind === 'server-fault' ? facts.instance : undefined,
    quote: kind === 'declined' ? facts.reason : undefined,
  };
  const at = momentOf(kind, facts);
  if (at !== undefined) return { ...shared, text: `${key}.textAt`, values: { time: momentWords(at, language, now) } };
  if (by !== undefined && told.has(kind)) return { ...shared, text: `${key}.textBy`, values: { by } };
  return { ...shared, text: `${key}.text`, values: {} };
}

/** The Unix second a failure speaks of, where it is known. */
function momentOf(kind: FailureKind, facts: ProblemFacts): number | undefined {
  if (kind === 'token-expired') return facts.expiredAt;
  if (kind === 'token-not-yet-valid') return facts.notBefore;
  return kind === 'room-closed' ? facts.opensAt : undefined;
}
