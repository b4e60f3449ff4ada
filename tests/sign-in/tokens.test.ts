/** Every form a right token may have: all of them sign the person in (SI9–SI15). Wrong ones: `matrix.test.ts`. */
import type { KeyObject } from 'node:crypto';
import { importJWK } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Authentik, type AuthentikOptions, authentikKid, pemOf } from '../harness/oidc/authentik.ts';
import { BrowserIsh } from '../harness/oidc/browser-ish.ts';
import {
  type Claims,
  ecPair,
  edPair,
  type KeyPair,
  publicJwk,
  rsaPair,
  sealed,
  sealingSecret,
  secretOf,
  signed,
  xPair,
} from '../harness/oidc/minting.ts';
import type { StubIssuer } from '../harness/oidc/stub.ts';
import { StubProviders } from '../harness/oidc/stub-providers.ts';
import { Company, KeyFolder, wish } from './company.ts';

const rsa = [rsaPair(), rsaPair()] as const;
const curves: Readonly<Record<string, KeyPair>> = {
  'P-256': ecPair('P-256'),
  'P-384': ecPair('P-384'),
  'P-521': ecPair('P-521'),
  X25519: xPair(),
};
const contents = ['A128GCM', 'A192GCM', 'A256GCM', 'A128CBC-HS256', 'A192CBC-HS384', 'A256CBC-HS512'] as const;
const folder = new KeyFolder();

let stubs: StubProviders;
let company: Company;
let plain: StubIssuer;
/** Whose keys change from case to case. */
let keyed: StubIssuer;
let hmac: StubIssuer;
let symmetric: StubIssuer;
let jarm: StubIssuer;
let userinfo: StubIssuer;
let required: StubIssuer;
/** Whose keys we have as one set of JWKs. */
let inSet: StubIssuer;

const authentiks = new Map<string, Authentik>();

function authentik(id: string, options: AuthentikOptions = {}): Authentik {
  const base = `application/o/${id}`;
  const made = stubs.put(base, new Authentik(`${stubs.url}/${base}`, options));
  authentiks.set(id, made);
  return made;
}

beforeAll(async () => {
  stubs = await StubProviders.start();
  const decryptionKeyFiles = [...rsa, ...Object.values(curves)].map(({ privateKey }, i) =>
    folder.write(`key-${i}.pem`, pemOf(privateKey)),
  );
  plain = stubs.add('plain');
  keyed = stubs.add('keyed');
  hmac = stubs.add('hmac');
  symmetric = stubs.add('symmetric');
  jarm = stubs.add('jarm');
  userinfo = stubs.add('userinfo');
  required = stubs.add('required');
  inSet = stubs.add('in-set');
  const jwks = [...rsa, ...Object.values(curves)].map(({ kid, privateKey }) => ({
    ...{ ...privateKey.export({ format: 'jwk' }), kid, use: 'enc' },
  }));
  const keySet = folder.write('keys.json', JSON.stringify({ keys: jwks }));
  const oneKey = [folder.write('authentik.pem', pemOf(rsa[0].privateKey))];
  company = await Company.open([
    wish('plain', plain, { decryptionKeyFiles }),
    wish('keyed', keyed),
    wish('hmac', hmac, { signingAlgorithms: ['HS256', 'HS384', 'HS512'] }),
    wish('symmetric', symmetric, { encryption: { withClientSecret: true } }),
    wish('jarm', jarm, { response: 'jwt', decryptionKeyFiles }),
    wish('userinfo', userinfo, { userInfo: 'always', decryptionKeyFiles }),
    wish('required', required, { encryption: { required: true } }),
    wish('in-set', inSet, { encryption: { required: true }, decryptionKeyFiles: [keySet] }),
    wish('ak-signed', authentik('ak-signed')),
    wish('ak-encrypted', authentik('ak-encrypted', { encryption: rsa[0] }), { decryptionKeyFiles: oneKey }),
    wish('ak-certificate', authentik('ak-certificate', { encryption: rsa[0], certificateOnly: true }), {
      decryptionKeyFiles: oneKey,
    }),
    wish('ak-secret', authentik('ak-secret', { withoutSigningKey: true }), { signingAlgorithms: ['HS256'] }),
    wish('ak-secret-strict', authentik('ak-secret-strict', { withoutSigningKey: true })),
    wish('ak-no-key', authentik('ak-no-key', { encryption: rsa[0] })),
    wish('ak-userinfo', authentik('ak-userinfo', { encryption: rsa[0] }), {
      decryptionKeyFiles: oneKey,
      userInfo: 'always',
    }),
  ]);
});
afterEach(() => {
  for (const issuer of stubs.issuers) issuer.straighten();
});
afterAll(() => company.end(stubs, folder));

async function signsIn(id: string, subject = 'u-1'): Promise<void> {
  const { account } = await company.signedIn(id);
  expect(account.provider).toMatchObject({ id, subject });
}

const right = (mint: (claims: Claims, issuer: StubIssuer) => Promise<string>, issuer: StubIssuer) => {
  issuer.manners.mint = (claims) => mint(claims, issuer);
};

describe('SI12 SI13 signed', () => {
  const pairs = { rsa: rsaPair(), 'P-256': ecPair('P-256'), 'P-384': ecPair('P-384'), 'P-521': ecPair('P-521') };
  test.each([
    ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'].map((alg) => [alg, pairs.rsa] as const),
    ...([
      ['ES256', pairs['P-256']],
      ['ES384', pairs['P-384']],
      ['ES512', pairs['P-521']],
      ['EdDSA', edPair()],
      ['Ed25519', edPair()],
    ] as const),
  ])('%s', async (alg, pair) => {
    keyed.keys = [...Object.values(pairs), pair].map((key) => publicJwk(key, { use: 'sig' }));
    right((claims) => signed(claims, { alg, key: pair.privateKey, kid: pair.kid }), keyed);
    await signsIn('keyed');
  });

  test.each(['HS256', 'HS384', 'HS512'])('%s with the client secret', async (alg) => {
    right((claims, { clientSecret }) => signed(claims, { alg, key: secretOf(clientSecret) }), hmac);
    await signsIn('hmac');
  });

  test('Ed25519, by a key that is published for it alone', async () => {
    const key = edPair();
    keyed.keys = [publicJwk(key, { use: 'sig', alg: 'Ed25519' })];
    for (const alg of ['Ed25519', 'EdDSA']) {
      right((claims) => signed(claims, { alg, key: key.privateKey, kid: key.kid }), keyed);
      await signsIn('keyed');
    }
  });

  test('without a name of the key, among several keys', async () => {
    const key = rsaPair();
    keyed.keys = [rsaPair(), key, rsaPair()].map((one) => publicJwk(one, { use: 'sig' }));
    right((claims) => signed(claims, { key: key.privateKey }), keyed);
    await signsIn('keyed');
  });

  test('by a key that is published from now on: rotation of theirs loses no sign-in', async () => {
    await signsIn('plain');
    for (let time = 0; time < 5; time += 1) {
      plain.signing = rsaPair();
      await signsIn('plain');
    }
  });
});

const forRsa = ['RSA-OAEP', 'RSA-OAEP-256', 'RSA-OAEP-384', 'RSA-OAEP-512'];
const agreements = ['ECDH-ES', 'ECDH-ES+A128KW', 'ECDH-ES+A192KW', 'ECDH-ES+A256KW'];

describe('SI10 SI11 signed and encrypted', () => {
  const forms = [
    ...forRsa.map((alg) => [alg, 'RSA', rsa[0].publicKey] as const),
    ...Object.entries(curves).flatMap(([curve, { publicKey }]) =>
      agreements.map((alg) => [alg, curve, publicKey] as const),
    ),
  ];
  test.each(forms)('%s for %s, by every content encryption', async (alg, _kind, key: KeyObject) => {
    for (const enc of contents) {
      right(async (claims, issuer) => sealed(await issuer.sign(claims), { alg, enc, key }), plain);
      await signsIn('plain');
    }
  });

  test.each([
    ...forRsa.map((alg) => [alg, 'RSA', rsa[1]] as const),
    ...Object.entries(curves).flatMap(([curve, pair]) => agreements.map((alg) => [alg, curve, pair] as const)),
  ])('%s for %s out of a set of JWKs, by its name', async (alg, _kind, { kid, publicKey }) => {
    const how = { alg, enc: 'A256GCM', key: publicKey, kid };
    right(async (claims, issuer) => sealed(await issuer.sign(claims), how), inSet);
    await signsIn('in-set');
    // Found at once by the name: nothing to be noted.
    expect(company.stage.log()).not.toMatch(new RegExp(`although the token names .?${kid}\\b`));
  });

  test.each([
    ['a name of nobody', { kid: 'nobody' }],
    ['an empty name', { kid: '' }],
    ['no name, with two keys of ours that fit', {}],
    ['cty JWT', { header: { cty: 'JWT' } }],
    ['typ JWE and no cty', { header: { typ: 'JWE' } }],
    ['the MD5 of the key’s text', { kid: authentikKid(rsa[1]) }],
  ])('the token has %s', async (_name, more) => {
    const how = { alg: 'RSA-OAEP-256', enc: 'A256GCM', key: rsa[1].publicKey, ...more };
    right(async (claims, issuer) => sealed(await issuer.sign(claims), how), plain);
    await signsIn('plain');
  });

  test('an opened token that named another key is noted in the log', async () => {
    const how = { alg: 'RSA-OAEP-256', enc: 'A256GCM', key: rsa[1].publicKey, kid: 'a-name-of-nobody' };
    right(async (claims, issuer) => sealed(await issuer.sign(claims), how), plain);
    await signsIn('plain');
    expect(company.stage.log()).toMatch(/although the token names .?a-name-of-nobody\b/);
  });

  test.each([
    ...contents.map((enc) => ['dir', enc] as const),
    ...['A128KW', 'A192KW', 'A256KW', 'A128GCMKW', 'A192GCMKW', 'A256GCMKW'].map((alg) => [alg, 'A256GCM'] as const),
  ])('%s with %s, by the client secret', async (alg, enc) => {
    const how = (issuer: StubIssuer) => ({ alg, enc, key: sealingSecret(issuer.clientSecret, alg, enc) });
    right(async (claims, issuer) => sealed(await issuer.sign(claims), how(issuer)), symmetric);
    await signsIn('symmetric');
  });
});

describe('SI16 for the keys that we publish', () => {
  async function published(): Promise<Record<string, unknown>[]> {
    const answer = await fetch(`${company.url}/sign-in/jwks.json`);
    expect(answer.status).toBe(200);
    return ((await answer.json()) as { keys: Record<string, unknown>[] }).keys;
  }

  test('one RSA key and one of P-256, without private parts', async () => {
    const keys = await published();
    expect(new Set(keys.map(({ kty }) => kty))).toEqual(new Set(['RSA', 'EC']));
    for (const key of keys) {
      expect(key.use).toBe('enc');
      expect(Object.keys(key).filter((name) => ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k'].includes(name))).toEqual([]);
    }
  });

  test('what is encrypted for each of them is opened, without any key file', async () => {
    const keys = await published();
    expect(keys.map(({ alg }) => alg).toSorted()).toEqual([...agreements, ...forRsa].toSorted());
    for (const jwk of keys) {
      const alg = String(jwk.alg);
      const key = (await importJWK(jwk, alg)) as unknown as KeyObject;
      const how = { alg, enc: 'A256GCM', key, kid: String(jwk.kid) };
      right(async (claims, issuer) => sealed(await issuer.sign(claims), how), required);
      await signsIn('required');
    }
  });

  test('SI17 after they were followed by new ones, a provider may still use the old ones', async () => {
    const before = await published();
    const operator = await company.stage.key('admin');
    expect((await company.stage.call('POST', '/api/v1/sign-in/keys', {}, operator)).status).toBeLessThan(300);
    const after = await published();
    expect(after.map(({ kid }) => kid)).not.toEqual(expect.arrayContaining(before.map(({ kid }) => kid)));
    for (const jwk of [...before, ...after]) {
      const alg = typeof jwk.alg === 'string' ? jwk.alg : 'ECDH-ES';
      const key = (await importJWK(jwk, alg)) as unknown as KeyObject;
      const how = { alg, enc: 'A256GCM', key, kid: String(jwk.kid) };
      right(async (claims, issuer) => sealed(await issuer.sign(claims), how), required);
      await signsIn('required');
    }
  });
});

describe('SI9 SI15 UserInfo and the answer', () => {
  const token = async (issuer: StubIssuer, claims: Claims) =>
    issuer.sign({ ...claims, iss: issuer.issuer, aud: issuer.clientId });
  const how = { alg: 'RSA-OAEP-256', enc: 'A256GCM', key: rsa[0].publicKey } as const;

  test.each([
    ['plain', async (_issuer: StubIssuer, claims: Claims) => ({ body: claims })],
    ['signed', async (issuer: StubIssuer, claims: Claims) => jwt(await token(issuer, claims))],
    [
      'signed and encrypted',
      async (issuer: StubIssuer, claims: Claims) => jwt(await sealed(await token(issuer, claims), how)),
    ],
  ])('UserInfo %s', async (_form, answer) => {
    userinfo.person = { sub: 'u-7' };
    userinfo.bend('userinfo', () => answer(userinfo, { sub: 'u-7', name: 'Grace Hopper' }));
    const { account } = await company.signedIn('userinfo');
    expect(account.name).toBe('Grace Hopper');
  });

  const jwt = (body: string) => ({ headers: { 'content-type': 'application/jwt' }, body });

  test('claims of the ID token win over those of UserInfo', async () => {
    userinfo.person = { sub: 'u-8', name: 'In the token' };
    userinfo.bend('userinfo', { body: { sub: 'u-8', name: 'In UserInfo' } });
    expect((await company.signedIn('userinfo')).account.name).toBe('In the token');
  });

  test('the answer as a signed token', () => signsIn('jarm'));
  test('the answer as a signed and encrypted token', async () => {
    jarm.manners.mintAnswer = async (claims) => sealed(await jarm.sign(claims), how);
    await signsIn('jarm');
  });
  test('everything encrypted at once', async () => {
    jarm.manners.mintAnswer = async (claims) => sealed(await jarm.sign(claims), how);
    right(async (claims, issuer) => sealed(await issuer.sign(claims), how), jarm);
    await signsIn('jarm');
  });
});

describe('authentik', () => {
  test.each(['ak-signed', 'ak-encrypted', 'ak-certificate', 'ak-secret', 'ak-userinfo'])('%s', (id) => signsIn(id));

  test('the access token, which is encrypted too, goes to UserInfo as it came', async () => {
    await signsIn('ak-userinfo');
    const asked = authentiks.get('ak-userinfo')?.asked.find(({ place }) => place === 'userinfo');
    expect(asked?.headers.authorization?.split('.')).toHaveLength(5);
  });

  test('an Encryption Key that we do not have: the reason names the key', async () => {
    const { cause, failure } = await company.fails('ak-no-key');
    expect(cause).toBe('sign-in-decryption-key-missing');
    expect(failure.facts).toMatchObject({ alg: 'RSA-OAEP-256', enc: 'A256CBC-HS512', kid: authentikKid(rsa[0]) });
    expect(failure.advice.theirs.map(({ product }) => product)).toContain('authentik');
    expect(JSON.stringify(failure.advice)).toMatch(/Encryption Key/);
  });

  test('no Signing Key, and HS256 is not taken: the reason says so', async () => {
    const { cause, failure } = await company.fails('ak-secret-strict');
    expect(cause).toBe('sign-in-signing-algorithm-not-allowed');
    expect(JSON.stringify(failure.advice)).toMatch(/Signing Key/);
  });

  test('SI25 signing out there sends the inner signed token as hint, which authentik takes', async () => {
    const browser = new BrowserIsh();
    await company.signedIn('ak-encrypted', browser);
    const { status, json } = await company.call(browser, 'POST', '/api/v1/sign-out-at-provider', {});
    expect(status).toBe(200);
    const address = new URL(json.url);
    expect(address.searchParams.get('id_token_hint')?.split('.')).toHaveLength(3);
    const landing = await browser.open(json.url, { until: (url) => url.origin === company.url });
    expect(landing.status).toBe(302);
    expect(landing.next).toContain(`${company.url}/sign-in/ak-encrypted/signed-out`);
    expect((await company.me(browser)).status).toBe(401);
  });

  test('SI26 its encrypted logout token, by subject alone, ends the session', async () => {
    const browser = new BrowserIsh();
    const issuer = authentiks.get('ak-encrypted');
    if (issuer === undefined) throw new Error('no authentik');
    await company.signedIn('ak-encrypted', browser);
    const token = await issuer.encode(issuer.logoutClaims(), 'logout+jwt');
    expect(token.split('.')).toHaveLength(5);
    const answer = await fetch(`${company.url}/sign-in/ak-encrypted/backchannel-logout`, {
      method: 'POST',
      body: new URLSearchParams({ logout_token: token }),
    });
    expect([answer.status, await answer.text()]).toEqual([200, expect.any(String)]);
    expect((await company.me(browser)).status).toBe(401);
  });
});
