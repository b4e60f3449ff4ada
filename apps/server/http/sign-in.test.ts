import { meSchema } from '@foyer/wire';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type AccessStage, accessStage, ownPage, password } from '../access/testing-http.ts';

let stage: AccessStage;
beforeEach(async () => {
  stage = await accessStage({ FOYER_LIMIT_WRONG_SECRETS: '3' });
});
afterEach(async () => stage.stop());

const sessionCookie = '__Host-foyer';

describe('signing in', () => {
  test('AC15 gives a cookie that no script reads and no other site sends, and says who one is', async () => {
    await stage.accounts.create({ username: 'ana', password, name: 'Ana', level: 'host' });
    const browser = stage.browser();
    const reply = await browser.signIn('Ana');
    expect(reply.status).toBe(200);
    expect(reply.headers['cache-control']).toBe('no-store');
    const attributes = { path: '/', httpOnly: true, secure: true, sameSite: 'Lax', maxAge: 168 * 3_600 };
    expect(reply.cookies).toEqual([
      { name: sessionCookie, value: expect.stringMatching(/^[\w-]{43}$/), ...attributes },
    ]);
    const me = meSchema.parse(reply.json);
    expect(me).toMatchObject({ account: { username: 'ana', name: 'Ana', level: 'host' }, mayCreateRooms: true });
    expect(me.session.expiresAt).toBe(stage.clock.wall() + 168 * 3_600);
    expect((await browser.get('/api/v1/me')).json).toEqual(reply.json);
    expect(reply.text).not.toContain('argon2');
    expect(reply.text).not.toContain(browser.cookies.get(sessionCookie) ?? '-');
  });

  test('AC15 without a session there is nobody', async () => {
    const reply = await stage.browser().get('/api/v1/me');
    expect(reply).toMatchObject({ status: 401, slug: 'sign-in-required' });
  });

  test.each(['', 'x', 'A'.repeat(43), `${'A'.repeat(42)}%00`])('AC15 %j is no session', async (value) => {
    const headers = { ...ownPage, cookie: `${sessionCookie}=${value}` };
    expect((await stage.call({ url: '/api/v1/me', headers })).slug).toBe('sign-in-required');
  });

  test('AC16 the cookie is another one with each sign-in, and the old one is worth nothing', async () => {
    const browser = await stage.signedIn('host');
    const old = browser.cookies.get(sessionCookie) ?? '';
    await browser.signIn('host');
    expect(browser.cookies.get(sessionCookie)).not.toBe(old);
    const thief = stage.browser();
    thief.cookies.set(sessionCookie, old);
    expect((await thief.get('/api/v1/me')).status).toBe(401);
    expect((await browser.get('/api/v1/me')).status).toBe(200);
  });

  test('AC4 unknown and known names get the very same answer', async () => {
    await stage.accounts.create({ username: 'ana', password });
    const one = await stage.browser().signIn('ana', 'guess');
    const other = await stage.browser().signIn('nobody', 'guess');
    expect(one.text).toBe(other.text);
    expect(one).toMatchObject({ status: 401, slug: 'credentials-wrong', cookies: [] });
    const headers = ({ headers: all }: { headers: object }) => ({ ...all, date: undefined });
    expect(headers(one)).toEqual(headers(other));
  });

  test('AC9 beyond the free guesses of an account the answer is throttled, 429 with Retry-After, for the right password too', async () => {
    await stage.accounts.create({ username: 'ana', password });
    for (let i = 0; i < 3; i += 1) expect((await stage.browser().signIn('ana', 'no')).slug).toBe('credentials-wrong');
    const reply = await stage.browser().signIn('ana');
    expect(reply).toMatchObject({ status: 429, slug: 'throttled', json: { retryAfter: 1 }, cookies: [] });
    expect(reply.headers['retry-after']).toBe('1');
    stage.clock.advance(1_000);
    expect((await stage.browser().signIn('ana')).status).toBe(200);
  });

  test('AC9 guesses spread over the addresses of one IPv6 network are one network’s', async () => {
    const guess = (i: number) =>
      stage.call({
        method: 'POST',
        url: '/api/v1/sign-in',
        body: { username: `name${i}`, password: 'no' },
        from: `2001:db8:1:2::${i + 1}`,
      });
    for (let i = 0; i < 3; i += 1) expect((await guess(i)).slug).toBe('credentials-wrong');
    expect((await guess(3)).slug).toBe('throttled');
  });

  test('AC9 a forwarded address that nobody vouches for is not another network', async () => {
    const guess = (i: number) =>
      stage.call({
        method: 'POST',
        url: '/api/v1/sign-in',
        body: { username: `name${i}`, password: 'no' },
        headers: { 'x-forwarded-for': `203.0.113.${i}` },
      });
    for (let i = 0; i < 3; i += 1) expect((await guess(i)).slug).toBe('credentials-wrong');
    expect((await guess(3)).slug).toBe('throttled');
  });

  test.each([
    ['1 MB', 'x'.repeat(1_000_000), 413],
    ['60 000 characters', 'x'.repeat(60_000), 401],
    ['NUL', `${password}\0`, 401],
    ['emoji', '🦊'.repeat(8), 401],
    ['nothing', '', 401],
  ])('AC2 a password of %s is answered like any other wrong one, or is too large', async (_name, typed, status) => {
    await stage.accounts.create({ username: 'ana', password });
    expect((await stage.browser().signIn('ana', typed)).status).toBe(status);
  });

  test.each([
    [{ username: 'ana' }],
    [{ username: ['ana'], password }],
    [{ username: 'ana', password: { $ne: '' } }],
    [{ username: 'x'.repeat(129), password }],
    [{ username: 'ana', password, level: 'admin' }],
    [[]],
  ])('AC15 what is no sign-in is request-invalid: %j', async (body) => {
    expect((await stage.browser().send('POST', '/api/v1/sign-in', body)).slug).toBe('request-invalid');
  });

  test('AC3 a flood of sign-ins at once is busy, and stands in nobody’s way afterwards', async () => {
    await stage.stop();
    stage = await accessStage({ FOYER_LIMIT_WRONG_SECRETS: '1000', FOYER_LIMIT_HASHES_WAITING: '1' });
    await stage.accounts.create({ username: 'ana', password });
    const replies = await Promise.all(Array.from({ length: 50 }, (_, i) => stage.browser().signIn(`n${i}`, 'no')));
    const busy = replies.filter((reply) => reply.slug === 'busy');
    for (const reply of busy) expect(reply).toMatchObject({ status: 503, headers: { 'retry-after': '2' } });
    expect(replies.every((reply) => reply.slug === 'busy' || reply.slug === 'credentials-wrong')).toBe(true);
    expect((await stage.browser().signIn('ana')).status).toBe(200);
  });
});

describe('signing out', () => {
  test.each(['/api/v1/sign-out', '/sign-out'])(
    'AC20 %s by a program with the cookie, but by no page elsewhere',
    async (url) => {
      await stage.accounts.create({ username: 'ana', password });
      const browser = stage.browser();
      await browser.signIn('ana');
      const cookie = `${sessionCookie}=${browser.cookies.get(sessionCookie)}`;
      const elsewhere = { cookie, origin: 'https://evil.example' };
      expect((await stage.call({ method: 'POST', url, headers: elsewhere })).status).toBe(403);
      expect((await stage.call({ url: '/api/v1/me', headers: { cookie } })).status).toBe(200);
      expect((await stage.call({ method: 'POST', url, headers: { cookie } })).status).toBe(204);
      expect((await stage.call({ url: '/api/v1/me', headers: { cookie } })).status).toBe(401);
    },
  );

  test.each(['/api/v1/sign-out', '/sign-out'])('AC18 %s ends this session and clears the cookie', async (url) => {
    const browser = await stage.signedIn('host');
    const stolen = new Map(browser.cookies);
    const reply = await browser.send('POST', url, {});
    expect(reply).toMatchObject({ status: 204, text: '' });
    expect(reply.cookies).toMatchObject([{ name: sessionCookie, value: '', maxAge: 0, path: '/', secure: true }]);
    for (const [name, value] of stolen) browser.cookies.set(name, value);
    expect((await browser.get('/api/v1/me')).status).toBe(401);
  });

  describe.each([
    ['/sign-out', 204],
    ['/api/v1/sign-out', 204],
    ['/api/v1/sign-out-everywhere', 204],
    ['/api/v1/sign-out-at-provider', 200],
  ])('SI25 %s looks at no body', (url, status) => {
    test.each([
      ['a form', 'application/x-www-form-urlencoded', 'everywhere=no'],
      ['an empty form', 'application/x-www-form-urlencoded', ''],
      ['a form with files', 'multipart/form-data; boundary=x', '--x--'],
      ['JSON without anything', 'application/json', ''],
      ['JSON that is none', 'application/json', '{'],
      ['text', 'text/plain', 'bye'],
    ])('%s', async (_what, type, body) => {
      const browser = await stage.signedIn('host');
      const cookie = `${sessionCookie}=${browser.cookies.get(sessionCookie)}`;
      const headers = { 'content-type': type, ...ownPage, cookie };
      expect((await stage.call({ method: 'POST', url, headers, body })).status).toBe(status);
      expect((await stage.call({ url: '/api/v1/me', headers: { cookie } })).status).toBe(401);
    });

    test('but an endless one is not read, and a form of another site does nothing', async () => {
      const browser = await stage.signedIn('host');
      const cookie = `${sessionCookie}=${browser.cookies.get(sessionCookie)}`;
      const form = { 'content-type': 'application/x-www-form-urlencoded', cookie };
      const post = (headers: Record<string, string>, body: string) =>
        stage.call({ method: 'POST', url, headers, body });
      expect((await post({ ...form, ...ownPage }, 'x'.repeat(65_537))).slug).toBe('request-too-large');
      expect((await post({ ...form, origin: 'https://evil.example' }, 'a=b')).slug).toBe('origin-foreign');
      expect((await browser.get('/api/v1/me')).status).toBe(200);
    });
  });

  test('AC18 who is not signed in is signed out', async () => {
    expect((await stage.browser().send('POST', '/api/v1/sign-out')).status).toBe(204);
  });

  test('AC18 everywhere means every session of this account, and of no other', async () => {
    const one = await stage.signedIn('host');
    const other = await stage.signedIn('user');
    const two = stage.browser();
    await two.signIn('host');
    expect((await one.send('POST', '/api/v1/sign-out-everywhere', {})).status).toBe(204);
    for (const browser of [one, two]) expect((await browser.get('/api/v1/me')).status).toBe(401);
    expect((await other.get('/api/v1/me')).status).toBe(200);
    expect((await stage.browser().send('POST', '/api/v1/sign-out-everywhere', {})).slug).toBe('sign-in-required');
  });
});
