/** One key of ours for providers: made, kept as a private JWK, and published without its private part. */
import { createPrivateKey, createPublicKey, generateKeyPair, type JsonWebKey, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { Fault } from '@foyer/kernel';
import type { ProviderKeyRecord } from '../../store/port.ts';
import type { DecryptionKey } from '../ports.ts';
import { decryptionKey, madeHere, thumbprintOf } from './decryption-key.ts';

/** What a key is for; one of each is published at a time. */
export type KeyDuty = 'rsa' | 'ec' | 'proof';

export interface OwnKey {
  readonly record: ProviderKeyRecord;
  readonly duty: KeyDuty;
  readonly key: KeyObject;
}

const generate = promisify(generateKeyPair);

/** RFC 7518 section 4.3 asks for at least 2048 bits of RSA; every product that encrypts can do both kinds. */
async function makeKey(duty: KeyDuty): Promise<KeyObject> {
  if (duty === 'ec') return (await generate('ec', { namedCurve: 'P-256' })).privateKey;
  return (await generate('rsa', { modulusLength: 2_048 })).privateKey;
}

/** @param createdAt Unix seconds. The key's name is its thumbprint (RFC 7638). */
export async function makeOwnKey(duty: KeyDuty, createdAt: number): Promise<ProviderKeyRecord> {
  const key = await makeKey(duty);
  return {
    kid: thumbprintOf(key),
    use: duty === 'proof' ? 'sig' : 'enc',
    kind: duty === 'ec' ? 'EC' : 'RSA',
    privateJwk: JSON.stringify(key.export({ format: 'jwk' })),
    createdAt,
  };
}

export function readOwnKey(record: ProviderKeyRecord): OwnKey {
  const duty = record.use === 'sig' ? 'proof' : record.kind === 'EC' ? 'ec' : 'rsa';
  return { record, duty, key: createPrivateKey({ key: JSON.parse(record.privateJwk), format: 'jwk' }) };
}

/**
 * Keycloak takes a key only where its `alg` is letter for letter the one it was told, and fails where there is none; so each
 * key is there once for every `alg` it serves, under a name of its own: what is added to the `kid`, and the `alg`.
 */
const forms: { readonly [Duty in KeyDuty]: readonly (readonly [added: string, alg: string])[] } = {
  rsa: [
    ['', 'RSA-OAEP-256'],
    ['.oaep', 'RSA-OAEP'],
    ['.oaep384', 'RSA-OAEP-384'],
    ['.oaep512', 'RSA-OAEP-512'],
  ],
  ec: [
    ['', 'ECDH-ES'],
    ['.a128kw', 'ECDH-ES+A128KW'],
    ['.a192kw', 'ECDH-ES+A192KW'],
    ['.a256kw', 'ECDH-ES+A256KW'],
  ],
  proof: [['', 'RS256']],
};

/** As providers fetch it (RFC 7517 section 4): public members alone. */
export function publicForms({ record: { kid }, duty, key }: OwnKey): readonly JsonWebKey[] {
  const { kty, crv, e, n, x, y } = createPublicKey(key).export({ format: 'jwk' });
  const use = duty === 'proof' ? 'sig' : 'enc';
  return forms[duty].map(([added, alg]) => withoutGaps({ kty, crv, x, y, e, n, kid: `${kid}${added}`, use, alg }));
}

function withoutGaps(members: { readonly [name: string]: string | undefined }): JsonWebKey {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

/** @param own one that is for encryption */
export function openingKey({ record: { kid }, duty, key }: OwnKey): DecryptionKey {
  const names = forms[duty].map(([added]) => `${kid}${added}`);
  const made = decryptionKey(key, { names, from: madeHere });
  if (!made.ok) throw new Fault(`a key of ours ${made.refusal}`);
  return made.value;
}

/** For administrators. */
export const algorithmsOf: { readonly [Duty in KeyDuty]: string } = {
  rsa: 'RSA-OAEP',
  ec: 'ECDH-ES',
  proof: 'RS256',
};
