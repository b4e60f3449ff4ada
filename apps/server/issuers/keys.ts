/** Where the keys of an issuer come from: a shared secret, a file, or an address (see `jwks.ts`). */
import { createPublicKey, createSecretKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { no, ok, type Result } from '@foyer/kernel';
import { type Algorithm, type AlgorithmName, algorithmOf, misfitOf } from './algorithms.ts';

export interface KeySource {
  /** Keys that may have made a signature under this name. `unreachable`: they could not be fetched, and none is known. */
  find(kid: string | undefined, algorithm: Algorithm): Promise<readonly KeyObject[] | 'unreachable'>;
}

/** One key, whatever name a token gives it. */
export function fixedKey(key: KeyObject): KeySource {
  return { find: async (_kid, algorithm) => (misfitOf(algorithm, key) === undefined ? [key] : []) };
}

/** A configured secret or public key, checked against every algorithm it is to serve. The refusal names no value. */
export function readKey(
  from: { readonly secret: string } | { readonly publicKeyFile: string },
  algorithms: readonly AlgorithmName[],
): Result<KeyObject, string> {
  const read = 'secret' in from ? readSecret(from.secret) : readPublicKey(from.publicKeyFile);
  if (!read.ok) return read;
  const place = 'secret' in from ? 'secret' : 'publicKeyFile';
  for (const name of algorithms) {
    const misfit = misfitOf(algorithmOf(name), read.value);
    if (misfit !== undefined) return no(`${place} must ${misfit}`);
  }
  return read;
}

function readSecret(secret: string): Result<KeyObject, string> {
  // A public key used as a secret is known to all who have it.
  if (secret.includes('-----BEGIN')) return no('secret must not be a key file: name it as publicKeyFile');
  return ok(createSecretKey(Buffer.from(secret, 'utf8')));
}

function readPublicKey(path: string): Result<KeyObject, string> {
  try {
    const pem = readFileSync(path, 'utf8');
    if (pem.includes('PRIVATE KEY-----'))
      return no(`publicKeyFile ${path} holds a private key, which belongs elsewhere`);
    return ok(createPublicKey(pem));
  } catch (error) {
    return no(`publicKeyFile ${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
