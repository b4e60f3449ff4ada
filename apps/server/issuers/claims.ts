/** Reading the claims of a token that somebody else made: only own members count, and null says nothing. */
import { fitsPattern } from '@foyer/admission';

export type Payload = { readonly [claim: string]: unknown };

export function isPayload(value: unknown): value is Payload {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function claimOf(payload: Payload, name: string): unknown {
  return Object.hasOwn(payload, name) ? (payload[name] ?? undefined) : undefined;
}

/**
 * The value at a place: a claim's name, or a JSON Pointer (RFC 6901) such as `/realm_access/roles` where it begins
 * with a slash.
 */
export function claimAt(payload: Payload, place: string): unknown {
  if (!place.startsWith('/')) return claimOf(payload, place);
  let value: unknown = payload;
  for (const word of place.slice(1).split('/')) {
    const name = word.replaceAll('~1', '/').replaceAll('~0', '~');
    value = isPayload(value) ? claimOf(value, name) : undefined;
  }
  return value;
}

/** Text, or a list of texts, as a list; undefined where it is neither. */
export function textsOf(value: unknown): readonly string[] | undefined {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) && value.length <= 256 && value.every((one) => typeof one === 'string')
    ? value
    : undefined;
}

/** `true` and `"true"`, as other systems write it. */
export function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}

export function isFalse(value: unknown): boolean {
  return value === false || value === 'false';
}

/** Longest name shown here, in UTF-16 units. */
const longestName = 80;
const unshown = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069\u200b\ufeff]+/gu;

/** A name as it may be shown here: what controls or reverses text is taken out, what is too long is cut. */
export function shownName(text: string): string | undefined {
  const clean = text.toWellFormed().replaceAll(unshown, ' ').trim();
  let name = '';
  for (const character of clean) {
    if (name.length + character.length > longestName) break;
    name += character;
  }
  return name === '' ? undefined : name.trim();
}

/** Capital letters of ASCII alone: no letter of another alphabet becomes one of a room's name. */
export function lowerAscii(text: string): string {
  return text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** Is this room meant by a name or pattern with `*`? No look-alike from beyond ASCII counts as a letter of ours. */
export function fitsRoom(slug: string, pattern: string): boolean {
  return /^[\x21-\x7e]+$/.test(pattern) && fitsPattern(slug, pattern);
}
