/** Failures as the parts of this folder make them. What a token says of itself is cut before it becomes a fact. */
import { no } from '@foyer/kernel';
import type { SignInCause, SignInFacts } from '@foyer/wire';
import type { SignInFailure } from '../ports.ts';

export interface Failed {
  readonly ok: false;
  readonly refusal: SignInFailure;
}

export function failed(kind: SignInCause, facts: SignInFacts): Failed {
  return no({ kind, facts });
}

/** Longest text of others in a fact, in UTF-16 units. */
const longest = 200;

/** A name or value that somebody else chose, fit for a log line and a page. */
export function quoted(text: string): string {
  const clean = text
    .slice(0, longest)
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ');
  return text.length > longest ? `${clean}…` : clean;
}

/** `kid` as a fact, where there is one. */
export function namedBy(kid: string | undefined): SignInFacts {
  return kid === undefined ? {} : { kid: quoted(kid) };
}
