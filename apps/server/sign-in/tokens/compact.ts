/** Tokens in compact form: how many parts they have, and what the header of a signed one says (RFC 7515). */
import { ok } from '@foyer/kernel';
import type { SignInFacts } from '@foyer/wire';
import { type CompactParts, headerMembers } from '../../tokens/jws.ts';
import type { SignInResult, TokenUse } from '../ports.ts';
import { type Failed, failed } from './failed.ts';

/** Longest token that is read, in bytes: somebody in a thousand groups still fits. */
export const longestToken = 262_144;

/** A token in its parts; stops at the sixth, however many follow. */
export function partsOf(text: string): readonly string[] {
  return text.split('.', 6);
}

/** @param part where the flaw is: `form`, or the part's name */
export function malformed(use: TokenUse, part: string, more: SignInFacts = {}): Failed {
  return failed('sign-in-token-malformed', { token: use, part, ...more });
}

export function tooLarge(use: TokenUse, text: string): Failed | undefined {
  if (text.length <= longestToken) return undefined;
  return failed('sign-in-token-too-large', { token: use, bytes: text.length, most: longestToken });
}

/** A signed token taken apart; nothing of it is believed yet. */
export interface SignedToken {
  readonly parts: CompactParts;
  readonly header: ReadonlyMap<string, unknown>;
  readonly alg: string;
  /** An empty name is none. */
  readonly kid: string | undefined;
}

/** Three parts, and a header that can be followed. `alg` none is `sign-in-token-unsigned`, with and without a signature. */
export function readSigned(text: string, use: TokenUse): SignInResult<SignedToken> {
  const large = tooLarge(use, text);
  if (large !== undefined) return large;
  const pieces = partsOf(text);
  const [header = '', payload = '', signature = ''] = pieces;
  if (pieces.length !== 3) return malformed(use, 'form', { parts: pieces.length });
  const members = headerMembers(header);
  if (members === undefined) return malformed(use, 'header');
  const [alg, kid] = [members.get('alg'), members.get('kid')];
  if (typeof alg !== 'string') return malformed(use, 'header', { member: 'alg' });
  if (alg.toLowerCase() === 'none') return failed('sign-in-token-unsigned', { token: use });
  // RFC 7515 section 4.1.11: what is critical must be understood, and nothing critical is understood here.
  if (members.has('crit')) return malformed(use, 'header', { member: 'crit' });
  if (kid !== undefined && typeof kid !== 'string') return malformed(use, 'header', { member: 'kid' });
  if (payload === '') return malformed(use, 'payload');
  if (signature === '') return malformed(use, 'signature');
  return ok({ parts: { header, payload, signature }, header: members, alg, kid: kid === '' ? undefined : kid });
}
