import { readFileSync } from 'node:fs';
import { defaultPolicy } from '@foyer/admission';
import {
  accountSchema,
  apiKeyInfoSchema,
  apiKeyMadeSchema,
  auditEntrySchema,
  meSchema,
  pageOf,
  signInSessionSchema,
  welcomeSchema,
} from '@foyer/wire';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type AccessStage, accessStage, type Browser, ownPage, password } from '../access/testing-http.ts';

let stage: AccessStage;
beforeEach(async () => {
  stage = await accessStage({ FOYER_LIMIT_WRONG_SECRETS: '3' });
});
afterEach(async () => stage.stop());

const sessionCookie = '__Host-foyer';
const idOf = async (username: string) => (await stage.store.accounts.findByUsername(username))?.id ?? '';

describe('sessions', () => {
  test('AC18 one sees one’s own, named by browser, and which is this one; never a secret', async () => {
    const browser = await stage.signedIn('host');
    await stage.signedIn('user');
    const phone = stage.browser();
    await phone.call({
      method: 'POST',
      url: '/api/v1/sign-in',
      body: { username: 'host', password },
      headers: { 'user-agent': 'Mozilla/5.0 (iPhone) Version/18.0 Safari/604.1' },
    });
    const reply = await browser.get('/api/v1/sessions');
    const { items } = pageOf(signInSessionSchema).parse(reply.json);
    expect(items.map(({ account, current, device }) => [account.username, current, device]).sort()).toEqual([
      ['host', false, 'Safari on iPhone'],
      ['host', true, 'Unknown browser'],
    ]);
    for (const value of [...browser.cookies.values(), ...phone.cookies.values()])
      expect(reply.text).not.toContain(value);
  });

  test('AC18 all of them see only admins and keys of the scope', async () => {
    const admin = await stage.signedIn('admin');
    const host = await stage.signedIn('host');
    const all = '/api/v1/sessions?all=true';
    expect((await admin.get(all)).json.items).toHaveLength(2);
    expect((await admin.get('/api/v1/sessions')).json.items).toHaveLength(1);
    expect((await stage.asOperator({ url: all })).json.items).toHaveLength(2);
    expect(await host.get(all)).toMatchObject({ status: 403, slug: 'scope-missing', json: { scope: 'admin' } });
    expect((await stage.browser().get(all)).slug).toBe('sign-in-required');
    expect((await stage.browser().get('/api/v1/sessions')).slug).toBe('sign-in-required');
    expect((await admin.get('/api/v1/sessions?all=yes')).slug).toBe('request-invalid');
  });

  test('AC18 one ends one’s own; somebody else’s looks like none; an admin ends any', async () => {
    const [admin, host, user] = [
      await stage.signedIn('admin'),
      await stage.signedIn('host'),
      await stage.signedIn('user'),
    ];
    const [session] = (await host.get('/api/v1/sessions')).json.items;
    const url = `/api/v1/sessions/${session.id}`;
    const foreign = await user.send('DELETE', url);
    const none = await user.send('DELETE', '/api/v1/sessions/s_00000000000000000000000000');
    expect(foreign).toMatchObject({ status: 404, slug: 'not-found' });
    expect(foreign.text).toBe(none.text);
    expect((await host.get('/api/v1/me')).status).toBe(200);
    expect((await admin.send('DELETE', url)).status).toBe(204);
    expect((await host.get('/api/v1/me')).status).toBe(401);
    expect((await admin.send('DELETE', url)).slug).toBe('not-found');
    const [own] = (await user.get('/api/v1/sessions')).json.items;
    const ended = await user.send('DELETE', `/api/v1/sessions/${own.id}`);
    expect(ended).toMatchObject({ status: 204, cookies: [{ name: sessionCookie, value: '' }] });
  });
});

describe('accounts over REST', () => {
  test('AC25 made, listed, changed, deleted; never a password or its hash', async () => {
    const admin = await stage.signedIn('admin');
    const wish = { username: 'Ben.Müller', password: 'ben has one too', name: 'Ben', level: 'user' };
    const made = await admin.send('POST', '/api/v1/accounts', wish);
    expect(made.status).toBe(201);
    const account = accountSchema.parse(made.json);
    expect(account).toMatchObject({
      username: 'Ben.Müller',
      name: 'Ben',
      level: 'user',
      disabled: false,
      lastSignInAt: null,
    });
    const listed = await admin.get('/api/v1/accounts');
    expect(
      pageOf(accountSchema)
        .parse(listed.json)
        .items.map((one) => one.username),
    ).toEqual(['admin', 'Ben.Müller']);
    const changed = await admin.send('PATCH', `/api/v1/accounts/${account.id}`, { disabled: true, name: 'Benno' });
    expect(changed.json).toMatchObject({ id: account.id, disabled: true, name: 'Benno', level: 'user' });
    const gone = await admin.send('DELETE', `/api/v1/accounts/${account.id}`);
    expect(gone.status).toBe(204);
    expect((await admin.send('DELETE', `/api/v1/accounts/${account.id}`)).slug).toBe('not-found');
    expect((await admin.send('PATCH', `/api/v1/accounts/${account.id}`, {})).slug).toBe('not-found');
    for (const reply of [made, listed, changed]) expect(reply.text).not.toMatch(/argon2|password|ben has one/i);
    expect(stage.log()).not.toContain('ben has one too');
  });

  test('AC25 a name is taken once, in any case', async () => {
    const admin = await stage.signedIn('admin');
    expect(await admin.send('POST', '/api/v1/accounts', { username: 'ADMIN', password })).toMatchObject({
      status: 409,
      slug: 'username-taken',
    });
  });

  test.each([
    ['a short password', { username: 'x', password: 'seven77' }, '/password'],
    ['a long one', { username: 'x', password: 'x'.repeat(257) }, '/password'],
    ['a space in the name', { username: 'a b', password }, '/username'],
    ['markup in the name', { username: '<b>', password }, '/username'],
    ['no name', { username: '', password }, '/username'],
    ['an unknown level', { username: 'x', password, level: 'root' }, '/level'],
    ['an unknown field', { username: 'x', password, id: 'u_1' }, ''],
  ])('AC25 refused: %s', async (_name, body, pointer) => {
    const reply = await stage.asOperator({ method: 'POST', url: '/api/v1/accounts', body });
    expect(reply).toMatchObject({ status: 400, slug: 'request-invalid' });
    expect(reply.json.errors[0].pointer).toBe(pointer);
  });

  test('AC22 the last admin is told why not', async () => {
    const admin = await stage.signedIn('admin');
    const url = `/api/v1/accounts/${await idOf('admin')}`;
    for (const reply of [
      await admin.send('DELETE', url),
      await admin.send('PATCH', url, { disabled: true }),
      await admin.send('PATCH', url, { level: 'host' }),
    ])
      expect(reply).toMatchObject({
        status: 400,
        slug: 'request-invalid',
        json: { errors: [{ detail: expect.stringContaining('nobody would be left') }] },
      });
    expect((await admin.get('/api/v1/me')).json.account.level).toBe('admin');
  });

  test('AC19 an admin who takes a new password stays signed in here and nowhere else', async () => {
    const admin = await stage.signedIn('admin');
    const elsewhere = stage.browser();
    await elsewhere.signIn('admin');
    const changed = await admin.send('PATCH', `/api/v1/accounts/${await idOf('admin')}`, {
      password: 'a new password',
    });
    expect(changed.status).toBe(200);
    expect((await admin.get('/api/v1/me')).status).toBe(200);
    expect((await elsewhere.get('/api/v1/me')).status).toBe(401);
  });
});

describe('API keys over REST', () => {
  test('AC10 shown once, listed without the secret, kept as a hash', async () => {
    const admin = await stage.signedIn('admin');
    const made = await admin.send('POST', '/api/v1/api-keys', { name: 'CI', scopes: ['rooms', 'tokens', 'rooms'] });
    expect(made.status).toBe(201);
    const key = apiKeyMadeSchema.parse(made.json);
    expect(key.key).toMatch(new RegExp(`^foyer_${key.id}_[\\w-]{43}$`));
    expect(key.scopes).toEqual(['rooms', 'tokens']);
    const listed = await admin.get('/api/v1/api-keys');
    const { items } = pageOf(apiKeyInfoSchema).parse(listed.json);
    expect(items).toEqual([
      {
        id: key.id,
        name: 'CI',
        scopes: ['rooms', 'tokens'],
        createdAt: key.createdAt,
        lastUsedAt: null,
        revokedAt: null,
      },
    ]);
    const secret = key.key.slice(-43);
    expect(listed.text).not.toContain(secret);
    expect(JSON.stringify(await stage.store.apiKeys.list())).not.toContain(secret);
    expect((await admin.send('DELETE', `/api/v1/api-keys/${key.id}`)).status).toBe(204);
    expect((await admin.send('DELETE', `/api/v1/api-keys/${key.id}`)).slug).toBe('not-found');
    expect((await admin.get('/api/v1/api-keys')).json.items[0].revokedAt).toBe(stage.clock.wall());
    expect(stage.log()).not.toContain(secret);
  });

  test('AC10 a key without the scope admin manages none', async () => {
    const made = await stage.asOperator({
      method: 'POST',
      url: '/api/v1/api-keys',
      body: { name: 'x', scopes: ['rooms', 'tokens', 'meetings'] },
    });
    const headers = { authorization: `Bearer ${made.json.key}` };
    const reply = await stage.call({
      method: 'POST',
      url: '/api/v1/api-keys',
      body: { name: 'y', scopes: ['admin'] },
      headers,
    });
    expect(reply).toMatchObject({ status: 403, slug: 'scope-missing', json: { scope: 'admin' } });
  });

  test.each([
    { name: 'x', scopes: [] },
    { name: '', scopes: ['rooms'] },
    { name: 'x', scopes: ['root'] },
    { name: 'x' },
  ])('AC10 refused: %j', async (body) => {
    expect((await stage.asOperator({ method: 'POST', url: '/api/v1/api-keys', body })).slug).toBe('request-invalid');
  });
});

describe('set-up over REST', () => {
  const secretOf = () => stage.accounts.setUpLink('http://localhost:3000')?.split('#secret=')[1] ?? '';

  test('AC23 the first admin is signed in at once, and the home page offers the set-up no more', async () => {
    const browser = stage.browser();
    expect((await browser.get('/api/v1/welcome')).json).toMatchObject({ needsSetUp: true, signIn: false });
    const reply = await browser.send('POST', '/api/v1/set-up', { secret: secretOf(), username: 'root', password });
    expect(meSchema.parse(reply.json).account).toMatchObject({ username: 'root', level: 'admin' });
    expect((await browser.get('/api/v1/me')).json).toEqual(reply.json);
    expect((await browser.get('/api/v1/welcome')).json).toMatchObject({
      needsSetUp: false,
      signIn: true,
      mayCreateRooms: true,
    });
    const again = await stage.browser().send('POST', '/api/v1/set-up', { secret: 'x', username: 'eve', password });
    expect(again).toMatchObject({ status: 410, slug: 'set-up-done' });
  });

  test('AC23 of many at once exactly one is admin', async () => {
    const secret = secretOf();
    const tries = Array.from({ length: 20 }, (_, i) =>
      stage.browser().send('POST', '/api/v1/set-up', { secret, username: `root${i}`, password }),
    );
    const statuses = (await Promise.all(tries)).map((reply) => reply.status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(await stage.store.accounts.count('admin')).toBe(1);
  });

  test('AC23 a wrong secret is a guess', async () => {
    secretOf();
    const guess = () => stage.browser().send('POST', '/api/v1/set-up', { secret: 'no', username: 'eve', password });
    for (let i = 0; i < 3; i += 1) expect((await guess()).slug).toBe('credentials-wrong');
    expect(await guess()).toMatchObject({ status: 429, slug: 'throttled' });
  });
});

test.each([
  ['api', [false, false, false, true]],
  ['hosts', [false, false, true, true]],
  ['signed-in', [false, true, true, true]],
  ['anyone', [true, true, true, true]],
] as const)('AC29 the welcome says whether the one who asks may make rooms: %s', async (creation, row) => {
  await stage.stop();
  stage = await accessStage({ FOYER_ROOM_CREATION: creation });
  const browsers = [
    stage.browser(),
    await stage.signedIn('user'),
    await stage.signedIn('host'),
    await stage.signedIn('admin'),
  ];
  const answers = await Promise.all(
    browsers.map(async (one) => welcomeSchema.parse((await one.get('/api/v1/welcome')).json)),
  );
  expect(answers.map((answer) => answer.mayCreateRooms)).toEqual(row);
  expect(answers[0]).toMatchObject({ version: '0.0.0-test', signIn: true, needsSetUp: false });
});

describe('every route', () => {
  /** Routes that somebody without any account may use; all others are refused to nobody in particular. */
  const open = new Set([
    'GET /api/v1/welcome',
    'POST /api/v1/sign-in',
    'POST /api/v1/set-up',
    'POST /api/v1/sign-out',
    'POST /sign-out',
    'POST /api/v1/sign-out-at-provider',
    'GET /sign-in/:id/signed-out',
    // For providers, who prove themselves by what they send.
    'POST /sign-in/:id/backchannel-logout',
  ]);
  /** Routes for whoever is signed in. */
  const own = new Set([
    'GET /api/v1/me',
    'GET /api/v1/sessions',
    'DELETE /api/v1/sessions/:id',
    'POST /api/v1/sign-out-everywhere',
    'PUT /api/v1/me/password',
  ]);
  const bodies: { readonly [route: string]: unknown } = {
    'POST /api/v1/sign-in': { username: 'host', password },
    'POST /api/v1/set-up': { secret: 'x', username: 'eve', password },
    'PUT /api/v1/me/password': { currentPassword: password, newPassword: 'another long password' },
    'POST /api/v1/accounts': { username: 'eve', password },
    'PATCH /api/v1/accounts/:id': { level: 'admin' },
    'POST /api/v1/api-keys': { name: 'eve', scopes: ['admin'] },
  };
  const nameOf = ({ method, url }: { method: string; url: string }) => `${method} ${url}`;
  const callOf = (route: { method: string; url: string }) => ({
    method: route.method as 'POST',
    url: route.url.replace(':id', 'x_1'),
    ...(nameOf(route) in bodies ? { body: bodies[nameOf(route)] } : {}),
  });

  test('AC20 no state is changed from a foreign page, with any cookie', async () => {
    const admin = await stage.signedIn('admin');
    const changing = stage.routes.filter(({ method }) => method !== 'GET');
    expect(changing.length).toBeGreaterThanOrEqual(11);
    for (const route of changing)
      for (const headers of [
        { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
        { origin: 'https://evil.example', 'sec-fetch-site': '' },
        { origin: 'null', 'sec-fetch-site': 'cross-site' },
        { origin: 'http://evil.localhost:3000', 'sec-fetch-site': 'same-site' },
      ]) {
        const sent = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ''));
        const cookie = `${sessionCookie}=${admin.cookies.get(sessionCookie)}`;
        const reply = await stage.call({ ...callOf(route), headers: { cookie, ...sent } });
        expect([nameOf(route), reply.status, reply.slug]).toEqual([nameOf(route), 403, 'origin-foreign']);
        expect(reply.cookies).toEqual([]);
      }
    expect((await admin.get('/api/v1/me')).status).toBe(200);
    expect(await stage.store.accounts.list()).toHaveLength(1);
  });

  test('AC21 nobody is signed in or set up by a foreign page, cookie or not', async () => {
    const headers = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    await stage.accounts.create({ username: 'host', password });
    for (const url of ['/api/v1/sign-in', '/api/v1/set-up']) {
      const reply = await stage.call({ method: 'POST', url, body: bodies[`POST ${url}`], headers });
      expect(reply).toMatchObject({ status: 403, slug: 'origin-foreign', cookies: [] });
    }
  });

  test('AC21 what a form can send is no sign-in', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
      const raw = await stage.app.inject({
        method: 'POST',
        url: '/api/v1/sign-in',
        headers: { 'content-type': type },
        payload: JSON.stringify({ username: 'host', password }),
      });
      expect(raw.statusCode, type).toBe(400);
    }
  });

  test('AC13 to nobody in particular all but the open ones are closed', async () => {
    for (const route of stage.routes) {
      if (open.has(nameOf(route))) continue;
      const program = await stage.call(callOf(route));
      const page = await stage.call({ ...callOf(route), headers: ownPage });
      expect([nameOf(route), program.status, page.slug]).toEqual([nameOf(route), 401, 'sign-in-required']);
    }
  });

  test.each(['user', 'host'] as const)('AC13 to a %s the routes of admins are closed', async (level) => {
    const browser = await stage.signedIn(level);
    for (const route of stage.routes) {
      if (open.has(nameOf(route)) || own.has(nameOf(route))) continue;
      const reply = await browser.call(callOf(route));
      expect([nameOf(route), reply.status, reply.slug]).toEqual([nameOf(route), 403, 'scope-missing']);
    }
    expect(await stage.store.accounts.list()).toHaveLength(1);
    expect(await stage.store.apiKeys.list()).toEqual([]);
  });
});

describe('the audit log', () => {
  const notes = async (browser: Browser, query = '') => {
    const reply = await browser.get(`/api/v1/audit${query}`);
    return { ...pageOf(auditEntrySchema).parse(reply.json), text: reply.text };
  };

  test('AC32 an admin sees everything, newest first, page by page', async () => {
    const admin = await stage.signedIn('admin');
    for (let i = 0; i < 5; i += 1)
      stage.audit.note({ what: 'join.admitted', by: 'visitor', room: 'demo', subject: `p_${i}` });
    const first = await notes(admin, '?limit=4&room=demo');
    expect(first.items.map((entry) => entry.subject)).toEqual(['p_4', 'p_3', 'p_2', 'p_1']);
    const second = await notes(admin, `?limit=4&room=demo&before=${first.next}`);
    expect(second.items.map((entry) => entry.subject)).toEqual(['p_0']);
    expect(second.next).toBeNull();
    const by = `account:${await idOf('admin')}`;
    expect((await notes(admin, '?what=sign-in.done')).items).toMatchObject([{ by, subject: by, network: '127.0.0.1' }]);
  });

  test('AC32 the owner of a room sees what happened there since it is theirs, and no networks', async () => {
    const host = await stage.signedIn('host');
    const now = stage.clock.wall();
    const record = {
      id: 'r_1',
      slug: 'demo',
      title: 'Demo',
      createdAt: now,
      policy: defaultPolicy,
      passwordHash: null,
      version: 1,
    };
    await stage.store.rooms.create({ ...record, owner: await idOf('host') });
    stage.audit.note({ at: now - 1, what: 'join.admitted', by: 'visitor', room: 'demo', subject: 'before' });
    stage.audit.note({ what: 'join.admitted', by: 'visitor', room: 'demo', subject: 'here', network: '203.0.113.7' });
    stage.audit.note({ what: 'join.admitted', by: 'visitor', room: 'other', subject: 'elsewhere' });
    const { items } = await notes(host, '?room=demo');
    expect(items.map(({ subject, network }) => [subject, network])).toEqual([['here', null]]);
    for (const query of ['', '?room=other', '?room=nowhere', '?room=../demo'])
      expect(await host.get(`/api/v1/audit${query}`), query).toMatchObject({ status: 403, slug: 'scope-missing' });
    const user = await stage.signedIn('user');
    expect((await user.get('/api/v1/audit?room=demo')).slug).toBe('scope-missing');
  });

  test.each(['limit=0', 'limit=501', 'limit=x', 'before=-1', 'before=1.5', `room=${'x'.repeat(65)}`])(
    'AC32 refused: %s',
    async (query) => {
      expect((await stage.asOperator({ url: `/api/v1/audit?${query}` })).slug).toBe('request-invalid');
    },
  );

  test('AC31 no password, key, cookie or link ever gets there, nor a name that was typed at the sign-in', async () => {
    const typed = fc
      .string({ minLength: 8, maxLength: 60, unit: 'grapheme' })
      .filter((text) => text.trim().length >= 8);
    const property = fc.asyncProperty(typed, typed, typed, async (one, two, three) => {
      const own = await accessStage({ FOYER_LIMIT_WRONG_SECRETS: '1000' });
      const secret = own.accounts.setUpLink('http://localhost:3000')?.split('#secret=')[1] ?? '';
      const admin = own.browser();
      await admin.send('POST', '/api/v1/set-up', { secret: two, username: 'root', password: one });
      await admin.send('POST', '/api/v1/set-up', { secret, username: 'root', password: one });
      await admin.signIn('root', two);
      await admin.signIn(three, one);
      await admin.signIn('root', one);
      const made = await admin.send('POST', '/api/v1/accounts', { username: 'ana', password: two, name: 'Ana' });
      await admin.send('PATCH', `/api/v1/accounts/${made.json.id}`, { password: three });
      await admin.send('PUT', '/api/v1/me/password', { currentPassword: three, newPassword: two });
      await admin.send('PUT', '/api/v1/me/password', { currentPassword: one, newPassword: two });
      const key = await admin.send('POST', '/api/v1/api-keys', { name: 'CI', scopes: ['rooms'] });
      await own.call({ url: '/api/v1/accounts', headers: { authorization: 'Bearer guessed-secret-words' } });
      await admin.send('DELETE', `/api/v1/api-keys/${key.json.id}`);
      await own.audit.flush();
      const entries = await own.store.audit.list({ limit: 100 });
      const values = entries.flatMap((entry) => Object.values(entry).map(String));
      expect(entries.length).toBeGreaterThan(6);
      const secrets = [one, two, three, secret, key.json.key, key.json.key.slice(-43), ...admin.cookies.values()];
      for (const hidden of secrets)
        expect(
          values.some((value) => value.includes(hidden)),
          hidden,
        ).toBe(false);
      const log = own.log();
      for (const hidden of secrets) expect(log.includes(JSON.stringify(hidden).slice(1, -1)), hidden).toBe(false);
      await own.stop();
    });
    await fc.assert(property, { numRuns: 25 });
  });
});

test('AC30 every kind of note that these routes make is named in the guide', () => {
  const guide = readFileSync(new URL('../../../docs/operate/accounts.md', import.meta.url), 'utf8');
  const files = ['sign-in', 'own-password', 'set-up', 'accounts', 'api-keys', 'sessions'];
  const kinds = files.flatMap((name) =>
    [...readFileSync(new URL(`./${name}.ts`, import.meta.url), 'utf8').matchAll(/'([a-z-]+\.[a-z]+)'/g)].map(
      ([, kind]) => kind ?? '',
    ),
  );
  expect(kinds.length).toBeGreaterThan(8);
  for (const kind of kinds) expect(guide, kind).toContain(`\`${kind}\``);
});
