/** The header of an encrypted token (RFC 7516), read before anything is computed for it. */
import { createPublicKey } from 'node:crypto';
import { ok } from '@foyer/kernel';
import {
  type contentAlgorithms,
  type keyAlgorithms,
  type ProviderOptions,
  secretKeyAlgorithms,
} from '../../config/sign-in-options.ts';
import { isPayload } from '../../issuers/claims.ts';
import { decodePart, headerMembers } from '../../tokens/jws.ts';
import type { DecryptionKey, SignInResult, TokenUse } from '../ports.ts';
import { malformed, partsOf } from './compact.ts';
import { type Failed, failed, quoted } from './failed.ts';

export type KeyAlgorithm = (typeof keyAlgorithms)[number] | SecretKeyAlgorithm;
export type SecretKeyAlgorithm = (typeof secretKeyAlgorithms)[number];
export type ContentAlgorithm = (typeof contentAlgorithms)[number];

/** What a provider's tokens may be, and what there is to open them. */
export interface OpenRules {
  readonly encryption: ProviderOptions['encryption'];
  /** Those of the provider's files, and ours. */
  readonly keys: readonly DecryptionKey[];
  readonly clientSecret: string | undefined;
}

export interface Envelope {
  readonly alg: KeyAlgorithm;
  readonly enc: ContentAlgorithm;
  /** May be empty, as authentik writes it where it has no private key. */
  readonly kid: string | undefined;
  /** What a key must be to open it, as in `DecryptionKey`; undefined: a key made of the client secret. */
  readonly kind: string | undefined;
}

/** The five parts of a compact JWE, RFC 7516 section 7.1. */
const partNames = ['header', 'key', 'iv', 'ciphertext', 'tag'] as const;

export function isOfSecret(alg: KeyAlgorithm): alg is SecretKeyAlgorithm {
  return secretKeyAlgorithms.some((name) => name === alg);
}

/** Key algorithms that the provider may use here. */
export function allowedKeyAlgorithms({ encryption }: Pick<OpenRules, 'encryption'>): readonly KeyAlgorithm[] {
  return [...encryption.keyAlgorithms, ...(encryption.withClientSecret ? secretKeyAlgorithms : [])];
}

/** @param text of five parts */
export function readEnvelope(text: string, use: TokenUse, rules: OpenRules): SignInResult<Envelope> {
  for (const [index, part] of partsOf(text).entries())
    if (decodePart(part) === undefined) return malformed(use, partNames[index] ?? 'form');
  const header = headerMembers(text.slice(0, text.indexOf('.')));
  if (header === undefined) return malformed(use, 'header');
  for (const member of ['zip', 'crit'])
    if (header.has(member)) return failed('sign-in-encryption-header-not-allowed', { token: use, member });
  const algorithms = readAlgorithms(header, use, rules);
  if (!algorithms.ok) return algorithms;
  const kid = header.get('kid');
  if (kid !== undefined && typeof kid !== 'string') return malformed(use, 'header', { member: 'kid' });
  const { alg, enc } = algorithms.value;
  const kind = kindFor(alg, header.get('epk'));
  return kind === 'unusable' ? malformed(use, 'header', { member: 'epk' }) : ok({ alg, enc, kid, kind });
}

function readAlgorithms(
  header: ReadonlyMap<string, unknown>,
  use: TokenUse,
  rules: OpenRules,
): SignInResult<Pick<Envelope, 'alg' | 'enc'>> {
  const [alg, enc] = [header.get('alg'), header.get('enc')];
  if (typeof alg !== 'string') return malformed(use, 'header', { member: 'alg' });
  if (typeof enc !== 'string') return malformed(use, 'header', { member: 'enc' });
  const knownAlg = allowedKeyAlgorithms(rules).find((name) => name === alg);
  if (knownAlg === undefined) return algorithmNotAllowed({ alg, enc, use }, rules);
  const knownEnc = rules.encryption.contentAlgorithms.find((name) => name === enc);
  if (knownEnc !== undefined) return ok({ alg: knownAlg, enc: knownEnc });
  const allowed = rules.encryption.contentAlgorithms;
  return failed('sign-in-content-encryption-not-allowed', { token: use, alg, enc: quoted(enc), allowed });
}

function algorithmNotAllowed(
  { alg, enc, use }: { readonly alg: string; readonly enc: string; readonly use: TokenUse },
  rules: OpenRules,
): Failed {
  const fromClientSecret = secretKeyAlgorithms.some((name) => name === alg);
  const facts = { token: use, alg: quoted(alg), enc: quoted(enc), allowed: allowedKeyAlgorithms(rules) };
  return failed('sign-in-encryption-algorithm-not-allowed', {
    ...facts,
    ...(fromClientSecret ? { fromClientSecret } : {}),
  });
}

const curves = ['P-256', 'P-384', 'P-521', 'X25519'];

function kindFor(alg: KeyAlgorithm, epk: unknown): string | undefined {
  if (isOfSecret(alg)) return undefined;
  return alg.startsWith('RSA') ? 'RSA' : curveOf(epk);
}

/** The curve of the sender's key, RFC 7518 section 4.6.1.1; a point beside its curve is no key. */
function curveOf(epk: unknown): string {
  if (!isPayload(epk)) return 'unusable';
  const { kty, crv, x, y } = epk;
  if (typeof kty !== 'string' || typeof crv !== 'string' || typeof x !== 'string') return 'unusable';
  if (!curves.includes(crv)) return 'unusable';
  try {
    createPublicKey({ key: { kty, crv, x, ...(typeof y === 'string' ? { y } : {}) }, format: 'jwk' });
    return crv;
  } catch {
    // Whatever is wrong with it, it opens nothing.
    return 'unusable';
  }
}
