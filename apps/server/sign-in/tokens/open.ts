/** Takes a token out of its envelope (nested JWS in JWE, RFC 7519 section 11.2), if it is in one. */
import type { KeyObject } from 'node:crypto';
import { ok } from '@foyer/kernel';
import type { SignInFacts } from '@foyer/wire';
import { compactDecrypt, errors } from 'jose';
import { isPayload, type Payload } from '../../issuers/claims.ts';
import { madeHere, toldAs } from '../keys/decryption-key.ts';
import type { DecryptionKey, OpenedClaims, OpenedToken, SignInResult, TokenUse } from '../ports.ts';
import { keyOfSecret } from './client-secret.ts';
import { malformed, partsOf, readSigned, tooLarge } from './compact.ts';
import { allowedKeyAlgorithms, type Envelope, isOfSecret, type OpenRules, readEnvelope } from './envelope.ts';
import { failed, namedBy, quoted } from './failed.ts';

export type { OpenRules } from './envelope.ts';

/** Most keys that are tried on one token. */
const mostTried = 6;
/** Most keys of ours in a failure. */
const mostTold = 40;

/** A key to try, and whose it is; `ours` undefined: made of the client secret. */
interface Candidate {
  readonly key: KeyObject | Uint8Array;
  readonly ours: DecryptionKey | undefined;
}

/**
 * SI9–SI12. What comes out has three parts and a signature that nobody looked at yet. Never throws for any text: each
 * flaw is a cause of its own. Whether it was the wrong key or a changed token, nobody can tell: both are
 * `sign-in-decryption-key-wrong`.
 */
export async function openToken(text: string, use: TokenUse, rules: OpenRules): Promise<SignInResult<OpenedToken>> {
  const large = tooLarge(use, text);
  if (large !== undefined) return large;
  const count = partsOf(text).length;
  if (count === 5) {
    const opened = await openEnvelope(text, use, rules);
    return opened.ok ? nested(opened.value, use) : opened;
  }
  // Keycloak (26.7) encrypts no logout tokens whatever it is set to: nobody stays signed in for that.
  if (count === 3 && rules.encryption.required && use !== 'logout-token')
    return failed('sign-in-token-not-encrypted', { token: use });
  const signed = readSigned(text, use);
  return signed.ok ? ok({ jws: text, wasEncrypted: false, notes: [] }) : signed;
}

/**
 * The same of UserInfo, which a provider may encrypt without signing it (Core section 5.3.2; Keycloak does where its signed
 * response algorithm is unsigned). Such claims are as good as those that come plainly, by the connection they came on.
 */
export async function openUserInfo(text: string, rules: OpenRules): Promise<SignInResult<OpenedToken | OpenedClaims>> {
  if (tooLarge('userinfo', text) !== undefined || partsOf(text).length !== 5) return openToken(text, 'userinfo', rules);
  const opened = await openEnvelope(text, 'userinfo', rules);
  if (!opened.ok) return opened;
  const claims = claimsOf(opened.value.content);
  return claims === undefined ? nested(opened.value, 'userinfo') : ok({ claims, notes: opened.value.notes });
}

/** What was in an envelope, whatever it is. */
interface Opened {
  readonly content: Uint8Array;
  /** Of the envelope, for a failure. */
  readonly facts: SignInFacts;
  readonly notes: readonly string[];
}

async function openEnvelope(text: string, use: TokenUse, rules: OpenRules): Promise<SignInResult<Opened>> {
  const read = readEnvelope(text, use, rules);
  if (!read.ok) return read;
  const { alg, enc, kid } = read.value;
  const facts: SignInFacts = { token: use, alg, enc, ...namedBy(kid) };
  const candidates = candidatesFor(read.value, rules);
  if (candidates === undefined) return failed('sign-in-decryption-key-missing', facts);
  for (const { key, ours } of candidates) {
    const content = await decrypted(text, key, rules);
    if (content === 'malformed') return malformed(use, 'envelope', { alg, enc });
    if (content !== 'wrong') return ok({ content, facts, notes: notesOn(kid, ours) });
  }
  const cause = lacksKey(read.value, rules) ? 'sign-in-decryption-key-missing' : 'sign-in-decryption-key-wrong';
  return failed(cause, { ...facts, ...factsOfOurs(read.value, rules) });
}

/** Nobody gave us a key of this kind for the provider, and it does not encrypt for those we publish either. */
function lacksKey({ alg, kid, kind }: Envelope, { keys }: OpenRules): boolean {
  if (isOfSecret(alg)) return false;
  const fitting = keys.filter((ours) => ours.kind === kind);
  return fitting.every(({ from }) => from === madeHere) && !fitting.some((ours) => isNamed(ours, kid));
}

/** Undefined: there is no key at all. */
function candidatesFor({ alg, enc, kid, kind }: Envelope, rules: OpenRules): readonly Candidate[] | undefined {
  if (isOfSecret(alg)) {
    if (rules.clientSecret === undefined) return undefined;
    return [{ key: keyOfSecret(rules.clientSecret, alg, enc), ours: undefined }];
  }
  if (rules.keys.length === 0) return undefined;
  const byThumbprint = new Map(rules.keys.map((ours) => [ours.thumbprint, ours]));
  const fitting = [...byThumbprint.values()].filter((ours) => ours.kind === kind);
  const named = fitting.filter((ours) => isNamed(ours, kid));
  const others = fitting.filter((ours) => !named.includes(ours));
  return [...named, ...others].slice(0, mostTried).map((ours) => ({ key: ours.key, ours }));
}

function isNamed({ names, thumbprint }: DecryptionKey, kid: string | undefined): boolean {
  return kid !== undefined && (kid === thumbprint || names.includes(kid));
}

async function decrypted(
  text: string,
  key: KeyObject | Uint8Array,
  rules: OpenRules,
): Promise<Uint8Array | 'wrong' | 'malformed'> {
  try {
    const { plaintext } = await compactDecrypt(text, key, {
      keyManagementAlgorithms: [...allowedKeyAlgorithms(rules)],
      contentEncryptionAlgorithms: [...rules.encryption.contentAlgorithms],
      maxDecompressedLength: 0,
    });
    return plaintext;
  } catch (error) {
    // Nothing but its kind is kept: the error may hold the token. What is not a failed decryption is a form that the
    // header did not show, such as an IV of the wrong length.
    return error instanceof errors.JWEDecryptionFailed ? 'wrong' : 'malformed';
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function textOf(content: Uint8Array): string | undefined {
  try {
    return utf8.decode(content);
  } catch {
    // Not UTF-8, so no token.
    return undefined;
  }
}

/** Undefined: no object. Read as leniently as a UserInfo that comes plainly. */
function claimsOf(content: Uint8Array): Payload | undefined {
  try {
    const value: unknown = JSON.parse(textOf(content) ?? '');
    return isPayload(value) ? value : undefined;
  } catch {
    // No JSON: it may be a token.
    return undefined;
  }
}

function nested({ content, facts, notes }: Opened, use: TokenUse): SignInResult<OpenedToken> {
  const jws = textOf(content);
  const count = jws === undefined ? 0 : partsOf(jws).length;
  if (jws === undefined || count !== 3 || jws.startsWith('{')) {
    const inside = count === 5 ? 'encrypted' : jws?.trimStart().startsWith('{') ? 'claims' : 'unknown';
    return failed('sign-in-token-not-nested', { ...facts, inside });
  }
  const signed = readSigned(jws, use);
  return signed.ok ? ok({ jws, wasEncrypted: true, notes }) : signed;
}

function notesOn(kid: string | undefined, ours: DecryptionKey | undefined): readonly string[] {
  if (ours === undefined || kid === undefined || kid === '' || isNamed(ours, kid)) return [];
  return [`opened by the key ${ours.thumbprint} although the token names ${quoted(kid)}`];
}

/** What helps to find out why: each key of ours once, and whether the token calls one of them. */
function factsOfOurs({ alg, kid }: Envelope, { keys }: OpenRules): SignInFacts {
  if (isOfSecret(alg)) return { fromClientSecret: true };
  const told = new Map(keys.map((ours) => [ours.thumbprint, toldAs(ours)]));
  return { keys: [...told.values()].slice(0, mostTold), named: keys.some((ours) => isNamed(ours, kid)) };
}
