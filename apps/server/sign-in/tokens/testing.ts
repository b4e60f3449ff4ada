/** For tests: keys made once, and tokens as providers make them. */
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { CompactEncrypt, type CompactJWEHeaderParameters, SignJWT } from 'jose';
import { contentAlgorithms, keyAlgorithms } from '../../config/sign-in-options.ts';
import { decryptionKey } from '../keys/decryption-key.ts';
import type { DecryptionKey } from '../ports.ts';
import type { OpenRules } from './open.ts';

const makers = {
  rsa: () => generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey,
  otherRsa: () => generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey,
  p256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
  p384: () => generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey,
  p521: () => generateKeyPairSync('ec', { namedCurve: 'P-521' }).privateKey,
  x25519: () => generateKeyPairSync('x25519').privateKey,
  ed25519: () => generateKeyPairSync('ed25519').privateKey,
} satisfies Record<string, () => KeyObject>;

const made = new Map<string, KeyObject>();

/** A private key that is made when it is first asked for; the same one each time. */
export function privateKey(name: keyof typeof makers): KeyObject {
  const key = made.get(name) ?? makers[name]();
  made.set(name, key);
  return key;
}

export function publicKey(name: keyof typeof makers): KeyObject {
  return createPublicKey(privateKey(name));
}

/** A key of ours by which tokens are opened. */
export function ours(key: KeyObject, ...names: string[]): DecryptionKey {
  const read = decryptionKey(key, { names, from: 'test' });
  if (!read.ok) throw new Error(read.refusal);
  return read.value;
}

export function rules(keys: readonly DecryptionKey[], more: Partial<OpenRules['encryption']> = {}): OpenRules {
  const all = { keyAlgorithms: [...keyAlgorithms], contentAlgorithms: [...contentAlgorithms] };
  return { keys, clientSecret: undefined, encryption: { required: false, withClientSecret: false, ...all, ...more } };
}

/** Signed with RS256, or whatever the header says, by `key`. */
export function signed(claims: object, key: KeyObject | Uint8Array, header: object = {}): Promise<string> {
  return new SignJWT({ ...claims }).setProtectedHeader({ alg: 'RS256', ...header }).sign(key);
}

export function sealed(content: string, key: KeyObject | Uint8Array, header: object = {}): Promise<string> {
  const all: CompactJWEHeaderParameters = { alg: 'RSA-OAEP-256', enc: 'A256GCM', ...header };
  return new CompactEncrypt(Buffer.from(content)).setProtectedHeader(all).encrypt(key);
}

export function part(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** The token with another header, which no signature and no tag covers any more. */
export function withHeader(token: string, change: (header: Record<string, unknown>) => object): string {
  const [header = '', ...rest] = token.split('.');
  const members: Record<string, unknown> = JSON.parse(Buffer.from(header, 'base64url').toString());
  return [part(change(members)), ...rest].join('.');
}

/** The token with one character of one part replaced by another of the alphabet. */
export function harmed(token: string, index: number): string {
  const parts = token.split('.');
  const old = parts[index] ?? '';
  const at = Math.floor(old.length / 2);
  parts[index] = `${old.slice(0, at)}${old[at] === 'A' ? 'B' : 'A'}${old.slice(at + 1)}`;
  return parts.join('.');
}
