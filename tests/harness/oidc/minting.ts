/** Tokens of every kind, right and wrong: signed, encrypted, both, or neither. */
import { createHash, createSecretKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { CompactEncrypt, type CompactJWEHeaderParameters, type CompactJWSHeaderParameters, CompactSign } from 'jose';

export type Claims = Readonly<Record<string, unknown>>;

/** A pair of keys with the name under which it is published. */
export interface KeyPair {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

let made = 0;

export function rsaPair(kid = `rsa-${++made}`): KeyPair {
  return { kid, ...generateKeyPairSync('rsa', { modulusLength: 2048 }) };
}

export function ecPair(namedCurve = 'P-256', kid = `ec-${++made}`): KeyPair {
  return { kid, ...generateKeyPairSync('ec', { namedCurve }) };
}

/** For agreement alone (RFC 8037 section 3.2): nothing is signed with it. */
export function xPair(kid = `x-${++made}`): KeyPair {
  return { kid, ...generateKeyPairSync('x25519') };
}

export function edPair(kid = `ed-${++made}`): KeyPair {
  return { kid, ...generateKeyPairSync('ed25519') };
}

/** As it stands in a key list. */
export function publicJwk({ kid, publicKey }: KeyPair, more: Claims = { use: 'sig' }): Record<string, unknown> {
  return { ...publicKey.export({ format: 'jwk' }), kid, ...more };
}

export function secretOf(clientSecret: string): KeyObject {
  return createSecretKey(Buffer.from(clientSecret, 'utf8'));
}

export interface Signing {
  readonly alg?: string;
  readonly key: KeyObject;
  /** Undefined: the token names no key. */
  readonly kid?: string | undefined;
  readonly typ?: string;
  readonly header?: Readonly<Record<string, unknown>>;
}

const json = (value: unknown) => Buffer.from(JSON.stringify(value));

/** A compact JWS. */
export async function signed(claims: Claims | string, { alg = 'RS256', key, kid, typ, header }: Signing) {
  const payload = typeof claims === 'string' ? Buffer.from(claims) : json(claims);
  const names = { ...(kid === undefined ? {} : { kid }), ...(typ === undefined ? {} : { typ }) };
  const protectedHeader: CompactJWSHeaderParameters = { alg, ...names, ...header };
  return new CompactSign(payload).setProtectedHeader(protectedHeader).sign(key);
}

/** `alg: none`, with an empty third part. */
export function unsigned(claims: Claims, alg = 'none'): string {
  return `${json({ alg, typ: 'JWT' }).toString('base64url')}.${json(claims).toString('base64url')}.`;
}

/** A token whose signature has one bit turned. */
export function spoilt(token: string, part: number): string {
  const parts = token.split('.');
  const bytes = Buffer.from(parts[part] ?? '', 'base64url');
  bytes[0] = (bytes[0] ?? 0) ^ 1;
  parts[part] = bytes.toString('base64url');
  return parts.join('.');
}

export interface Sealing {
  readonly alg: string;
  readonly enc: string;
  readonly key: KeyObject;
  readonly kid?: string | undefined;
  readonly header?: Readonly<Record<string, unknown>>;
}

/** A compact JWE around anything. */
export async function sealed(inner: string, { alg, enc, key, kid, header }: Sealing): Promise<string> {
  const protectedHeader: CompactJWEHeaderParameters = { alg, enc, ...(kid === undefined ? {} : { kid }), ...header };
  return new CompactEncrypt(Buffer.from(inner)).setProtectedHeader(protectedHeader).encrypt(key);
}

/** An envelope with any header; nothing in it can be opened. */
export function hollow(header: Readonly<Record<string, unknown>>): string {
  const filler = Buffer.alloc(16, 7).toString('base64url');
  return [json(header).toString('base64url'), Buffer.alloc(256, 7).toString('base64url'), filler, filler, filler].join(
    '.',
  );
}

/** Bits that a symmetric key of this algorithm has. */
const bitsOf = (alg: string, enc: string): number => {
  if (alg !== 'dir') return Number(/A(\d{3})/.exec(alg)?.[1]);
  const hash = /HS(\d{3})/.exec(enc)?.[1];
  return Number(hash ?? /A(\d{3})/.exec(enc)?.[1]);
};

/** The key made of the client secret: the left part of its digest (OpenID Connect Core section 10.2). */
export function sealingSecret(clientSecret: string, alg: string, enc: string): KeyObject {
  const bits = bitsOf(alg, enc);
  const digest = createHash(bits <= 256 ? 'sha256' : bits === 384 ? 'sha384' : 'sha512')
    .update(clientSecret)
    .digest();
  return createSecretKey(digest.subarray(0, bits / 8));
}
