import { createHash, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ok } from '@foyer/kernel';
import { calculateJwkThumbprint } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadConfig } from '../../config/load.ts';
import type { DecryptionKey } from '../ports.ts';
import { openToken } from '../tokens/open.ts';
import { privateKey, publicKey, rules, sealed, signed } from '../tokens/testing.ts';
import { readDecryptionKeys } from './key-files.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'foyer-keys-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

let count = 0;
function file(content: string | Buffer): string {
  count += 1;
  const path = join(folder, `key-${count}`);
  writeFileSync(path, content);
  return path;
}

const pem = (key: KeyObject, type: 'pkcs8' | 'pkcs1' | 'sec1' = 'pkcs8') => String(key.export({ format: 'pem', type }));
const jwk = (key: KeyObject, more: object = {}) => ({ ...key.export({ format: 'jwk' }), ...more });
const md5 = (text: string) => createHash('md5').update(text).digest('hex');

function read(...contents: (string | Buffer)[]): readonly DecryptionKey[] {
  const keys = readDecryptionKeys(contents.map(file));
  if (!keys.ok) throw new Error(keys.refusal);
  return keys.value;
}

function refusal(content: string | Buffer): string {
  const path = file(content);
  const keys = readDecryptionKeys([path]);
  if (keys.ok) throw new Error('was taken');
  expect(keys.refusal.startsWith(`decryptionKeyFiles: ${path} `)).toBe(true);
  return keys.refusal.slice(`decryptionKeyFiles: ${path} `.length);
}

describe('SI1 key files', () => {
  test('none give no keys', () => {
    expect(readDecryptionKeys([])).toEqual(ok([]));
  });

  const kinds = [
    ['rsa', 'RSA'],
    ['p256', 'P-256'],
    ['p384', 'P-384'],
    ['p521', 'P-521'],
    ['x25519', 'X25519'],
  ] as const;
  test.each(kinds)('%s as PKCS #8 and as a JWK, with its thumbprint (RFC 7638)', async (name, kind) => {
    const key = privateKey(name);
    const thumbprint = await calculateJwkThumbprint(publicKey(name).export({ format: 'jwk' }));
    const [one, other] = [read(pem(key))[0], read(JSON.stringify(jwk(key, { kid: 'mine', use: 'enc' })))[0]];
    expect(one).toMatchObject({ kind, thumbprint });
    expect(other).toMatchObject({ kind, thumbprint, names: ['mine', thumbprint] });
    for (const found of [one, other]) expect(found?.key.equals(key)).toBe(true);
  });

  test('the example of RFC 7638 has its thumbprint', async () => {
    const { thumbprintOf } = await import('./decryption-key.ts');
    const n =
      '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw';
    const key = createPublicKey({ key: { kty: 'RSA', n, e: 'AQAB' }, format: 'jwk' });
    expect(thumbprintOf(key)).toBe('NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs');
  });

  test('PKCS #1 and SEC 1', () => {
    expect(read(pem(privateKey('rsa'), 'pkcs1'), pem(privateKey('p384'), 'sec1')).map(({ kind }) => kind)).toEqual([
      'RSA',
      'P-384',
    ]);
  });

  test('several in one file, beside a certificate, with words between and Windows line ends', () => {
    const certificate = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
    const parameters = '-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n';
    const both = `${certificate}a word\n${pem(privateKey('rsa'))}${parameters}${pem(privateKey('p256'), 'sec1')}`;
    for (const text of [both, both.replaceAll('\n', '\r\n')])
      expect(read(text).map(({ kind }) => kind)).toEqual(['RSA', 'P-256']);
  });

  test('a JWK set: keys for signatures are left out', () => {
    const keys = [
      jwk(privateKey('rsa'), { kid: 'a', use: 'enc' }),
      jwk(privateKey('otherRsa'), { kid: 'b', use: 'sig' }),
      jwk(privateKey('p521'), { alg: 'ECDH-ES+A128KW' }),
    ];
    const found = read(JSON.stringify({ keys }));
    expect(found.map(({ names }) => names.filter((name) => name.length < 5))).toEqual([['a'], []]);
  });

  test('SI11 the key is called as authentik calls it, however the file was saved', async () => {
    const text = pem(privateKey('rsa'), 'pkcs1');
    const kid = md5(text);
    const certificate = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
    for (const saved of [text, text.trimEnd(), `${text}\n`, text.replaceAll('\n', '\r\n'), certificate + text])
      expect(read(saved)[0]?.names).toContain(kid);
    expect(read(text.trimEnd())[0]?.names).toContain(md5(text.trimEnd()));
    const jws = await signed({ sub: 'ana' }, privateKey('rsa'));
    const token = await sealed(jws, publicKey('rsa'), { kid, typ: 'JWE' });
    expect(await openToken(token, 'id-token', rules(read(text)))).toEqual(ok({ jws, wasEncrypted: true, notes: [] }));
  });
});

describe('SI1 a key file that cannot be used is said, without its content', () => {
  const rsa = (bits: number) => generateKeyPairSync('rsa', { modulusLength: bits }).privateKey;
  const ec = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve }).privateKey;
  const locked = () =>
    privateKey('rsa').export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'p' });
  const oldLocked = () =>
    privateKey('rsa').export({ format: 'pem', type: 'pkcs1', cipher: 'aes-256-cbc', passphrase: 'p' });
  const spki = () => publicKey('rsa').export({ format: 'pem', type: 'spki' });
  const json = (value: unknown) => JSON.stringify(value);
  const broken = () => pem(privateKey('rsa')).replace(/\n[^-]{20}/, '\n');
  const rows: [string, () => string | Buffer, RegExp][] = [
    ['empty', () => '', /holds no private key/],
    ['other words', () => 'hello', /holds no private key/],
    ['a public key', () => spki(), /holds a public key/],
    [
      'a public key of PKCS #1',
      () => String(publicKey('rsa').export({ format: 'pem', type: 'pkcs1' })),
      /a public key/,
    ],
    ['a certificate', () => '-----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----', /a certificate alone/],
    [
      'a request',
      () => '-----BEGIN CERTIFICATE REQUEST-----\nAA\n-----END CERTIFICATE REQUEST-----',
      /other than private/,
    ],
    ['a key under a passphrase', locked, /locked by a passphrase/],
    ['an old key under a passphrase', oldLocked, /locked by a passphrase/],
    ['a broken key', broken, /cannot be read/],
    ['a good key and a public one', () => pem(privateKey('rsa')) + spki(), /holds a public key/],
    ['RSA of 1024 bits', () => pem(rsa(1_024)), /RSA key of 1024 bits; it must have 2048 to 8192/],
    [
      'RSA for PSS',
      () => pem(generateKeyPairSync('rsa-pss', { modulusLength: 2_048 }).privateKey),
      /kind that opens no/,
    ],
    ['a curve of coins', () => pem(ec('secp256k1')), /on a curve that no token/],
    ['Ed25519', () => pem(privateKey('ed25519')), /kind that opens no token/],
    ['X448', () => pem(generateKeyPairSync('x448').privateKey), /kind that opens no token/],
    ['broken JSON', () => '{"kty":', /JSON that cannot be read/],
    ['JSON that says one thing twice', () => '{"kty":"RSA","kty":"EC"}', /JSON that cannot be read/],
    ['a public JWK', () => json(jwk(publicKey('p256'))), /holds a public key/],
    ['a secret JWK', () => json({ kty: 'oct', k: 'c2VjcmV0' }), /neither RSA, EC nor OKP/],
    ['a JWK with gaps', () => json({ kty: 'RSA', d: 'AQAB', e: 'AQAB' }), /JWK that cannot be read/],
    ['a set with a public key', () => json({ keys: [jwk(privateKey('rsa')), jwk(publicKey('p256'))] }), /a public key/],
    ['a set with words', () => json({ keys: ['a'] }), /something other than keys/],
    ['a set that is none', () => json({ keys: 5 }), /whose keys are no list/],
    ['an empty set', () => json({ keys: [] }), /no private key for encryption/],
    ['a JWK for signatures', () => json(jwk(privateKey('rsa'), { use: 'sig' })), /no private key for encryption/],
    ['far too much', () => Buffer.alloc(262_145, 'a'), /too large/],
  ];
  test.each(rows)('%s', (_what, content, says) => {
    const text = content();
    const said = refusal(text);
    expect(said).toMatch(says);
    for (const line of String(text).split('\n').slice(1, -1)) if (line.length > 20) expect(said).not.toContain(line);
  });

  test('a file that is not there, and a folder', () => {
    const missing = join(folder, 'nowhere.pem');
    expect(readDecryptionKeys([missing])).toEqual({
      ok: false,
      refusal: `decryptionKeyFiles: ${missing} cannot be read (ENOENT)`,
    });
    expect(readDecryptionKeys([folder])).toEqual({
      ok: false,
      refusal: `decryptionKeyFiles: ${folder} cannot be read (EISDIR)`,
    });
  });

  test('at the start, with the provider’s id', () => {
    const good = file(pem(privateKey('rsa')));
    const bad = file('hello');
    const problems = (...decryptionKeyFiles: string[]) => {
      const provider = {
        id: 'corp',
        name: 'Corp',
        issuer: 'https://id.example.org',
        clientId: 'foyer',
        decryptionKeyFiles,
      };
      const loaded = loadConfig({ FOYER_SIGN_IN_PROVIDERS: JSON.stringify([provider]) }, '/nowhere');
      return loaded.ok ? [] : loaded.refusal.map(({ problem }) => problem);
    };
    expect(problems(good)).toEqual([]);
    expect(problems(good, bad)).toEqual([
      expect.stringContaining(`corp: decryptionKeyFiles: ${bad} holds no private key, neither PEM nor JWK`),
    ]);
  });
});
