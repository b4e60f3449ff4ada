/** A private key that opens tokens: which kinds there are, and what it is called (RFC 7638). */
import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { no, ok, type Result } from '@foyer/kernel';
import type { DecryptionKey } from '../ports.ts';

const rsaBits = { least: 2_048, most: 8_192 };

/** OpenSSL's names of the curves tokens are encrypted on. */
const curves: ReadonlyMap<string, string> = new Map([
  ['prime256v1', 'P-256'],
  ['secp384r1', 'P-384'],
  ['secp521r1', 'P-521'],
]);

/** `from` of keys that nobody gave us. */
export const madeHere = 'generated';

/** @param about `names` besides the thumbprint. The refusal goes on after the name of the file. */
export function decryptionKey(
  key: KeyObject,
  about: { readonly names: readonly string[]; readonly from: string },
): Result<DecryptionKey, string> {
  const kind = kindOf(key);
  if (!kind.ok) return kind;
  const thumbprint = thumbprintOf(key);
  const names = [...new Set([...about.names, thumbprint])];
  return ok({ names, key, kind: kind.value, thumbprint, from: about.from });
}

function kindOf({ asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject): Result<string, string> {
  if (type === 'x25519') return ok('X25519');
  if (type === 'ec') {
    const curve = curves.get(details?.namedCurve ?? '');
    return curve === undefined ? no('holds a key on a curve that no token is encrypted for') : ok(curve);
  }
  if (type !== 'rsa') return no('holds a key of a kind that opens no token');
  const bits = details?.modulusLength ?? 0;
  if (bits >= rsaBits.least && bits <= rsaBits.most) return ok('RSA');
  return no(`holds an RSA key of ${bits} bits; it must have ${rsaBits.least} to ${rsaBits.most}`);
}

/** As an administrator is told of it: by one name, however many tokens may call it, and where it is from. */
export function toldAs({ thumbprint, from }: DecryptionKey): string {
  return `${thumbprint} (${from})`;
}

/** RFC 7638 section 3.2: the members that make the key, in the order of their names. */
export function thumbprintOf(key: KeyObject): string {
  const { crv, e, kty, n, x, y } = (key.type === 'private' ? createPublicKey(key) : key).export({ format: 'jwk' });
  const members = kty === 'RSA' ? { e, kty, n } : { crv, kty, x, ...(kty === 'EC' ? { y } : {}) };
  return createHash('sha256').update(JSON.stringify(members)).digest('base64url');
}
