import { no } from '@foyer/kernel';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type AccessStage, accessStage, type Browser, ownPage, password } from '../access/testing-http.ts';

const url = '/api/v1/me/password';
const sessionCookie = '__Host-foyer';
const fresh = 'a fresh password';

let stage: AccessStage;
beforeEach(async () => {
  stage = await accessStage({ FOYER_LIMIT_WRONG_SECRETS: '3' });
});
afterEach(async () => stage.stop());

const change = (browser: Browser, currentPassword = password, newPassword = fresh) =>
  browser.send('PUT', url, { currentPassword, newPassword });
const isSignedIn = async (browser: Browser) => (await browser.get('/api/v1/me')).status === 200;

async function again(username: string): Promise<Browser> {
  const browser = stage.browser();
  expect((await browser.signIn(username)).status).toBe(200);
  return browser;
}

/** Somebody who saw the cookie of this browser. */
function thiefOf(browser: Browser): Browser {
  const thief = stage.browser();
  thief.cookies.set(sessionCookie, browser.cookies.get(sessionCookie) ?? '');
  return thief;
}

const entries = async () => {
  await stage.audit.flush();
  return (await stage.store.audit.list({ limit: 100 })).filter(({ what }) => what.startsWith('password.'));
};

describe('one’s own password', () => {
  test.each(['user', 'host', 'admin'] as const)(
    'AC34 a %s changes it, and signs in with the new one alone',
    async (level) => {
      const browser = await stage.signedIn(level);
      expect(await change(browser)).toMatchObject({ status: 204, text: '' });
      expect((await stage.browser().signIn(level)).slug).toBe('credentials-wrong');
      expect((await stage.browser().signIn(level, fresh)).status).toBe(200);
    },
  );

  test('AC34 the account’s other sessions end, the own goes on behind a new secret, and nobody else’s is touched', async () => {
    const browser = await stage.signedIn('host');
    const other = await again('host');
    const somebody = await stage.signedIn('user');
    const thief = thiefOf(browser);
    const before = (await browser.get('/api/v1/me')).json.session;
    stage.clock.advance(3_600_000);
    const reply = await change(browser);
    expect(reply.headers['cache-control']).toBe('no-store');
    // Until the end it had, and no longer.
    expect(reply.cookies).toMatchObject([
      { name: sessionCookie, httpOnly: true, secure: true, sameSite: 'Lax', path: '/', maxAge: 167 * 3_600 },
    ]);
    expect((await browser.get('/api/v1/me')).json.session).toEqual(before);
    expect(await Promise.all([other, thief, somebody].map(isSignedIn))).toEqual([false, false, true]);
    expect((await browser.get('/api/v1/sessions')).json.items).toHaveLength(1);
  });

  test('AC34 with a wrong one nothing changes', async () => {
    const browser = await stage.signedIn('host');
    const other = await again('host');
    expect(await change(browser, 'guess')).toMatchObject({ status: 401, slug: 'credentials-wrong', cookies: [] });
    expect(await Promise.all([browser, other].map(isSignedIn))).toEqual([true, true]);
    expect((await stage.browser().signIn('host', fresh)).slug).toBe('credentials-wrong');
  });

  test('AC34 wrong ones count as at the sign-in, for the account', async () => {
    const browser = await stage.signedIn('host');
    for (let i = 0; i < 3; i += 1) expect((await change(browser, `guess ${i}`)).slug).toBe('credentials-wrong');
    const reply = await change(browser);
    expect(reply).toMatchObject({ status: 429, slug: 'throttled', json: { retryAfter: 1 } });
    expect(reply.headers['retry-after']).toBe('1');
    const body = { username: 'host', password };
    expect((await stage.call({ method: 'POST', url: '/api/v1/sign-in', body, from: '203.0.113.7' })).slug).toBe(
      'throttled',
    );
    stage.clock.advance(1_000);
    expect((await change(browser)).status).toBe(204);
  });

  test('AC34 and for the network, which a right one does not clear', async () => {
    const browser = await stage.signedIn('host');
    await stage.accounts.create({ username: 'ana', password });
    for (let i = 0; i < 2; i += 1) await change(browser, 'guess');
    expect((await change(browser)).status).toBe(204);
    expect((await stage.browser().signIn('ana', 'guess')).slug).toBe('credentials-wrong');
    expect((await stage.browser().signIn('ana')).slug).toBe('throttled');
  });

  test('AC34 of many guesses at once no more are answered than are free, the right one among them or not', async () => {
    const browser = await stage.signedIn('host');
    const guesses = Array.from({ length: 30 }, (_, i) => change(browser, i === 20 ? password : `guess ${i}`));
    const slugs = (await Promise.all(guesses)).map(({ slug, status }) => slug ?? status);
    expect(slugs.filter((slug) => slug === 'credentials-wrong')).toHaveLength(3);
    expect(slugs).not.toContain(204);
    for (const slug of slugs) expect(['credentials-wrong', 'throttled', 'busy']).toContain(slug);
  });

  test('AC34 of two changes at once one is made', async () => {
    const browser = await stage.signedIn('host');
    const other = thiefOf(await again('host'));
    const replies = await Promise.all([change(browser), change(other, password, 'another fresh one')]);
    expect(replies.filter(({ status }) => status === 204)).toHaveLength(1);
    expect((await Promise.all([browser, other].map(isSignedIn))).filter(Boolean)).toHaveLength(1);
  });

  test('AC34 a session that ends while the passwords are computed changes nothing', async () => {
    const browser = await stage.signedIn('host');
    const { session } = (await browser.get('/api/v1/me')).json;
    const reply = change(browser);
    await stage.accounts.sessions.end(session.id);
    expect((await reply).slug).toBe('sign-in-required');
    expect((await stage.browser().signIn('host')).status).toBe(200);
  });

  test.each([
    [{ newPassword: fresh }],
    [{ currentPassword: password }],
    [{ currentPassword: password, newPassword: 'short' }],
  ])('AC34 what is no change is request-invalid, and no guess: %j', async (body) => {
    const browser = await stage.signedIn('host');
    for (let i = 0; i < 4; i += 1) expect((await browser.send('PUT', url, body)).slug).toBe('request-invalid');
    expect((await change(browser)).status).toBe(204);
  });

  test('AC34 it is noted, with whom and never what was typed', async () => {
    const browser = await stage.signedIn('host');
    await change(browser, 'a wild guess');
    await change(browser);
    const by = `account:${(await browser.get('/api/v1/me')).json.account.id}`;
    const shared = { by, subject: by, credential: 'password', network: '127.0.0.1' };
    expect(await entries()).toMatchObject([
      { what: 'password.changed', reason: null, ...shared },
      { what: 'password.refused', reason: 'credentials-wrong', ...shared },
    ]);
    for (const typed of [password, fresh, 'a wild guess']) {
      expect(JSON.stringify(await entries())).not.toContain(typed);
      expect(stage.log()).not.toContain(typed);
    }
  });

  test('AC34 [browser] AC20 a page elsewhere changes none, nor does who is not signed in or shows a key', async () => {
    const browser = await stage.signedIn('host');
    const body = { currentPassword: password, newPassword: fresh };
    const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    expect((await browser.call({ method: 'PUT', url, body, headers: foreign })).slug).toBe('origin-foreign');
    expect((await stage.call({ method: 'PUT', url, body, headers: ownPage })).slug).toBe('sign-in-required');
    expect((await stage.asOperator({ method: 'PUT', url, body })).slug).toBe('sign-in-required');
    const withBoth = { authorization: 'Bearer x' };
    expect((await browser.call({ method: 'PUT', url, body, headers: withBoth })).slug).toBe('sign-in-required');
    expect((await stage.browser().signIn('host')).status).toBe(200);
  });
});

test('AC34 an account that the configuration keeps is told so, and nothing it types is a guess', async () => {
  await stage.stop();
  const accounts = [{ username: 'ana', password, level: 'host' }];
  stage = await accessStage({ FOYER_ACCOUNTS: JSON.stringify(accounts), FOYER_LIMIT_WRONG_SECRETS: '3' });
  const browser = await again('ana');
  for (const typed of [password, 'a', 'b', 'c', 'd'])
    expect(await change(browser, typed)).toMatchObject({
      status: 400,
      slug: 'request-invalid',
      json: { errors: [{ detail: expect.stringContaining('the configuration of this server keeps this account') }] },
    });
  expect((await stage.browser().signIn('ana')).status).toBe(200);
});

test.each([
  ['the old one is compared', { verify: async () => 'busy' }],
  ['the new one is hashed', { hash: async () => no({ kind: 'busy' }) }],
])('AC34 AC3 where no turn is left when %s, it is busy, and nothing changes', async (_name, full) => {
  const browser = await stage.signedIn('host');
  const other = await again('host');
  Object.assign(stage.passwords, full);
  const reply = await change(browser);
  expect(reply).toMatchObject({ status: 503, slug: 'busy', headers: { 'retry-after': '2' }, cookies: [] });
  expect(await Promise.all([browser, other].map(isSignedIn))).toEqual([true, true]);
  expect(await entries()).toEqual([]);
});
