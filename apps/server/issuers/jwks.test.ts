import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { no, ok, type Result } from '@foyer/kernel';
import { describe, expect, test } from 'vitest';
import { algorithmOf } from './algorithms.ts';
import { Jwks } from './jwks.ts';
import { parseKeySet } from './key-set.ts';
import { HandClock } from './testing.ts';

const RS256 = algorithmOf('RS256');
const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 }).publicKey;
const jwk = (kid: string, more: object = {}, key: KeyObject = rsa) => ({
  ...key.export({ format: 'jwk' }),
  kid,
  ...more,
});
const setOf = (...keys: object[]) => JSON.stringify({ keys });

/** A key set that counts how often it is asked for, and answers when it is told to. */
function published(first: Result<string, string>) {
  const clock = new HandClock();
  const state = { answer: first, asked: 0, troubles: [] as string[], gate: Promise.resolve() };
  const jwks = new Jwks({
    clock,
    fetch: async () => {
      state.asked += 1;
      await state.gate;
      return state.answer;
    },
    onTrouble: (trouble) => state.troubles.push(trouble),
  });
  return { state, clock, jwks };
}

const seconds = 1_000;
const minutes = 60 * seconds;
const hours = 60 * minutes;

describe('IS12 keys from an address', () => {
  test('are fetched once and kept; an unknown name fetches again, twice a minute at most', async () => {
    const { state, clock, jwks } = published(ok(setOf(jwk('a'))));
    for (let time = 0; time < 5; time += 1) expect(await jwks.find('a', RS256)).toHaveLength(1);
    expect(state.asked).toBe(1);
    for (let time = 0; time < 100; time += 1) expect(await jwks.find(`x${time}`, RS256)).toEqual([]);
    expect(state.asked).toBe(1);
    clock.at += 30 * seconds;
    state.answer = ok(setOf(jwk('b')));
    expect(await jwks.find('b', RS256)).toHaveLength(1);
    expect(state.asked).toBe(2);
    expect(await jwks.find('a', RS256)).toEqual([]);
  });

  test('many at once wait for one fetch', async () => {
    const { state, jwks } = published(ok(setOf(jwk('a'))));
    const found = await Promise.all(Array.from({ length: 50 }, () => jwks.find('a', RS256)));
    expect(found.every((one) => one.length === 1)).toBe(true);
    expect(state.asked).toBe(1);
  });

  test('a known key does not wait while a stranger\u2019s is looked for', async () => {
    const { state, clock, jwks } = published(ok(setOf(jwk('a'))));
    await jwks.find('a', RS256);
    clock.at += minutes;
    let open = (): void => undefined;
    state.gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const stranger = jwks.find('x', RS256);
    expect(await jwks.find('a', RS256)).toHaveLength(1);
    open();
    expect(await stranger).toEqual([]);
  });

  test('ten minutes as they are, an hour while new ones come behind, then the new ones are waited for', async () => {
    const { state, clock, jwks } = published(ok(setOf(jwk('a'))));
    await jwks.find('a', RS256);
    state.answer = ok(setOf(jwk('b')));
    clock.at = 10 * minutes;
    expect(await jwks.find('a', RS256)).toHaveLength(1);
    expect(state.asked).toBe(1);
    clock.at = 11 * minutes;
    expect(await jwks.find('a', RS256)).toHaveLength(1);
    expect(state.asked).toBe(2);
    await jwks.find('b', RS256);
    expect(await jwks.find('a', RS256)).toEqual([]);
    clock.at += hours + 1;
    state.answer = ok(setOf(jwk('c')));
    expect(await jwks.find('b', RS256)).toEqual([]);
  });

  test('serve a day when their issuer cannot be reached, then nobody is judged', async () => {
    const { state, clock, jwks } = published(ok(setOf(jwk('a'))));
    await jwks.find('a', RS256);
    state.answer = no('the answer is 500');
    clock.at = 24 * hours;
    expect(await jwks.find('a', RS256)).toHaveLength(1);
    expect(state.troubles).toEqual(['the answer is 500']);
    clock.at += minutes;
    expect(await jwks.find('a', RS256)).toBe('unreachable');
    state.answer = ok(setOf(jwk('a')));
    clock.at += minutes;
    expect(await jwks.find('a', RS256)).toHaveLength(1);
  });

  test('an answer that is no key set changes nothing', async () => {
    const { state, clock, jwks } = published(ok('<html>'));
    expect(await jwks.find('a', RS256)).toBe('unreachable');
    expect(state.troubles).toEqual(['the answer is no key set']);
    clock.at += minutes;
    state.answer = ok(setOf(jwk('a')));
    expect(await jwks.find('a', RS256)).toHaveLength(1);
  });

  test('a token that names no key has none', async () => {
    const { jwks } = published(ok(setOf(jwk('a'))));
    expect(await jwks.find(undefined, RS256)).toEqual([]);
  });

  const unusable: [string, object][] = [
    ['for encryption', jwk('a', { use: 'enc' })],
    ['for other work', jwk('a', { key_ops: ['encrypt'] })],
    ['for another algorithm', jwk('a', { alg: 'RS512' })],
    ['too short', jwk('a', {}, generateKeyPairSync('rsa', { modulusLength: 1_024 }).publicKey)],
    ['of another kind', jwk('a', {}, generateKeyPairSync('ed25519').publicKey)],
    ['a secret', { kty: 'oct', k: 'AAAA', kid: 'a' }],
    ['without its numbers', { kty: 'RSA', kid: 'a' }],
    ['without a name', { ...jwk('a'), kid: undefined }],
    ['nothing', {}],
  ];
  test.each(unusable)('a key %s is left out, its neighbours are not', async (_name, bad) => {
    const { jwks } = published(ok(setOf(bad, jwk('good', { use: 'sig', alg: 'RS256', key_ops: ['verify'] }))));
    expect(await jwks.find('a', RS256)).toEqual([]);
    expect(await jwks.find('good', RS256)).toHaveLength(1);
  });

  test('of ten thousand keys a hundred are looked at, and private parts are not taken over', () => {
    const keys = Array.from({ length: 10_000 }, (_, index) => jwk(`k${index}`));
    expect(parseKeySet(setOf(...keys))).toHaveLength(100);
    const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    expect(parseKeySet(setOf(jwk('p', {}, pair.privateKey)))?.[0]?.key.type).toBe('public');
  });

  test.each(['[]', '7', '{', '{"keys":[],"keys":[]}', ''])('%j is no key set', (text) => {
    expect(parseKeySet(text)).toBeUndefined();
  });

  test('certificates by name, as Firebase has them', () => {
    const set = parseKeySet(JSON.stringify({ one: certificate, two: '-----BEGIN CERTIFICATE-----', three: 7 }));
    expect(set?.map(({ kid, key }) => [kid, key.asymmetricKeyType])).toEqual([['one', 'rsa']]);
  });
});

/** Self-signed, of a key that nobody has any more. */
const certificate = `-----BEGIN CERTIFICATE-----
MIIC+TCCAeGgAwIBAgIUHdhUcg2ctWmZVu78vfrO+d84BEYwDQYJKoZIhvcNAQEL
BQAwDDEKMAgGA1UEAwwBeDAeFw0yNjExMjExMDE1NTZaFw0yNjExMjMxMDE1NTZa
MAwxCjAIBgNVBAMMAXgwggEiMA0GCSqGSIb3DQEBAQUAA4IBDwAwggEKAoIBAQCg
av0FUVdGKLgGMr9d7rA00Fq+5XIHQcqoUSaKUp74jCpf5Dgxx2bI+5mR9u7s33Pa
k3i6gtE8lhTeosvJSCRYtMB9xtDEJ47Lrq8SDmgAGvzI/c/lEXkCPnAgdGzMlzLy
p1rZTc/XYiODotDE4XX3SP52lI9ewR5jGZYinVVPId1DvRDTiPQKT7s7Bgkg3577
ii8unZiFPDqYWTt7k58RsIq5Oi9vh277J2ho3V0b3ILIwTvM0FCLNTOFA9cFsgWs
YeWVZiInFBlmqShJ4Lw70t9tXNVXgIjRvlPJ4m1VBQk3TbNyfFtTgA9Uugcqhj26
06/wWaQtWCtkzx4qjFwvAgMBAAGjUzBRMB0GA1UdDgQWBBQ7DF9F+DIVIEVRGN8d
a7OUjE3q1zAfBgNVHSMEGDAWgBQ7DF9F+DIVIEVRGN8da7OUjE3q1zAPBgNVHRMB
Af8EBTADAQH/MA0GCSqGSIb3DQEBCwUAA4IBAQAxb4vHy8JhkR2mLfhgVWG5v4MC
KHnsEhmm+C0IArD9LFszH1LPyc81AbvP/ApGFgTPDehhC70k1AWQaJS4onRhoG1w
XkoOE0ri2eHD/qjTohOlRKNnbP9JUE7lHgp3of9AAKXDdsz+fmoRzwcVsRbPkDOc
nPSkN8oM9lVzwrRLj/o8ar9Q8izXR8B9u63myxPGYCV/Nt6gWmcy4pXSZafwv7d8
/LOf/L9ns55X2e3+mQmMFq4Cdpc/ge8dGxnOThBZ703V4KWfIjuTWzH7QvbVYvTX
3dmsXZ3zrOPn4HE7bYFj6hpomGAFPXU/ozgxCmBEVAE2oV217TFwyZMxwwjr
-----END CERTIFICATE-----
`;
