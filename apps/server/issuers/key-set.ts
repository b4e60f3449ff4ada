/** Reads a set of public keys: a JWK Set (RFC 7517 section 5), or certificates by name as Firebase publishes them. */
import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { parseStrictJson } from '../strict-json.ts';
import { type Algorithm, algorithmNamed, misfitOf } from './algorithms.ts';

/** More keys than any issuer has at a time; the rest of a longer set is not looked at. */
const mostKeys = 100;

export interface PublishedKey {
  /** A key may be nameless (RFC 7517 section 4.5). */
  readonly kid?: string;
  readonly key: KeyObject;
  /** The one algorithm its owner made it for, where he says so. */
  readonly algorithm?: string;
}

export interface NamedKey extends PublishedKey {
  readonly kid: string;
}

type Members = { readonly [name: string]: unknown };

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Those of a kind that can be used here; the others are left out (RFC 7517 section 5). Undefined: this is no key set. */
export function parseKeySet(text: string): readonly NamedKey[] | undefined {
  const parsed = parseStrictJson(text);
  if (!parsed.ok || !isObject(parsed.value)) return undefined;
  const { keys } = parsed.value;
  if (Array.isArray(keys)) return keys.slice(0, mostKeys).flatMap(keyOfJwk).filter(hasName);
  return Object.entries(parsed.value).slice(0, mostKeys).flatMap(keyOfCertificate);
}

/** The same of a JWK Set alone, nameless keys too. */
export function parsePublishedKeys(text: string): readonly PublishedKey[] | undefined {
  const parsed = parseStrictJson(text);
  if (!parsed.ok || !isObject(parsed.value) || !Array.isArray(parsed.value.keys)) return undefined;
  return parsed.value.keys.slice(0, mostKeys).flatMap(keyOfJwk);
}

function hasName(key: PublishedKey): key is NamedKey {
  return key.kid !== undefined;
}

/** Only the public members are taken over: nothing else a JWK may hold is ours to know. */
const publicMembers = { RSA: ['n', 'e'], EC: ['crv', 'x', 'y'], OKP: ['crv', 'x'] } as const;

function keyOfJwk(jwk: unknown): PublishedKey[] {
  if (!isObject(jwk)) return [];
  const { kid, kty, use, alg, key_ops: operations } = jwk;
  if (kid !== undefined && typeof kid !== 'string') return [];
  if (kty !== 'RSA' && kty !== 'EC' && kty !== 'OKP') return [];
  if (use !== undefined && use !== 'sig') return [];
  if (Array.isArray(operations) && !operations.includes('verify')) return [];
  const members = Object.fromEntries(publicMembers[kty].map((name) => [name, jwk[name]]));
  const key = keyOf(() => createPublicKey({ key: { kty, ...members }, format: 'jwk' }));
  if (key === undefined) return [];
  const algorithm = typeof alg === 'string' ? { algorithm: algorithmNamed(alg) ?? alg } : {};
  return [{ key, ...(kid === undefined ? {} : { kid }), ...algorithm }];
}

function keyOfCertificate([kid, pem]: [string, unknown]): NamedKey[] {
  if (typeof pem !== 'string' || !pem.includes('-----BEGIN CERTIFICATE-----')) return [];
  const key = keyOf(() => new X509Certificate(pem).publicKey);
  return key === undefined ? [] : [{ kid, key }];
}

function keyOf(read: () => KeyObject): KeyObject | undefined {
  try {
    return read();
  } catch {
    // A key that this library cannot read serves nobody here; the others of the set still do.
    return undefined;
  }
}

export function mayServe({ key, algorithm: made }: PublishedKey, algorithm: Algorithm): boolean {
  return (made === undefined || made === algorithm.name) && misfitOf(algorithm, key) === undefined;
}
