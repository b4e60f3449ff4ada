/** Why the rules let somebody not in, for administrators: what came, and what rules read of it. Bounded whatever came. */
import type { SignInFacts } from '@foyer/wire';
import type { Payload } from '../../issuers/claims.ts';
import type { SignInFailure } from '../ports.ts';

const mostNames = 60;
const mostValues = 40;
const mostClaims = 20;
const longest = 120;

function shorten(texts: readonly string[], most: number): readonly string[] {
  return texts.slice(0, most).map((text) => (text.length > longest ? `${text.slice(0, longest)}…` : text));
}

/**
 * `claims`: names of what came. `claim <place>`: the values there, for each place that rules read. `rule`: the one that
 * refused, counted from 1; without it none fitted.
 */
export function notAdmitted(
  claims: Payload,
  read: ReadonlyMap<string, readonly string[]>,
  rule?: number,
): SignInFailure {
  const facts: Record<string, SignInFacts[string]> = { claims: shorten(Object.keys(claims), mostNames) };
  for (const [place, values] of [...read].slice(0, mostClaims)) facts[`claim ${place}`] = shorten(values, mostValues);
  if (rule !== undefined) facts.rule = rule;
  return { kind: 'sign-in-not-admitted', facts };
}
