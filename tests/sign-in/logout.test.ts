/** Logout tokens, right and wrong, signed and encrypted (SI26–SI28). */
import { type Problem, problemBase, type SignInCause } from '@foyer/wire';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { pemOf } from '../harness/oidc/authentik.ts';
import { BrowserIsh } from '../harness/oidc/browser-ish.ts';
import { type Claims, rsaPair, sealed, signed, spoilt, unsigned } from '../harness/oidc/minting.ts';
import { postLogoutToken, type StubIssuer } from '../harness/oidc/stub.ts';
import { StubProviders } from '../harness/oidc/stub-providers.ts';
import { Company, KeyFolder, wish } from './company.ts';

const pair = rsaPair();
const folder = new KeyFolder();
const now = () => Math.floor(Date.now() / 1_000);

let stubs: StubProviders;
let company: Company;
let acme: StubIssuer;
let other: StubIssuer;
const policies = ['keep', 'demote', 'remove'] as const;

beforeAll(async () => {
  stubs = await StubProviders.start();
  acme = stubs.add('acme');
  other = stubs.add('other');
  const more = { decryptionKeyFiles: [folder.write('key.pem', pemOf(pair.privateKey))] };
  company = await Company.open([
    wish('acme', acme, more),
    wish('other', other, more),
    ...policies.map((onProviderSignOut) =>
      wish(onProviderSignOut, stubs.add(onProviderSignOut), {
        onProviderSignOut,
        claims: { rules: [{ role: 'host', rooms: ['room-*'] }] },
      }),
    ),
  ]);
});
afterEach(() => {
  for (const issuer of stubs.issuers) issuer.straighten();
});
afterAll(() => company.end(stubs, folder));

const addressOf = (id: string) => `${company.url}/sign-in/${id}/backchannel-logout`;

async function signedIn(issuer: StubIssuer, id: string, sub: string, sid?: string): Promise<BrowserIsh> {
  issuer.person = { sub, name: sub };
  issuer.sid = sid;
  const browser = new BrowserIsh();
  await company.signedIn(id, browser);
  return browser;
}

async function stillIn(browser: BrowserIsh): Promise<boolean> {
  return (await company.me(browser)).status === 200;
}

/** A logout token about somebody: `undefined` takes a claim away. */
function about(claims: Claims, issuer = acme): Promise<string> {
  return issuer.sign(issuer.logoutClaims(claims), 'logout+jwt');
}

describe('SI26 SI27 right ones', () => {
  test('by sid it ends that session alone', async () => {
    const [one, two] = [await signedIn(acme, 'acme', 'sid-1', 's-1'), await signedIn(acme, 'acme', 'sid-1', 's-2')];
    const answer = await postLogoutToken(addressOf('acme'), await about({ sub: undefined, sid: 's-1' }));
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, expect.stringContaining('no-store')]);
    expect([await stillIn(one), await stillIn(two)]).toEqual([false, true]);
  });

  test('by subject it ends all of them, at that provider, and nobody else’s', async () => {
    const mine = [await signedIn(acme, 'acme', 'sub-1', 'a'), await signedIn(acme, 'acme', 'sub-1')];
    const others = [await signedIn(acme, 'acme', 'sub-2'), await signedIn(other, 'other', 'sub-1')];
    expect((await postLogoutToken(addressOf('acme'), await about({ sub: 'sub-1' }))).status).toBe(200);
    expect(await Promise.all([...mine, ...others].map(stillIn))).toEqual([false, false, true, true]);
  });

  test('encrypted', async () => {
    const browser = await signedIn(acme, 'acme', 'enc-1');
    const how = { alg: 'RSA-OAEP-256', enc: 'A256GCM', key: pair.publicKey } as const;
    const token = await sealed(await about({ sub: 'enc-1' }), how);
    expect((await postLogoutToken(addressOf('acme'), token)).status).toBe(200);
    expect(await stillIn(browser)).toBe(false);
  });

  test('without typ', async () => {
    const browser = await signedIn(acme, 'acme', 'typ-1');
    const { privateKey, kid } = acme.signing;
    const token = await signed(acme.logoutClaims({ sub: 'typ-1' }), { key: privateKey, kid });
    expect((await postLogoutToken(addressOf('acme'), token)).status).toBe(200);
    expect(await stillIn(browser)).toBe(false);
  });

  test('about somebody who is not here', async () => {
    expect((await postLogoutToken(addressOf('acme'), await about({ sub: 'nobody' }))).status).toBe(200);
  });
});

interface Case {
  readonly what: string;
  readonly token: () => string | Promise<string>;
  readonly cause: SignInCause;
  readonly to?: string;
}

const wrong: readonly Case[] = [
  { what: 'alg none', token: () => unsigned(acme.logoutClaims({ sub: 'victim' })), cause: 'sign-in-token-unsigned' },
  {
    what: 'a spoilt signature',
    token: async () => spoilt(await about({ sub: 'victim' }), 2),
    cause: 'sign-in-signature-wrong',
  },
  {
    what: 'a foreign key',
    token: () =>
      signed(acme.logoutClaims({ sub: 'victim' }), { key: pair.privateKey, kid: acme.signing.kid, typ: 'logout+jwt' }),
    cause: 'sign-in-signature-wrong',
  },
  { what: 'for another client', token: () => about({ sub: 'victim', aud: 'x' }), cause: 'sign-in-audience-wrong' },
  {
    what: 'of another issuer',
    token: () => about({ sub: 'victim', iss: 'https://evil.example' }),
    cause: 'sign-in-token-issuer-wrong',
  },
  {
    what: 'another provider’s, signed by its key',
    token: () => about({ sub: 'victim' }, other),
    cause: 'sign-in-signing-key-unknown',
  },
  { what: 'with a nonce', token: () => about({ sub: 'victim', nonce: 'n' }), cause: 'sign-in-claims-invalid' },
  {
    what: 'without an event',
    token: () => about({ sub: 'victim', events: undefined }),
    cause: 'sign-in-claims-invalid',
  },
  {
    what: 'with another event',
    token: () => about({ sub: 'victim', events: { 'http://schemas.openid.net/event/other': {} } }),
    cause: 'sign-in-claims-invalid',
  },
  { what: 'without jti', token: () => about({ sub: 'victim', jti: undefined }), cause: 'sign-in-claims-invalid' },
  {
    what: 'about nobody',
    token: () => about({ sub: undefined, sid: undefined }),
    cause: 'sign-in-subject-missing',
  },
  {
    what: 'expired',
    token: () => about({ sub: 'victim', iat: now() - 900, exp: now() - 600 }),
    cause: 'sign-in-token-expired',
  },
  {
    what: 'made in the future',
    token: () => about({ sub: 'victim', iat: now() + 600, exp: now() + 900 }),
    cause: 'sign-in-token-not-yet-valid',
  },
  { what: 'no token', token: () => 'hello', cause: 'sign-in-token-malformed' },
  { what: 'nothing', token: () => '', cause: 'sign-in-response-invalid' },
  {
    what: 'encrypted for a foreign key',
    token: async () =>
      sealed(await about({ sub: 'victim' }), { alg: 'RSA-OAEP-256', enc: 'A256GCM', key: rsaPair().publicKey }),
    cause: 'sign-in-decryption-key-wrong',
  },
  {
    what: 'an ID token in its place',
    token: () => acme.sign({ ...acme.claims('some-nonce'), sub: 'victim' }),
    cause: 'sign-in-claims-invalid',
  },
  {
    what: 'of the type of access tokens',
    token: () => acme.sign(acme.logoutClaims({ sub: 'victim' }), 'at+jwt'),
    cause: 'sign-in-token-malformed',
  },
  {
    what: 'an ID token in its place, of no type',
    token: () => {
      const { privateKey, kid } = acme.signing;
      return signed({ ...acme.claims('some-nonce'), sub: 'victim' }, { key: privateKey, kid });
    },
    cause: 'sign-in-claims-invalid',
  },
];

describe('SI26 wrong ones end nothing', () => {
  let victim: BrowserIsh;
  beforeAll(async () => {
    victim = await signedIn(acme, 'acme', 'victim', 'victim-sid');
  });

  test.each(wrong.map((row) => [row.what, row] as const))('%s', async (_what, { token, cause }) => {
    const answer = await postLogoutToken(addressOf('acme'), await token());
    const problem = (await answer.json()) as Problem;
    expect([answer.status, problem.type]).toEqual([400, problemBase + cause]);
    expect(answer.headers.get('cache-control')).toContain('no-store');
    expect(await stillIn(victim)).toBe(true);
  });

  test('the same token a second time', async () => {
    const token = await about({ sub: 'replayed' });
    expect((await postLogoutToken(addressOf('acme'), token)).status).toBe(200);
    expect((await postLogoutToken(addressOf('acme'), token)).status).toBe(400);
  });

  test('at a provider that is not configured, as JSON, by GET', async () => {
    expect((await postLogoutToken(addressOf('nobody'), 'x')).status).toBe(404);
    expect((await fetch(addressOf('acme'))).status).toBeGreaterThanOrEqual(400);
    const json = { 'content-type': 'application/json' };
    const body = JSON.stringify({ logout_token: await about({ sub: 'victim' }) });
    const answer = await fetch(addressOf('acme'), { method: 'POST', headers: json, body });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(await stillIn(victim)).toBe(true);
  });
});

describe('SI28 what becomes of somebody in a meeting', () => {
  test.each([
    ['keep', 'host'],
    ['demote', 'speaker'],
    ['remove', undefined],
  ] as const)('%s', async (policy, role) => {
    const issuer = [...stubs.issuers].find((one) => one.issuer.endsWith(`/${policy}`));
    if (issuer === undefined) throw new Error('no such provider');
    const slug = `room-${policy}`;
    await company.stage.room(slug);
    const browser = await signedIn(issuer, policy, `at-${policy}`);
    const joined = await company.call(browser, 'POST', `/api/v1/rooms/${slug}/join`, { credentials: {} });
    expect(joined.json).toMatchObject({ outcome: 'admitted', participant: { role: 'host' } });
    const token = await issuer.sign(issuer.logoutClaims({ sub: `at-${policy}` }), 'logout+jwt');
    expect((await postLogoutToken(addressOf(policy), token)).status).toBe(200);
    const { json } = await company.stage.call('GET', '/api/v1/meetings', undefined, 'operator');
    const meeting = json.items.find((one: { room: string }) => one.room === slug);
    expect(meeting?.participants.map((one: { role: string }) => one.role) ?? []).toEqual(
      role === undefined ? [] : [role],
    );
  });

  test('another session of the account is enough to stay', async () => {
    const issuer = [...stubs.issuers].find((one) => one.issuer.endsWith('/remove'));
    if (issuer === undefined) throw new Error('no such provider');
    await company.stage.room('room-two');
    const browser = await signedIn(issuer, 'remove', 'two', 'first');
    await signedIn(issuer, 'remove', 'two', 'second');
    await company.call(browser, 'POST', '/api/v1/rooms/room-two/join', { credentials: {} });
    const token = await issuer.sign(issuer.logoutClaims({ sub: undefined, sid: 'first' }), 'logout+jwt');
    expect((await postLogoutToken(addressOf('remove'), token)).status).toBe(200);
    const { json } = await company.stage.call('GET', '/api/v1/meetings', undefined, 'operator');
    expect(json.items.find((one: { room: string }) => one.room === 'room-two').participants).toHaveLength(1);
  });
});
