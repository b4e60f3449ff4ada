/** The server's own keys: Ed25519 (RFC 8037), kept as private JWKs, known outside by their `kid`. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { type Chance, pickId } from '@foyer/kernel';

/** As it lies in the store. */
export interface SigningKeyRecord {
  readonly kid: string;
  /** JWK with the private part, as JSON text. */
  readonly privateJwk: string;
  readonly createdAt: number;
  /** From then on the tokens it made are refused. */
  readonly retiredAt: number | null;
}

export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** A key that tokens name, and whether tokens it made are still good. */
export interface KnownKey {
  readonly key: SigningKey;
  readonly retired: boolean;
}

/** Where join tokens find their keys: the ring of a running server, or one key in a test. */
export interface KeySource {
  /** Signs what is made now. */
  signing(): SigningKey;
  find(kid: string): KnownKey | undefined;
}

/** The public half as others read it (RFC 7517 section 4, RFC 8037 section 2). */
export interface PublicJwk {
  readonly kty: string;
  readonly crv: string;
  readonly x: string;
  readonly kid: string;
  readonly use: 'sig';
  readonly alg: 'EdDSA';
}

export function makeSigningKey(chance: Chance, createdAt: number): SigningKeyRecord {
  const { privateKey } = generateKeyPairSync('ed25519');
  return {
    kid: pickId(chance, 'k_', 16),
    privateJwk: JSON.stringify(privateKey.export({ format: 'jwk' })),
    createdAt,
    retiredAt: null,
  };
}

export function readSigningKey(record: Pick<SigningKeyRecord, 'kid' | 'privateJwk'>): SigningKey {
  const privateKey = createPrivateKey({ key: JSON.parse(record.privateJwk), format: 'jwk' });
  return { kid: record.kid, privateKey, publicKey: createPublicKey(privateKey) };
}

export function publicJwk({ kid, publicKey }: SigningKey): PublicJwk {
  const { kty = '', crv = '', x = '' } = publicKey.export({ format: 'jwk' });
  return { kty, crv, x, kid, use: 'sig', alg: 'EdDSA' };
}

/** Keys that do not change: the first one signs, all verify, none is retired. */
export function fixedKeys(keys: readonly [SigningKey, ...SigningKey[]]): KeySource {
  const byKid = new Map(keys.map((key) => [key.kid, { key, retired: false }]));
  return { signing: () => keys[0], find: (kid) => byKid.get(kid) };
}
