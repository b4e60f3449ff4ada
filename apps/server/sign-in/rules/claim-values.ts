/** The values that a claim holds, in whatever form providers write them (SI20). */
import { no, ok, type Result } from '@foyer/kernel';
import { claimAt, isPayload, type Payload } from '../../issuers/claims.ts';
import type { SignInFailure } from '../ports.ts';

/** Most values of one claim that are looked at; more is no list of groups any more. */
const mostValues = 2_000;
/** Longest value, in UTF-16 units. */
const longestValue = 512;

function flaw(claim: string, problem: string): { readonly ok: false; readonly refusal: SignInFailure } {
  return no({ kind: 'sign-in-claims-invalid', facts: { claim, problem } });
}

/** One value as a text. `false` and null say nothing; undefined for what has no text. */
function textOf(value: unknown): readonly string[] | undefined {
  if (typeof value === 'string') return value === '' ? [] : [value];
  if (typeof value === 'number') return [String(value)];
  if (value === true) return ['true'];
  return value === false || value === null ? [] : undefined;
}

/** A text as it is, and besides what stands between its spaces; a list of words may be longer than one value. */
function wordsOf(text: string): readonly string[] {
  if (!text.includes(' ')) return text === '' ? [] : [text];
  const words = text.split(' ').filter((word) => word !== '');
  return text.length > longestValue ? words : [text, ...words];
}

function listed(value: unknown): readonly string[] | undefined {
  if (typeof value === 'string') return wordsOf(value);
  if (Array.isArray(value)) {
    const texts = value.map(textOf);
    return texts.every((text) => text !== undefined) ? texts.flat() : undefined;
  }
  // Zitadel writes roles as names of an object. A name that stands at `false` is not given.
  if (isPayload(value))
    return Object.entries(value).flatMap(([name, held]) => (held === false || held === null ? [] : [name]));
  return textOf(value);
}

/**
 * Each value once, in the claim's order; none where the claim is not there.
 * @param place as `claimAt` reads it
 * @returns `sign-in-claims-invalid` for what is no value or a list of values, and for more than 2 000 or longer than 512
 */
export function valuesAt(claims: Payload, place: string): Result<readonly string[], SignInFailure> {
  const value = claimAt(claims, place);
  if (value === undefined) return ok([]);
  if (Array.isArray(value) && value.length > mostValues) return flaw(place, 'too-many-values');
  const values = listed(value);
  if (values === undefined) return flaw(place, 'form');
  if (values.length > mostValues) return flaw(place, 'too-many-values');
  if (values.some((one) => one.length > longestValue)) return flaw(place, 'value-too-long');
  return ok([...new Set(values)]);
}
