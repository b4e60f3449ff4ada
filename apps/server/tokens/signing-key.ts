/** The server's own key: Ed25519 (RFC 8037), kept as a private JWK, known outside by its `kid`. */
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

export function makeSigningKey(chance: Chance, createdAt: number): SigningKeyRecord {
  const { privateKey } = generateKeyPairSync('ed25519');
  return {
    kid: pickId(chance, 'k_', 16),
    privateJwk: JSON.stringify(privateKey.export({ format: 'jwk' })),
    createdAt,
    retiredAt: null,
  };
}

export function readSigningKey(record: SigningKeyRecord): SigningKey {
  const privateKey = createPrivateKey({ key: JSON.parse(record.privateJwk), format: 'jwk' });
  return { kid: record.kid, privateKey, publicKey: createPublicKey(privateKey) };
}
