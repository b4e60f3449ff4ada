/** Private keys from files that providers encrypt for: PEM, a JWK, or a JWK set. */
import { createHash, createPrivateKey, type KeyObject } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { no, ok, type Result } from '@foyer/kernel';
import { isPayload, type Payload } from '../../issuers/claims.ts';
import { parseStrictJson } from '../../strict-json.ts';
import type { DecryptionKey } from '../ports.ts';
import { decryptionKey } from './decryption-key.ts';

/** Far more than twenty keys need. */
const mostBytes = 262_144;

type Keys = Result<readonly DecryptionKey[], string>;

/** All keys of all files, at least one of each. The refusal is a sentence that names the file, never its content. */
export function readDecryptionKeys(files: readonly string[]): Keys {
  const keys: DecryptionKey[] = [];
  for (const file of files) {
    const read = readFile(file);
    const found = read.ok ? keysOf(read.value, file) : read;
    if (!found.ok) return no(`decryptionKeyFiles: ${file} ${found.refusal}`);
    keys.push(...found.value);
  }
  return ok(keys);
}

function readFile(file: string): Result<string, string> {
  try {
    if (statSync(file).size > mostBytes) return no('is too large for a key file');
    return ok(readFileSync(file, 'utf8'));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return no(`cannot be read (${code})`);
  }
}

function keysOf(text: string, file: string): Keys {
  const trimmed = text.trim();
  if (trimmed.startsWith('{')) return keysOfJson(trimmed, file);
  return keysOfPem(text, file);
}

const pemBlock = /-----BEGIN ([A-Z0-9 ]{1,40})-----[\s\S]*?-----END \1-----/g;

/** What may stand beside a private key and is left alone. */
const companions: ReadonlySet<string> = new Set(['CERTIFICATE', 'EC PARAMETERS']);

function keysOfPem(text: string, file: string): Keys {
  const keys: DecryptionKey[] = [];
  let certificate = false;
  for (const [block, label = ''] of text.matchAll(pemBlock)) {
    certificate ||= label === 'CERTIFICATE';
    if (companions.has(label)) continue;
    const key = keyOfBlock(block, label);
    if (!key.ok) return key;
    const made = decryptionKey(key.value, { names: pemNames(text, block), from: file });
    if (!made.ok) return made;
    keys.push(made.value);
  }
  if (keys.length > 0) return ok(keys);
  if (certificate) return no('holds a certificate alone; the private key that belongs to it is needed');
  return no('holds no private key, neither PEM nor JWK');
}

function keyOfBlock(block: string, label: string): Result<KeyObject, string> {
  if (label.endsWith('PUBLIC KEY')) return no('holds a public key; the private key that belongs to it is needed');
  if (label === 'ENCRYPTED PRIVATE KEY' || block.includes('Proc-Type: 4,ENCRYPTED'))
    return no('holds a private key that is locked by a passphrase; store it without one');
  if (!label.endsWith('PRIVATE KEY')) return no('holds something other than private keys');
  try {
    return ok(createPrivateKey(block));
  } catch {
    // What the library says may quote the key.
    return no('holds a private key that cannot be read');
  }
}

/**
 * authentik names a key by the MD5 of its PEM text as it keeps it, with the line end at its end; files get and lose one.
 */
function pemNames(text: string, block: string): readonly string[] {
  const md5 = (one: string) => createHash('md5').update(one, 'utf8').digest('hex');
  const forms = [text, text.trim(), block, `${block}\n`].map((one) => one.replaceAll('\r\n', '\n'));
  return [...new Set([text, ...forms].map(md5))];
}

function keysOfJson(text: string, file: string): Keys {
  const parsed = parseStrictJson(text);
  if (!parsed.ok || !isPayload(parsed.value)) return no('holds JSON that cannot be read');
  const listed = 'keys' in parsed.value ? parsed.value.keys : [parsed.value];
  if (!Array.isArray(listed)) return no('holds a key set whose keys are no list');
  const keys: DecryptionKey[] = [];
  for (const jwk of listed) {
    if (isPayload(jwk) && jwk.use === 'sig') continue;
    const key = isPayload(jwk) ? keyOfJwk(jwk) : no('holds a key set with something other than keys');
    if (!key.ok) return key;
    const names = isPayload(jwk) && typeof jwk.kid === 'string' ? [jwk.kid] : [];
    const made = decryptionKey(key.value, { names, from: file });
    if (!made.ok) return made;
    keys.push(made.value);
  }
  return keys.length > 0 ? ok(keys) : no('holds no private key for encryption');
}

function keyOfJwk(jwk: Payload): Result<KeyObject, string> {
  if (jwk.kty !== 'RSA' && jwk.kty !== 'EC' && jwk.kty !== 'OKP')
    return no('holds a JWK that is neither RSA, EC nor OKP');
  if (typeof jwk.d !== 'string') return no('holds a public key; the private key that belongs to it is needed');
  try {
    return ok(createPrivateKey({ key: { ...jwk, kty: jwk.kty }, format: 'jwk' }));
  } catch {
    return no('holds a JWK that cannot be read');
  }
}
