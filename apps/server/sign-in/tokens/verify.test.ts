import { createHmac, createPublicKey } from 'node:crypto';
import { no, ok } from '@foyer/kernel';
import { describe, expect, test } from 'vitest';
import { type AlgorithmName, algorithmNames } from '../../issuers/algorithms.ts';
import { HandClock } from '../../issuers/testing.ts';
import { SigningKeys } from './signing-keys.ts';
import { harmed, part, privateKey, publicKey, signed, withHeader } from './testing.ts';
import { type SignatureRules, verifySigned } from './verify.ts';

type KeyName = Parameters<typeof publicKey>[0];
const keyNames: { readonly [Name in AlgorithmName]?: KeyName } = {
  ...{ RS256: 'rsa', RS384: 'rsa', RS512: 'rsa', PS256: 'rsa', PS384: 'rsa', PS512: 'rsa' },
  ...{ ES256: 'p256', ES384: 'p384', ES512: 'p521', EdDSA: 'ed25519' },
};
const asymmetric = algorithmNames.filter((name) => !name.startsWith('HS'));
const secret = 'a client secret that is long enough for every hash there is in this list';
const claims = { sub: 'ana' };

function setOf(...names: KeyName[]): string {
  return JSON.stringify({ keys: names.map((kid) => ({ ...publicKey(kid).export({ format: 'jwk' }), kid })) });
}

function signatureRules(more: Partial<SignatureRules> = {}, set = setOf('rsa', 'p256', 'p384', 'p521', 'ed25519')) {
  const keys = new SigningKeys({ clock: new HandClock(), fetch: async () => ok(set) });
  return { algorithms: asymmetric, keys, clientSecret: undefined, ...more };
}

const refused = (kind: string, facts: object) => no({ kind, facts: { token: 'id-token', ...facts } });
const nowhere: SignatureRules['keys'] = new SigningKeys({
  clock: new HandClock(),
  fetch: () => Promise.reject(new Error('nobody should ask')),
});

describe('SI13 signatures', () => {
  test.each(asymmetric)('%s: good, changed, by another key, under another name', async (alg) => {
    const name = keyNames[alg] ?? 'rsa';
    const token = await signed(claims, privateKey(name), { alg, kid: name });
    const verified = await verifySigned(token, 'id-token', signatureRules());
    expect(verified).toMatchObject({ ok: true, value: { claims, jws: token } });
    expect(verified.ok && verified.value.header.get('alg')).toBe(alg);
    const wrong = refused('sign-in-signature-wrong', { alg, kid: name });
    for (const index of [1, 2])
      expect(await verifySigned(harmed(token, index), 'id-token', signatureRules())).toEqual(wrong);
    const nameless = await signed(claims, privateKey(name), { alg });
    expect(await verifySigned(nameless, 'id-token', signatureRules())).toMatchObject({ ok: true });
    const stranger = await signed(claims, privateKey(name), { alg, kid: 'theirs' });
    expect(await verifySigned(stranger, 'id-token', signatureRules())).toEqual(
      refused('sign-in-signing-key-unknown', { alg, kid: 'theirs', keys: ['rsa', 'p256', 'p384', 'p521', 'ed25519'] }),
    );
    const empty = await signed(claims, privateKey(name), { alg, kid: '' });
    expect(await verifySigned(empty, 'id-token', signatureRules())).toMatchObject({ ok: true });
  });

  test('by another key of the same kind', async () => {
    const token = await signed(claims, privateKey('otherRsa'));
    expect(await verifySigned(token, 'id-token', signatureRules())).toEqual(
      refused('sign-in-signature-wrong', { alg: 'RS256' }),
    );
  });

  test('by a key that replaced another under its name meanwhile', async () => {
    const clock = new HandClock();
    let set = setOf('rsa').replaceAll('"kid":"rsa"', '"kid":"one"');
    const keys = new SigningKeys({ clock, fetch: async () => ok(set) });
    const before = await signed(claims, privateKey('rsa'), { kid: 'one' });
    expect(await verifySigned(before, 'id-token', signatureRules({ keys }))).toMatchObject({ ok: true });
    set = setOf('otherRsa').replaceAll('"kid":"otherRsa"', '"kid":"one"');
    clock.at += 1_000;
    const after = await signed(claims, privateKey('otherRsa'), { kid: 'one' });
    expect(await verifySigned(after, 'id-token', signatureRules({ keys }))).toMatchObject({ ok: true });
    expect(await verifySigned(before, 'id-token', signatureRules({ keys }))).toEqual(
      refused('sign-in-signature-wrong', { alg: 'RS256', kid: 'one' }),
    );
  });

  test('keys that cannot be had, or that there are none of: said with the token they were for', async () => {
    const token = await signed(claims, privateKey('rsa'));
    const away = { kind: 'sign-in-signing-keys-unreachable', facts: { reason: 'refused' } } as const;
    const keys = new SigningKeys({ clock: new HandClock(), fetch: async () => no(away) });
    expect(await verifySigned(token, 'id-token', signatureRules({ keys }))).toEqual(
      refused('sign-in-signing-keys-unreachable', { reason: 'refused' }),
    );
    expect(await verifySigned(token, 'id-token', signatureRules({}, '{}'))).toEqual(
      refused('sign-in-signing-keys-missing', { found: 'no-keys' }),
    );
  });
});

describe('SI12 which algorithms', () => {
  test('Ed25519 where EdDSA is allowed, and only there, only by such a key', async () => {
    const token = await signed(claims, privateKey('ed25519'), { alg: 'Ed25519' });
    expect(await verifySigned(token, 'id-token', signatureRules({ algorithms: ['EdDSA'] }))).toMatchObject({
      ok: true,
    });
    expect(await verifySigned(token, 'id-token', signatureRules({ algorithms: ['RS256'] }))).toEqual(
      refused('sign-in-signing-algorithm-not-allowed', { alg: 'Ed25519', allowed: ['RS256'] }),
    );
    expect(await verifySigned(token, 'id-token', signatureRules({}, setOf('rsa', 'p256')))).toMatchObject({
      refusal: { kind: 'sign-in-signing-key-unknown' },
    });
  });

  test.each([...asymmetric, 'HS256', 'HS512', 'RS1', 'rs256', ''])('%s where it is not allowed', async (alg) => {
    const token = withHeader(await signed(claims, privateKey('rsa')), () => ({ alg }));
    const algorithms = algorithmNames.filter((name) => name !== alg && !name.startsWith('HS'));
    expect(await verifySigned(token, 'id-token', { ...signatureRules({ algorithms }), keys: nowhere })).toEqual(
      refused('sign-in-signing-algorithm-not-allowed', { alg, allowed: algorithms }),
    );
  });

  test.each(['none', 'None', 'NONE'])('%s never, whatever is allowed', async (alg) => {
    for (const signature of ['', 'AAAA']) {
      const token = `${part({ alg })}.${part(claims)}.${signature}`;
      expect(await verifySigned(token, 'id-token', signatureRules({ algorithms: algorithmNames }))).toEqual(
        refused('sign-in-token-unsigned', {}),
      );
    }
  });

  test.each(['HS256', 'HS384', 'HS512'] as const)('%s: with the client secret, a wrong one, and none', async (alg) => {
    const token = await signed(claims, Buffer.from(secret), { alg });
    const hs = (clientSecret: string | undefined) => ({ algorithms: [alg], keys: nowhere, clientSecret });
    expect(await verifySigned(token, 'id-token', hs(secret))).toMatchObject({ ok: true, value: { claims } });
    const wrong = refused('sign-in-signature-wrong', { alg });
    expect(await verifySigned(token, 'id-token', hs(`${secret}!`))).toEqual(wrong);
    expect(await verifySigned(harmed(token, 1), 'id-token', hs(secret))).toEqual(wrong);
    expect(await verifySigned(harmed(token, 2), 'id-token', hs(secret))).toEqual(wrong);
    expect(await verifySigned(token, 'id-token', hs(undefined))).toEqual(
      refused('sign-in-signing-algorithm-not-allowed', { alg, clientSecret: 'absent' }),
    );
    expect(await verifySigned(token, 'id-token', hs('short'))).toEqual(
      refused('sign-in-signing-algorithm-not-allowed', { alg, clientSecret: 'too-short' }),
    );
  });

  test('a published key is no secret', async () => {
    const rsa = createPublicKey(privateKey('rsa'));
    const spellings = [
      rsa.export({ format: 'pem', type: 'spki' }),
      rsa.export({ format: 'der', type: 'spki' }),
      JSON.stringify(rsa.export({ format: 'jwk' })),
      setOf('rsa'),
      '',
    ];
    for (const spelling of spellings) {
      const covered = `${part({ alg: 'HS256', kid: 'rsa' })}.${part(claims)}`;
      const token = `${covered}.${createHmac('sha256', spelling).update(covered).digest('base64url')}`;
      const open = signatureRules({ algorithms: algorithmNames, clientSecret: secret });
      expect(await verifySigned(token, 'id-token', open)).toEqual(
        refused('sign-in-signature-wrong', { alg: 'HS256', kid: 'rsa' }),
      );
      expect(await verifySigned(token, 'id-token', signatureRules())).toMatchObject({
        refusal: { kind: 'sign-in-signing-algorithm-not-allowed', facts: { alg: 'HS256' } },
      });
    }
  });

  test('a key for one algorithm serves no other', async () => {
    const set = JSON.stringify({ keys: [{ ...publicKey('rsa').export({ format: 'jwk' }), kid: 'k', alg: 'PS256' }] });
    const token = await signed(claims, privateKey('rsa'), { kid: 'k' });
    expect(await verifySigned(token, 'id-token', signatureRules({}, set))).toEqual(
      refused('sign-in-signing-key-unknown', { alg: 'RS256', kid: 'k', keys: ['k'] }),
    );
  });
});

describe('SI12 the form', () => {
  const headers: [string, object, object][] = [
    ['no alg', { kid: 'rsa' }, { member: 'alg' }],
    ['alg a number', { alg: 256 }, { member: 'alg' }],
    ['kid a number', { alg: 'RS256', kid: 1 }, { member: 'kid' }],
    ['something critical', { alg: 'RS256', crit: ['b64'], b64: false }, { member: 'crit' }],
    ['a list', [{ alg: 'RS256' }], {}],
  ];
  test.each(headers)('header with %s', async (_what, header, more) => {
    const token = withHeader(await signed(claims, privateKey('rsa')), () => header);
    expect(await verifySigned(token, 'id-token', { ...signatureRules(), keys: nowhere })).toEqual(
      refused('sign-in-token-malformed', { part: 'header', ...more }),
    );
  });

  test('parts that are missing, too many, empty, or not base64url', async () => {
    const [header = '', payload = '', signature = ''] = (await signed(claims, privateKey('rsa'))).split('.');
    const rows: [string, object][] = [
      ['', { part: 'form', parts: 1 }],
      [`${header}.${payload}`, { part: 'form', parts: 2 }],
      [`${header}.${payload}.${signature}.${signature}`, { part: 'form', parts: 4 }],
      [`.${payload}.${signature}`, { part: 'header' }],
      [`${header}=.${payload}.${signature}`, { part: 'header' }],
      [`${header}..${signature}`, { part: 'payload' }],
      [`${header}.${payload}.`, { part: 'signature' }],
      [`${header}.${payload}.${signature}=`, { part: 'signature' }],
    ];
    for (const [token, more] of rows)
      expect(await verifySigned(token, 'id-token', signatureRules())).toEqual(refused('sign-in-token-malformed', more));
    expect(await verifySigned('a'.repeat(262_145), 'id-token', signatureRules())).toEqual(
      refused('sign-in-token-too-large', { bytes: 262_145, most: 262_144 }),
    );
  });

  test.each(['[]', '"text"', 'null', '{"sub":"a","sub":"b"}', '{', ''])(
    'well signed, but no claims: %s',
    async (text) => {
      const covered = `${part({ alg: 'HS256' })}.${Buffer.from(text).toString('base64url')}`;
      const token = `${covered}.${createHmac('sha256', secret).update(covered).digest('base64url')}`;
      const rules = signatureRules({ algorithms: ['HS256'], clientSecret: secret });
      expect(await verifySigned(token, 'id-token', rules)).toEqual(
        refused('sign-in-token-malformed', { part: 'payload' }),
      );
    },
  );

  test('SI9 an answer may name its issuer twice, as that of Keycloak does; what is no JSON is malformed', async () => {
    const rules = signatureRules({ algorithms: ['HS256'], clientSecret: secret });
    const answer = (text: string) => {
      const covered = `${part({ alg: 'HS256' })}.${Buffer.from(text).toString('base64url')}`;
      const token = `${covered}.${createHmac('sha256', secret).update(covered).digest('base64url')}`;
      return verifySigned(token, 'response', rules);
    };
    expect(await answer('{"iss":"other","aud":"us","iss":"them"}')).toMatchObject({
      ok: true,
      value: { claims: { iss: 'them', aud: 'us' } },
    });
    for (const text of ['{', '[]', 'null', ''])
      expect(await answer(text)).toMatchObject({ ok: false, refusal: { kind: 'sign-in-token-malformed' } });
  });

  test('SI31 a failure says nothing of the claims, and cuts what names keys', async () => {
    const kid = `\u202e${'k'.repeat(500)}`;
    const token = await signed({ sub: 'ana', email: 'ana@example.org' }, privateKey('rsa'), { kid });
    const answer = await verifySigned(token, 'userinfo', signatureRules());
    expect(answer).toMatchObject({ refusal: { facts: { token: 'userinfo', kid: ` ${'k'.repeat(199)}…` } } });
    expect(JSON.stringify(answer)).not.toContain('ana');
  });
});
