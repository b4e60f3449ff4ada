/** Keys made of the client secret (OpenID Connect Core section 10.2). */
import { createHash } from 'node:crypto';
import type { ContentAlgorithm, SecretKeyAlgorithm } from './envelope.ts';

/** Bits of the key that encrypts the content, RFC 7518 section 5.1. */
const contentBits: { readonly [Name in ContentAlgorithm]: number } = {
  ...{ A128GCM: 128, A192GCM: 192, A256GCM: 256 },
  ...{ 'A128CBC-HS256': 256, 'A192CBC-HS384': 384, 'A256CBC-HS512': 512 },
};
/** Bits of the key that wraps it. */
const wrappingBits: { readonly [Name in Exclude<SecretKeyAlgorithm, 'dir'>]: number } = {
  ...{ A128KW: 128, A192KW: 192, A256KW: 256 },
  ...{ A128GCMKW: 128, A192GCMKW: 192, A256GCMKW: 256 },
};

/** The left part of the shortest SHA-2 of the secret that is long enough. */
export function keyOfSecret(secret: string, alg: SecretKeyAlgorithm, enc: ContentAlgorithm): Uint8Array {
  const bits = alg === 'dir' ? contentBits[enc] : wrappingBits[alg];
  const hash = bits <= 256 ? 'sha256' : bits <= 384 ? 'sha384' : 'sha512';
  return new Uint8Array(
    createHash(hash)
      .update(secret, 'utf8')
      .digest()
      .subarray(0, bits / 8),
  );
}
