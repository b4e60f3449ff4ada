/** The signature algorithms taken from other systems (RFC 7518 section 3.1, RFC 8037), each with the keys it may use. */
import { constants, createHmac, type KeyObject, timingSafeEqual, verify } from 'node:crypto';

/** One issuer has algorithms of one family, so that a key of one kind is never read as another (RFC 8725 section 3.1). */
export type Family = 'secret' | 'rsa' | 'ec' | 'ed25519';

export interface Algorithm {
  readonly name: AlgorithmName;
  readonly family: Family;
  /** Null where the algorithm brings its own. */
  readonly hash: 'sha256' | 'sha384' | 'sha512' | null;
  /** Bytes of a signature; undefined where the key decides. */
  readonly signatureBytes?: number;
  /** OpenSSL's name of the one curve. */
  readonly curve?: string;
  readonly pss?: boolean;
}

export const algorithmNames = [
  ...(['HS256', 'HS384', 'HS512'] as const),
  ...(['RS256', 'RS384', 'RS512'] as const),
  ...(['PS256', 'PS384', 'PS512'] as const),
  ...(['ES256', 'ES384', 'ES512'] as const),
  'EdDSA',
] as const;
export type AlgorithmName = (typeof algorithmNames)[number];

/** Undefined: none of them. `Ed25519` is `EdDSA` with the one curve that is taken here (RFC 9864 section 2.2). */
export function algorithmNamed(text: string): AlgorithmName | undefined {
  const name = text === 'Ed25519' ? 'EdDSA' : text;
  return algorithmNames.find((one) => one === name);
}

const hashes = { 256: 'sha256', 384: 'sha384', 512: 'sha512' } as const;
type Bits = keyof typeof hashes;

const hs = (bits: Bits) => ({ family: 'secret', hash: hashes[bits], signatureBytes: bits / 8 }) as const;
const rs = (bits: Bits) => ({ family: 'rsa', hash: hashes[bits] }) as const;
const ps = (bits: Bits) => ({ ...rs(bits), pss: true }) as const;
const es = (bits: Bits, curve: string, signatureBytes: number) =>
  ({ family: 'ec', hash: hashes[bits], curve, signatureBytes }) as const;

const table: { readonly [Name in AlgorithmName]: Omit<Algorithm, 'name'> } = {
  ...{ HS256: hs(256), HS384: hs(384), HS512: hs(512) },
  ...{ RS256: rs(256), RS384: rs(384), RS512: rs(512) },
  ...{ PS256: ps(256), PS384: ps(384), PS512: ps(512) },
  ES256: es(256, 'prime256v1', 64),
  ES384: es(384, 'secp384r1', 96),
  ES512: es(512, 'secp521r1', 132),
  EdDSA: { family: 'ed25519', hash: null, signatureBytes: 64 },
};

export function algorithmOf(name: AlgorithmName): Algorithm {
  return { name, ...table[name] };
}

const rsaBits = { least: 2_048, most: 8_192 };

/** A secret shorter than this is found by trying while one drinks a coffee. */
const leastSecretBytes = 8;

/** RFC 7518 section 3.2: a secret should have the length of the hash. Other systems' secrets are what they are. */
export function isWeakSecret(secret: string, names: readonly AlgorithmName[]): boolean {
  const { length } = Buffer.from(secret, 'utf8');
  return names.some((name) => length < (algorithmOf(name).signatureBytes ?? 0));
}

/** Why this key cannot serve the algorithm, in words that follow "must"; undefined where it can. */
export function misfitOf(algorithm: Algorithm, key: KeyObject): string | undefined {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  switch (algorithm.family) {
    case 'secret': {
      const long = key.type === 'secret' && (key.symmetricKeySize ?? 0) >= leastSecretBytes;
      return long ? undefined : `be a secret of at least ${leastSecretBytes} bytes for ${algorithm.name}`;
    }
    case 'rsa': {
      const bits = details?.modulusLength ?? 0;
      const kind = type === 'rsa' || (algorithm.pss === true && type === 'rsa-pss');
      const fits = key.type === 'public' && kind && bits >= rsaBits.least && bits <= rsaBits.most;
      return fits ? undefined : `be an RSA key of ${rsaBits.least} to ${rsaBits.most} bits for ${algorithm.name}`;
    }
    case 'ec': {
      const fits = key.type === 'public' && type === 'ec' && details?.namedCurve === algorithm.curve;
      return fits ? undefined : `be a key on the curve ${algorithm.curve} for ${algorithm.name}`;
    }
    case 'ed25519':
      return key.type === 'public' && type === 'ed25519' ? undefined : `be an Ed25519 key for ${algorithm.name}`;
  }
}

/** @param key one that `misfitOf` has nothing against */
export function isSigned(algorithm: Algorithm, key: KeyObject, signed: Buffer, signature: Buffer): boolean {
  const { family, hash, signatureBytes } = algorithm;
  if (signatureBytes !== undefined && signature.length !== signatureBytes) return false;
  if (family === 'secret')
    return timingSafeEqual(
      createHmac(hash ?? '', key)
        .update(signed)
        .digest(),
      signature,
    );
  if (family === 'ec') return verify(hash, signed, { key, dsaEncoding: 'ieee-p1363' }, signature);
  if (algorithm.pss !== true) return verify(hash, signed, key, signature);
  // RFC 7518 section 3.5: the salt is as long as the hash.
  const { RSA_PKCS1_PSS_PADDING: padding, RSA_PSS_SALTLEN_DIGEST: saltLength } = constants;
  return verify(hash, signed, { key, padding, saltLength }, signature);
}
