/** The sentence of a failure out of its facts: which words, with which time and which name. Pure. */
import type { UnixSeconds } from '@foyer/kernel';
import type { Failure } from '../../app/failure-kind.ts';
import { momentWords } from './time-words.ts';

export interface FailureWords {
  /** Keys of the `failure` namespace. */
  readonly title: string;
  readonly text: string;
  readonly values: Readonly<Record<string, string>>;
  /** Where somebody must be asked: found again in the server's log. */
  readonly reference: string | undefined;
}

/** @param language of the words, for dates; @param now the wall clock */
export function failureWords({ kind, facts, by }: Failure, language: string, now: UnixSeconds): FailureWords {
  const key = `words.${kind}`;
  const title = `${key}.title`;
  const reference = kind === 'server-fault' ? facts.instance : undefined;
  const at = kind === 'token-expired' ? facts.expiredAt : kind === 'token-not-yet-valid' ? facts.notBefore : undefined;
  if (at !== undefined)
    return { title, text: `${key}.textAt`, values: { time: momentWords(at, language, now) }, reference };
  const told = by !== undefined && (kind === 'meeting-ended' || kind === 'participant-removed');
  if (told) return { title, text: `${key}.textBy`, values: { by }, reference };
  return { title, text: `${key}.text`, values: {}, reference };
}
