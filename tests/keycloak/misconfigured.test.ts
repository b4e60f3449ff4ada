import type { DoctorReport } from '@foyer/wire';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectStatus } from '../harness/foyer.ts';
import { BrowserIsh } from '../harness/oidc/browser-ish.ts';
import { encrypted, keysAt } from './realm.ts';
import { type Pair, Scene } from './scene.ts';

const whole = encrypted('id.token', 'RSA-OAEP-256', 'A256GCM');

function pairs(foyer: string): readonly Pair[] {
  return [
    { id: 'good', attributes: { ...keysAt(foyer), ...whole } },
    { id: 'wrong-secret', options: { clientSecret: 'another secret than the client has' } },
    { id: 'unregistered', redirectUris: [`${foyer}/elsewhere`] },
    { id: 'no-key-address', attributes: whole },
    { id: 'no-such-key', attributes: { ...whole, 'use.jwks.url': 'true', 'jwks.url': `${foyer}/healthz` } },
    { id: 'only-signed', options: { encryption: { required: true } } },
    { id: 'other-signature', attributes: { 'id.token.signed.response.alg': 'HS256' } },
    {
      id: 'realm-secret',
      attributes: { 'id.token.signed.response.alg': 'HS256' },
      options: { signingAlgorithms: ['HS256'] },
    },
    { id: 'slash', afterIssuer: '/' },
    {
      id: 'not-admitted',
      options: { claims: { rules: [{ claim: 'groups', anyOf: ['nobody'] }], otherwise: 'refuse' } },
    },
    { id: 'rsa-1-5', attributes: { ...keysAt(foyer), ...encrypted('id.token', 'RSA1_5', 'A256GCM') } },
  ];
}

let scene: Scene;
let report: DoctorReport;
beforeAll(async () => {
  scene = await Scene.open('misconfigured', pairs);
  report = expectStatus(200, await scene.foyer.api<DoctorReport>('POST', '/api/v1/sign-in/doctor', {}));
});
afterAll(() => scene?.close());

/** What is wrong with a provider, as the doctor says without signing anybody in. */
function faults(id: string): readonly (string | null)[] {
  const found = report.providers.find((provider) => provider.id === id);
  return (found?.findings ?? []).filter(({ level }) => level === 'fault').map(({ cause }) => cause);
}

test('SI32 the doctor knows Keycloak, and finds no fault where there is none', async () => {
  const good = report.providers.find(({ id }) => id === 'good');
  expect(good?.product).toBe('Keycloak');
  expect(good?.redirectUri).toBe(`${scene.foyer.url}/sign-in/good/callback`);
  expect(faults('good')).toEqual([]);
  await scene.signedIn('good');
});

const rows = [
  ['wrong-secret', 'sign-in-client-rejected'],
  // Keycloak breaks off with 400 or 500 where it finds no key of exactly the algorithm it is set to.
  ['no-key-address', 'sign-in-token-endpoint-failed'],
  ['no-such-key', 'sign-in-token-endpoint-failed'],
  ['rsa-1-5', 'sign-in-token-endpoint-failed'],
  ['only-signed', 'sign-in-token-not-encrypted'],
  ['other-signature', 'sign-in-signing-algorithm-not-allowed'],
  // Keycloak signs HS256 with a secret of the realm, which nobody but itself has.
  ['realm-secret', 'sign-in-signature-wrong'],
  ['slash', 'sign-in-issuer-mismatch'],
  ['not-admitted', 'sign-in-not-admitted'],
] as const;

test.each(rows)('SI29 SI30 %s: the person reads a reference, the administrator %s', async (id, cause) => {
  const browser = new BrowserIsh();
  const landing = await scene.signIn(browser, id);
  const failure = await scene.failure(landing);
  expect(failure.type.endsWith(`/${cause}`), JSON.stringify(failure)).toBe(true);
  expect(failure.provider?.id).toBe(id);
  expect(landing.status).toBe(failure.status);
  expect(await scene.me(browser)).toBeUndefined();
  console.log(`${id}: ${failure.detail} ${JSON.stringify(failure.facts)} ${JSON.stringify(failure.advice)}`);
});

test('SI32 the doctor sees a wrong client secret and a redirect address that is not registered', () => {
  expect(faults('wrong-secret')).toContain('sign-in-client-rejected');
  expect(faults('unregistered').length).toBeGreaterThan(0);
});

test('SI32 a redirect address that is not registered is said by Keycloak itself: nobody comes back, only the doctor knows', async () => {
  const landing = await new BrowserIsh().open(`${scene.foyer.url}/sign-in/unregistered?return=/`);
  expect(new URL(landing.url).origin).toBe(scene.keycloak.url);
  expect(landing.status).toBe(400);
});
