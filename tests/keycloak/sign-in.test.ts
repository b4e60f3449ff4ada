import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestBrowser } from '../harness/browser.ts';
import { expectStatus } from '../harness/foyer.ts';
import { BrowserIsh } from '../harness/oidc/browser-ish.ts';
import { until } from '../harness/until.ts';
import { type Attributes, ana, encrypted, keysAt } from './realm.ts';
import { Relay } from './relay.ts';
import { type Pair, Scene } from './scene.ts';

/** Every algorithm that Keycloak encrypts with and we open; each content encryption at least once. */
const forms = [
  ['rsa-oaep-256', 'RSA-OAEP-256', 'A256GCM'],
  ['rsa-oaep-256-cbc', 'RSA-OAEP-256', 'A256CBC-HS512'],
  ['rsa-oaep', 'RSA-OAEP', 'A128CBC-HS256'],
  ['ecdh-es', 'ECDH-ES', 'A128GCM'],
  ['ecdh-es-128', 'ECDH-ES+A128KW', 'A192GCM'],
  ['ecdh-es-192', 'ECDH-ES+A192KW', 'A192CBC-HS384'],
  ['ecdh-es-256', 'ECDH-ES+A256KW', 'A256GCM'],
] as const;

let relay: Relay;

const required = { encryption: { required: true } };

/** So that it can be seen what Keycloak posts there. */
function logoutsByRelay(id: string): Attributes {
  return { 'backchannel.logout.url': `${relay.url}/sign-in/${id}/backchannel-logout` };
}

function pairs(foyer: string): readonly Pair[] {
  const ours = keysAt(foyer);
  const whole = encrypted('id.token', 'RSA-OAEP-256', 'A256GCM');
  const jarm = encrypted('authorization', 'RSA-OAEP-256', 'A128CBC-HS256');
  return [
    { id: 'signed', attributes: logoutsByRelay('signed') },
    { id: 'encrypted', attributes: { ...ours, ...whole, ...logoutsByRelay('encrypted') }, options: required },
    ...forms.map(([id, alg, enc]) => ({
      id,
      attributes: { ...ours, ...encrypted('id.token', alg, enc) },
      options: required,
    })),
    { id: 'jarm-signed', options: { response: 'jwt' } },
    { id: 'jarm', attributes: { ...ours, ...whole, ...jarm }, options: { ...required, response: 'jwt' } },
    {
      id: 'userinfo-signed',
      attributes: { 'user.info.response.signature.alg': 'RS256' },
      options: { userInfo: 'always' },
    },
    {
      id: 'userinfo',
      attributes: {
        ...ours,
        ...whole,
        ...encrypted('user.info', 'RSA-OAEP', 'A256GCM'),
        'user.info.response.signature.alg': 'RS256',
      },
      options: { ...required, userInfo: 'always' },
    },
    {
      id: 'private-key',
      authenticator: 'client-jwt',
      attributes: { ...ours, ...whole },
      options: { ...required, clientAuthentication: 'private-key' },
    },
    { id: 'es512', attributes: { 'id.token.signed.response.alg': 'ES512' } },
    { id: 'ps384', attributes: { 'id.token.signed.response.alg': 'PS384' } },
  ];
}

let scene: Scene;
beforeAll(async () => {
  relay = await Relay.start();
  scene = await Scene.open('sign-in', pairs);
  relay.target = scene.foyer.url;
});
afterAll(async () => {
  await scene?.close();
  await relay?.stop();
});

test.each(['signed', 'encrypted'])(
  'SI5 SI7 %s: through the login page of Keycloak in a real browser, back to where one was',
  async (id) => {
    const browser = await TestBrowser.launch();
    try {
      const page = await browser.person();
      await page.goto(`${scene.foyer.url}/sign-in/${id}?return=/?from=${id}`);
      await page.locator('#username').fill(ana.username);
      await page.locator('#password').fill(ana.password);
      await page.locator('#kc-login').click();
      await page.waitForURL(`${scene.foyer.url}/?from=${id}`);
      const me = await page.evaluate(async () => (await fetch('/api/v1/me')).json());
      expect(me.account.provider).toEqual({
        id,
        name: `Keycloak ${id}`,
        issuer: scene.issuer,
        subject: await scene.subject(),
      });
      expect(me.account).toMatchObject({ name: ana.name, level: 'host' });
      expect(me.nameLocked).toBe(true);
    } finally {
      await browser.close();
    }
  },
);

const kinds = [
  ...forms.map(([id]) => id),
  'jarm-signed',
  'jarm',
  'userinfo-signed',
  'userinfo',
  'private-key',
] as const;

test.each([...kinds, 'es512', 'ps384'])('SI9 SI10 SI12 SI20 %s: Ana is signed in, a host by her group', async (id) => {
  const { me } = await scene.signedIn(id);
  expect(me.account).toMatchObject({ name: ana.name, level: 'host' });
  expect(me.account.provider).toMatchObject({ issuer: scene.issuer, subject: await scene.subject() });
});

test('SI18 the same person by two clients of one issuer is one account', async () => {
  const [one, two] = [await scene.signedIn('signed'), await scene.signedIn('encrypted')];
  expect(two.me.account.id).toBe(one.me.account.id);
});

// Keycloak encrypts the ID tokens of the second (required above), and its logout tokens for nobody: SI9 takes them signed.
test.each(['signed', 'encrypted'])(
  'SI26 SI27 %s: a logout token of Keycloak is signed and never encrypted; it ends the session here, the others stay',
  async (id) => {
    const before = await scene.sessionsOf(id);
    const { browser } = await scene.signedIn(id);
    const other = await scene.signedIn('rsa-oaep');
    const made = (await scene.sessionsOf(id)).filter((session) => !before.includes(session));
    expect(made).toHaveLength(1);
    const passed = relay.passed.length;
    await scene.keycloak.admin('DELETE', `/${scene.realm}/sessions/${made[0]}`);
    await until('the session here to be over', async () => (await scene.me(browser)) === undefined, { within: 10_000 });
    expect(await scene.me(other.browser)).toBeDefined();
    await until('the relay to have the answer', () => relay.passed.length > passed);
    const posted = relay.passed.slice(passed);
    expect(posted.map((one) => [one.id, one.status, one.token.split('.').length])).toEqual([[id, 200, 3]]);
    const { alg, typ, enc } = decodeProtectedHeader(posted[0]?.token ?? '');
    expect({ alg, typ, enc }).toEqual({ alg: 'RS256', typ: 'logout+jwt', enc: undefined });
    expect(decodeJwt(posted[0]?.token ?? '')).toMatchObject({ aud: id, sid: made[0] });
  },
);

test.each(['signed', 'encrypted'])('SI25 %s: signed out here and at Keycloak, which asks nothing back', async (id) => {
  const { browser, me } = await scene.signedIn(id);
  expect(me.signOutAt).toBe(`Keycloak ${id}`);
  const left = await browser.open(`${scene.foyer.url}/api/v1/sign-out-at-provider`, { method: 'POST', json: {} });
  expect(left.status).toBe(200);
  const { url } = JSON.parse(left.text) as { url: string };
  const back = await browser.open(url);
  expect(new URL(back.url).origin).toBe(scene.foyer.url);
  expect(back.status).toBe(200);
  expect(await scene.me(browser)).toBeUndefined();
  // Keycloak has forgotten her too: it asks who she is.
  const again = await browser.open(`${scene.foyer.url}/sign-in/${id}?return=/`);
  expect(again.text).toContain('id="kc-login"');
});

test('SI8 asked silently, Keycloak answers by itself where she is signed in there, and nobody is bothered elsewhere', async () => {
  const { browser } = await scene.signedIn('encrypted');
  await browser.open(`${scene.foyer.url}/sign-out`, { method: 'POST', json: {} });
  expect(await scene.me(browser)).toBeUndefined();
  const silent = `${scene.foyer.url}/sign-in/encrypted?return=/&silent=true`;
  await browser.open(silent);
  expect((await scene.me(browser))?.account.name).toBe(ana.name);
  const stranger = new BrowserIsh();
  const landing = await stranger.open(silent);
  expect([landing.status, new URL(landing.url).pathname]).toEqual([200, '/']);
  expect(await scene.me(stranger)).toBeUndefined();
});

test('SI17 our keys are followed by new ones, and no sign-in is lost while Keycloak still has the old ones', async () => {
  await scene.signedIn('encrypted');
  expectStatus(200, await scene.foyer.api('POST', '/api/v1/sign-in/keys'));
  const { browser } = await scene.signedIn('encrypted');
  await scene.signedIn('ecdh-es');
  expectStatus(200, await scene.foyer.api('POST', '/api/v1/sign-in/keys'));
  await scene.signedIn('encrypted');
  expect(await scene.me(browser)).toBeDefined();
});

test('SI13 a new signing key of Keycloak is found when it first signs', async () => {
  await scene.signedIn('signed');
  await scene.keycloak.admin('POST', `/${scene.realm}/components`, {
    name: 'newer',
    providerId: 'rsa-generated',
    providerType: 'org.keycloak.keys.KeyProvider',
    config: { priority: ['900'], active: ['true'], enabled: ['true'], algorithm: ['RS256'], keySize: ['2048'] },
  });
  await scene.signedIn('signed');
  await scene.signedIn('encrypted');
});
