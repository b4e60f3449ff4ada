/** UserInfo that is not there, is wrong, or comes in an unusual form: when a sign-in does without it, and when not (SI15). */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { pemOf } from '../harness/oidc/authentik.ts';
import { rsaPair, sealed, unsigned } from '../harness/oidc/minting.ts';
import type { Said, StubIssuer } from '../harness/oidc/stub.ts';
import { StubProviders } from '../harness/oidc/stub-providers.ts';
import { Company, KeyFolder, wish } from './company.ts';

const pair = rsaPair();
const how = { alg: 'RSA-OAEP-256', enc: 'A256GCM', key: pair.publicKey } as const;
const folder = new KeyFolder();
const needs = {
  name: {},
  rule: { claims: { rules: [{ claim: 'groups', anyOf: ['staff'], level: 'host' }] } },
  place: { claims: { name: 'nick' } },
  always: { userInfo: 'always' },
} as const;
type Need = keyof typeof needs;

let stubs: StubProviders;
let company: Company;
const at = new Map<string, StubIssuer>();

beforeAll(async () => {
  stubs = await StubProviders.start();
  const decryptionKeyFiles = [folder.write('key.pem', pemOf(pair.privateKey))];
  const providers = Object.entries(needs).map(([id, more]) => {
    const issuer = stubs.add(id);
    at.set(id, issuer);
    return wish(id, issuer, { decryptionKeyFiles, patienceSeconds: 1, ...more });
  });
  company = await Company.open(providers);
});
afterEach(() => {
  for (const issuer of stubs.issuers) issuer.straighten();
});
afterAll(() => company.end(stubs, folder));

/** A provider whose ID tokens name nobody. */
function nameless(id: Need): StubIssuer {
  const issuer = at.get(id);
  if (issuer === undefined) throw new Error(`no provider ${id}`);
  issuer.person = { sub: 'u-1' };
  return issuer;
}

const unheard: readonly (readonly [string, Said | (() => undefined)])[] = [
  ['answers 404', { status: 404 }],
  ['answers 500', { status: 500 }],
  ['is silent', () => undefined],
  ['is no JSON', { body: 'hello' }],
];

describe('SI15 SI23 UserInfo cannot be had', () => {
  test.each(unheard)('it %s: who lacks a name alone comes in without one, and the log says so', async (_what, said) => {
    nameless('name').bend('userinfo', said);
    expect((await company.signedIn('name')).account).toMatchObject({ name: 'u-1', provider: { subject: 'u-1' } });
    expect(company.stage.log()).toContain('signed in without the name UserInfo may have');
  });

  test('the name that came at the last sign-in stays', async () => {
    const issuer = nameless('name');
    issuer.bend('userinfo', { body: { sub: 'u-1', name: 'Una' } });
    expect((await company.signedIn('name')).account).toMatchObject({ name: 'Una' });
    issuer.bend('userinfo', { status: 500 });
    expect((await company.signedIn('name')).account).toMatchObject({ name: 'Una' });
  });

  test.each(['rule', 'place', 'always'] as const)('whoever needs it for more is refused: %s', async (id) => {
    nameless(id).bend('userinfo', { status: 500 });
    expect(await company.fails(id)).toMatchObject({ cause: 'sign-in-userinfo-failed', failure: { status: 502 } });
  });
});

test('SI15 UserInfo about somebody else is refused, though a name alone was asked for', async () => {
  nameless('name').bend('userinfo', { body: { sub: 'u-2', name: 'Eve' } });
  expect((await company.fails('name')).cause).toBe('sign-in-userinfo-subject-wrong');
});

test('SI15 UserInfo by a foreign signature is refused, though a name alone was asked for', async () => {
  const issuer = nameless('name');
  issuer.bend('userinfo', async () => {
    const [header, , signature] = (await issuer.sign({ sub: 'u-1' })).split('.');
    const claims = Buffer.from('{"sub":"u-1","name":"Eve"}').toString('base64url');
    return { headers: { 'content-type': 'application/jwt' }, body: `${header}.${claims}.${signature}` };
  });
  expect((await company.fails('name')).cause).toBe('sign-in-signature-wrong');
});

describe('SI12 UserInfo that is encrypted and not signed', () => {
  const answer = (claims: object) => async (): Promise<Said> => ({
    headers: { 'content-type': 'application/jwt' },
    body: await sealed(JSON.stringify(claims), how),
  });

  test('counts like one that comes plainly', async () => {
    nameless('always').bend('userinfo', answer({ sub: 'u-1', name: 'Grace Hopper' }));
    expect((await company.signedIn('always')).account.name).toBe('Grace Hopper');
  });

  test('and for its own subject alone', async () => {
    nameless('always').bend('userinfo', answer({ sub: 'u-2', name: 'Eve' }));
    expect((await company.fails('always')).cause).toBe('sign-in-userinfo-subject-wrong');
  });

  test.each([
    ['an encrypted token again', async () => sealed('{"sub":"u-1"}', how), 'sign-in-token-not-nested'],
    ['a text', async () => 'hello', 'sign-in-token-not-nested'],
    ['a token of alg none', async () => unsigned({ sub: 'u-1' }), 'sign-in-token-unsigned'],
  ])('but is refused where it holds %s', async (_what, inside, cause) => {
    nameless('always').bend('userinfo', async () => ({ body: await sealed(await inside(), how) }));
    expect((await company.fails('always')).cause).toBe(cause);
  });
});
