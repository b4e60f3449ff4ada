/** Is a token signed by this provider? What it says is judged after that, by the `judge…` functions. */
import { createSecretKey, type KeyObject } from 'node:crypto';
import { ok } from '@foyer/kernel';
import {
  type Algorithm,
  type AlgorithmName,
  algorithmNamed,
  algorithmOf,
  isSigned,
  misfitOf,
} from '../../issuers/algorithms.ts';
import { isPayload } from '../../issuers/claims.ts';
import { decodeJson, decodePart, signingInput } from '../../tokens/jws.ts';
import type { SignInResult, TokenUse, VerifiedToken } from '../ports.ts';
import { malformed, readSigned, type SignedToken } from './compact.ts';
import { failed, namedBy, quoted } from './failed.ts';
import type { SigningKeys } from './signing-keys.ts';

export { judgeIdToken, judgeLogoutToken, judgeResponse, judgeUserInfo } from './judge.ts';

export interface SignatureRules {
  readonly algorithms: readonly AlgorithmName[];
  readonly keys: SigningKeys;
  /** For HS256, HS384 and HS512. */
  readonly clientSecret: string | undefined;
}

/** SI12, SI13: form, algorithm, key and signature, and only then the content is read. Never throws for any text. */
export async function verifySigned(
  jws: string,
  use: TokenUse,
  rules: SignatureRules,
): Promise<SignInResult<VerifiedToken>> {
  const read = readSigned(jws, use);
  if (!read.ok) return read;
  const { alg, header, parts } = read.value;
  const name = algorithmNamed(alg);
  if (name === undefined || !rules.algorithms.includes(name)) {
    const facts = { token: use, alg: quoted(alg), allowed: rules.algorithms };
    return failed('sign-in-signing-algorithm-not-allowed', facts);
  }
  const signed = await isByProvider(read.value, use, { rules, algorithm: algorithmOf(name) });
  if (!signed.ok) return signed;
  const claims = use === 'response' ? decodeAnswer(parts.payload) : decodeJson(parts.payload);
  return isPayload(claims) ? ok({ header, claims, jws }) : malformed(use, 'payload');
}

/** Keycloak (26.7) names `iss` twice in its signed answers: of a name that is repeated the last counts (RFC 7519 section 4). */
function decodeAnswer(part: string): unknown {
  try {
    return JSON.parse(decodePart(part)?.toString() ?? '');
  } catch {
    // No JSON: malformed, as its text must not get into a failure.
    return undefined;
  }
}

interface How {
  readonly rules: SignatureRules;
  readonly algorithm: Algorithm;
}

async function isByProvider(token: SignedToken, use: TokenUse, { rules, algorithm }: How): Promise<SignInResult<true>> {
  const { kid, parts } = token;
  const signature = decodePart(parts.signature);
  if (signature === undefined) return malformed(use, 'signature');
  const covered = signingInput(parts);
  const isBy = (key: KeyObject) => isSigned(algorithm, key, covered, signature);
  const wrong = failed('sign-in-signature-wrong', { token: use, alg: algorithm.name, ...namedBy(kid) });
  if (algorithm.family === 'secret') {
    const secret = secretFor(algorithm, rules);
    if (typeof secret === 'string')
      return failed('sign-in-signing-algorithm-not-allowed', { token: use, alg: algorithm.name, clientSecret: secret });
    return isBy(secret) ? ok(true) : wrong;
  }
  const wanted = { algorithm, kid, use };
  const found = await rules.keys.find(wanted);
  if (!found.ok) return failed(found.refusal.kind, { token: use, ...found.refusal.facts });
  if (found.value.some(isBy)) return ok(true);
  return (await rules.keys.findAnew(wanted)).some(isBy) ? ok(true) : wrong;
}

/** The client secret as a key, or why it cannot be one: a very short one is found by trying. */
function secretFor(algorithm: Algorithm, { clientSecret }: SignatureRules): KeyObject | 'absent' | 'too-short' {
  if (clientSecret === undefined) return 'absent';
  const key = createSecretKey(Buffer.from(clientSecret, 'utf8'));
  return misfitOf(algorithm, key) === undefined ? key : 'too-short';
}
