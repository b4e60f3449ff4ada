import { defaultPolicy, type Permission } from '@foyer/admission';
import { type Scope, scopeSchema } from '@foyer/wire';
import type { FastifyRequest } from 'fastify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { callerName } from '../access/ports.ts';
import { type AccessStage, accessStage, bootstrapKey, type Call, ownOrigin, ownPage } from '../access/testing-http.ts';
import type { RoomRecord } from '../store/port.ts';
import type { GuardParts } from './guards.ts';

const scopes = scopeSchema.options;
const channelToken = 'C'.repeat(43);
let mayChange: Permission[] = ['policy.change'];
const meetings: GuardParts['meetings'] = {
  participantOf: (token) =>
    token === channelToken
      ? { room: 'demo', participant: { id: 'p_1', permissions: new Set(mayChange) } as never }
      : undefined,
};

let stage: AccessStage;
let room: RoomRecord;

async function start(change: Record<string, string> = {}) {
  stage = await accessStage({ FOYER_LIMIT_WRONG_SECRETS: '3', ...change }, meetings);
  room = {
    id: 'r_1',
    slug: 'demo',
    title: 'Demo',
    createdAt: 1,
    owner: null,
    policy: defaultPolicy,
    passwordHash: null,
    version: 1,
  };
  for (const method of ['GET', 'POST'] as const)
    stage.app.route({
      method,
      url: '/probe/:scope/:room',
      handler: async (request: FastifyRequest<{ Params: { scope: Scope; room: string } }>) => {
        const { params } = request;
        const about = params.room === 'none' ? undefined : { ...room, slug: params.room };
        const allowed = await stage.guards.allow(request, params.scope, about);
        return allowed.ok ? { caller: callerName(allowed.value) } : allowed.refusal;
      },
    });
  stage.app.get('/network', async (request) => ({ network: stage.guards.network(request) }));
  stage.app.post('/visitor', async (request) => ({ known: (await stage.guards.visitor(request)) !== undefined }));
  stage.app.get('/family', async (request, reply) => ({ family: stage.guards.family(request, reply) ?? null }));
}

beforeEach(async () => {
  mayChange = ['policy.change'];
  await start();
});
afterEach(async () => stage.stop());

const probe = (scope: Scope, slug = 'none', more: Partial<Call> = {}): Call => ({
  url: `/probe/${scope}/${slug}`,
  ...more,
});
const bearer = (secret: string): Partial<Call> => ({ headers: { authorization: `Bearer ${secret}` } });

/** Scopes that pass, for each of the rooms. */
async function passes(ask: (call: Call) => Promise<{ json: { caller?: string } }>, slug: string): Promise<string[]> {
  const passed: string[] = [];
  for (const scope of scopes) if ((await ask(probe(scope, slug))).json.caller !== undefined) passed.push(scope);
  return passed;
}

async function makeKey(wish: { name: string; scopes: Scope[] }) {
  return (await stage.asOperator({ method: 'POST', url: '/api/v1/api-keys', body: wish })).json;
}

describe('API keys', () => {
  test('AC10 open the scopes they have and no other, for any room', async () => {
    for (const scope of scopes) {
      const { key, id } = await makeKey({ name: scope, scopes: [scope] });
      const ask = (call: Call) => stage.call({ ...call, ...bearer(key) });
      expect(await passes(ask, 'none')).toEqual([scope]);
      expect(await passes(ask, 'demo')).toEqual([scope]);
      expect((await ask(probe(scope))).json).toEqual({ caller: `key:${id}` });
      const other: Scope = scope === 'admin' ? 'rooms' : 'admin';
      expect((await ask(probe(other))).json).toEqual({ kind: 'scope-missing', scope: other });
    }
  });

  test('AC10 revoked at once', async () => {
    const { key, id } = await makeKey({ name: 'x', scopes: ['rooms'] });
    expect((await stage.asOperator({ method: 'DELETE', url: `/api/v1/api-keys/${id}` })).status).toBe(204);
    expect((await stage.call(probe('rooms', 'none', bearer(key)))).json).toEqual({ kind: 'api-key-invalid' });
  });

  test('AC10 the secret of one key does not open under the id of another, nor changed in any character', async () => {
    await stage.stop();
    await start({ FOYER_LIMIT_WRONG_SECRETS: '1000000' });
    const [one, two] = [
      await makeKey({ name: '1', scopes: ['admin'] }),
      await makeKey({ name: '2', scopes: ['rooms'] }),
    ];
    const secret = one.key.slice(-43);
    expect((await stage.call(probe('admin', 'none', bearer(`foyer_${one.id}_${secret}`)))).json).toEqual({
      caller: `key:${one.id}`,
    });
    const forged = [
      `foyer_${two.id}_${secret}`,
      `foyer_${one.id}_${secret.slice(0, -1)}`,
      `foyer_${one.id}_${secret}A`,
      `foyer_${one.id}_`,
      `foyer_${one.id.toLowerCase()}_${secret}`,
      `FOYER_${one.id}_${secret}`,
      secret.slice(1),
      one.id,
      `foyer_a_0000000000000000_${secret}`,
    ];
    for (const text of forged)
      expect((await stage.call(probe('rooms', 'none', bearer(text)))).json, text).toEqual({ kind: 'api-key-invalid' });
  });

  test('AC10 last use is written at most once a minute', async () => {
    const { key, id } = await makeKey({ name: 'x', scopes: ['rooms'] });
    const used = async () => (await stage.store.apiKeys.find(id))?.lastUsedAt;
    expect(await used()).toBeNull();
    const at = stage.clock.wall();
    await stage.call(probe('rooms', 'none', bearer(key)));
    stage.clock.advance(59_000);
    await stage.call(probe('rooms', 'none', bearer(key)));
    expect(await used()).toBe(at);
    stage.clock.advance(1_000);
    await stage.call(probe('rooms', 'none', bearer(key)));
    expect(await used()).toBe(at + 60);
  });

  test('AC12 the bootstrap key has every scope', async () => {
    expect(await passes(stage.asOperator, 'demo')).toEqual(scopes);
    expect((await stage.asOperator(probe('admin'))).json).toEqual({ caller: 'key:bootstrap' });
  });

  test.each(['', ' ', 'x', `${bootstrapKey}x`, bootstrapKey.slice(1), bootstrapKey.toUpperCase()])(
    'AC12 nothing else is it: %j',
    async (secret) => {
      expect((await stage.call(probe('rooms', 'none', bearer(secret)))).json).toEqual({ kind: 'api-key-invalid' });
    },
  );

  test('AC10 other schemes are no key', async () => {
    for (const authorization of [
      `Basic ${bootstrapKey}`,
      bootstrapKey,
      `Bearer  ${bootstrapKey}`,
      `Bearer ${bootstrapKey} x`,
    ])
      expect((await stage.call(probe('rooms', 'none', { headers: { authorization } }))).json).toMatchObject({
        kind: expect.stringMatching(/api-key-invalid|throttled/),
      });
  });
});

describe('wrong API keys', () => {
  const guess = (i: number) => stage.call(probe('rooms', 'none', bearer(`guess-${i}`)));

  test('AC11 count, and then the network waits; another does not', async () => {
    for (let i = 0; i < 3; i += 1) expect((await guess(i)).json).toEqual({ kind: 'api-key-invalid' });
    expect((await guess(3)).json).toEqual({ kind: 'throttled', retryAfter: 1 });
    // The bootstrap key here is short enough to be guessed, so it is not even compared.
    expect((await stage.asOperator(probe('rooms'))).json).toEqual({ kind: 'throttled', retryAfter: 1 });
    expect((await stage.asOperator({ ...probe('rooms'), from: '203.0.113.9' })).json).toEqual({
      caller: 'key:bootstrap',
    });
    stage.clock.advance(1_000);
    expect((await stage.asOperator(probe('rooms'))).json).toEqual({ caller: 'key:bootstrap' });
  });

  test('AC11 a right key of 256 bits passes whatever others of its network have guessed', async () => {
    const { key } = await makeKey({ name: 'x', scopes: ['rooms'] });
    for (let i = 0; i < 20; i += 1) await guess(i);
    expect((await guess(20)).json).toMatchObject({ kind: 'throttled' });
    expect((await stage.call(probe('rooms', 'none', bearer(key)))).json.caller).toMatch(/^key:a_/);
    expect((await stage.call(probe('rooms', 'demo', bearer(channelToken)))).json).toEqual({
      caller: 'participant:p_1',
    });
  });

  test('AC11 a revoked key and the token of a meeting that is over are no guesses', async () => {
    const { key, id } = await makeKey({ name: 'x', scopes: ['rooms'] });
    await stage.store.apiKeys.revoke(id, 1);
    for (let i = 0; i < 20; i += 1) {
      expect((await stage.call(probe('rooms', 'demo', bearer(key)))).json).toEqual({ kind: 'api-key-invalid' });
      expect((await stage.call(probe('rooms', 'demo', bearer('D'.repeat(43))))).json).toEqual({
        kind: 'api-key-invalid',
      });
    }
    expect((await stage.asOperator(probe('rooms'))).json).toEqual({ caller: 'key:bootstrap' });
  });

  test('AC11 no request without a key counts', async () => {
    for (let i = 0; i < 20; i += 1)
      expect((await stage.call(probe('rooms'))).json).toEqual({ kind: 'api-key-missing' });
    expect((await stage.asOperator(probe('rooms'))).json).toEqual({ caller: 'key:bootstrap' });
  });
});

describe('accounts', () => {
  test('AC13 an admin has every scope', async () => {
    const admin = await stage.signedIn('admin');
    expect(await passes((call) => admin.call(call), 'none')).toEqual(scopes);
    expect(await passes((call) => admin.call(call), 'demo')).toEqual(scopes);
  });

  test.each(['user', 'host'] as const)('AC13 a %s has its own rooms, and no one else’s', async (level) => {
    const browser = await stage.signedIn(level);
    const ask = (call: Call) => browser.call(call);
    expect(await passes(ask, 'demo')).toEqual([]);
    room = { ...room, owner: (await stage.store.accounts.findByUsername(level))?.id ?? '' };
    expect(await passes(ask, 'demo')).toEqual(['rooms', 'tokens', 'meetings']);
    expect((await ask(probe('admin', 'demo'))).json).toEqual({ kind: 'scope-missing', scope: 'admin' });
    room = { ...room, owner: 'u_other' };
    expect(await passes(ask, 'demo')).toEqual([]);
  });

  test.each([
    ['api', [], []],
    ['hosts', [], ['rooms']],
    ['signed-in', ['rooms'], ['rooms']],
    ['anyone', ['rooms'], ['rooms']],
  ])('AC13 without a room an account may make rooms as the policy says: %s', async (creation, user, host) => {
    await stage.stop();
    await start({ FOYER_ROOM_CREATION: creation });
    const [one, two] = [await stage.signedIn('user'), await stage.signedIn('host')];
    expect(await passes((call) => one.call(call), 'none')).toEqual(user);
    expect(await passes((call) => two.call(call), 'none')).toEqual(host);
  });

  test('AC13 a level that was taken is gone with the next request', async () => {
    const admin = await stage.signedIn('admin');
    await stage.accounts.create({ username: 'second', password: 'a long password', level: 'admin' });
    const account = await stage.store.accounts.findByUsername('admin');
    await stage.accounts.change(account?.id ?? '', { level: 'user' });
    expect(await passes((call) => admin.call(call), 'none')).toEqual([]);
  });

  test('AC13 nobody in particular: a page is told to sign in, a program to show a key', async () => {
    expect((await stage.browser().get('/probe/rooms/none')).json).toEqual({ kind: 'sign-in-required' });
    expect((await stage.call(probe('rooms'))).json).toEqual({ kind: 'api-key-missing' });
  });

  test('AC13 what is shown in the header counts, not the cookie beside it', async () => {
    const admin = await stage.signedIn('admin');
    expect((await admin.call({ ...probe('admin'), headers: { authorization: 'Bearer no' } })).json).toEqual({
      kind: 'api-key-invalid',
    });
  });
});

describe('participants', () => {
  const ask = (call: Call) => stage.call({ ...call, ...bearer(channelToken) });

  test('AC14 who may change the policy has the scope rooms, for the own room alone', async () => {
    expect(await passes(ask, 'demo')).toEqual(['rooms']);
    expect(await passes(ask, 'other')).toEqual([]);
    expect(await passes(ask, 'none')).toEqual([]);
  });

  test('AC14 without the permission there is no scope', async () => {
    mayChange = ['lobby.admit'];
    expect(await passes(ask, 'demo')).toEqual([]);
    expect((await ask(probe('rooms', 'demo'))).json).toEqual({ kind: 'scope-missing', scope: 'rooms' });
  });
});

describe('whose request it is', () => {
  type Row = [string, Record<string, string>, { get: boolean; post: boolean }];
  const rows: Row[] = [
    ['our page', ownPage, { get: true, post: true }],
    ['our page, older browser', { origin: ownOrigin }, { get: true, post: true }],
    [
      'our page behind a proxy that changes the host',
      { origin: 'https://a.example', 'sec-fetch-site': 'same-origin' },
      { get: true, post: true },
    ],
    ['typed into the address bar', { 'sec-fetch-site': 'none' }, { get: true, post: false }],
    ['another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }, { get: false, post: false }],
    ['another site, older browser', { origin: 'https://evil.example' }, { get: false, post: false }],
    [
      'another host of our domain',
      { origin: 'http://evil.localhost:3000', 'sec-fetch-site': 'same-site' },
      { get: false, post: false },
    ],
    [
      'another port of our host',
      { origin: 'http://localhost:4000', 'sec-fetch-site': 'same-site' },
      { get: false, post: false },
    ],
    ['a sandboxed frame', { origin: 'null', 'sec-fetch-site': 'cross-site' }, { get: false, post: false }],
    ['a sandboxed frame, older browser', { origin: 'null' }, { get: false, post: false }],
    [
      'our origin claimed across sites',
      { origin: ownOrigin, 'sec-fetch-site': 'cross-site' },
      { get: false, post: false },
    ],
    ['an image or a link elsewhere', { 'sec-fetch-site': 'cross-site' }, { get: false, post: false }],
    ['a word no browser says', { 'sec-fetch-site': 'same-origin, cross-site' }, { get: false, post: false }],
    ['a program with a cookie', {}, { get: true, post: false }],
  ];

  test.each(rows)('AC20 %s', async (_name, headers, expected) => {
    const admin = await stage.signedIn('admin');
    const cookie = `__Host-foyer=${admin.cookies.get('__Host-foyer')}`;
    const get = await stage.call(probe('admin', 'none', { headers: { cookie, ...headers } }));
    const post = await stage.call(probe('admin', 'none', { method: 'POST', headers: { cookie, ...headers } }));
    expect(get.json.caller !== undefined).toBe(expected.get);
    expect(post.json).toMatchObject(
      expected.post ? { caller: expect.stringMatching(/^account:u_/) } : { kind: 'origin-foreign' },
    );
    // At a door it is enough that no page elsewhere asks.
    const visit = await stage.call({ url: '/visitor', method: 'POST', headers: { cookie, ...headers } });
    expect(visit.json).toEqual({ known: expected.get });
  });

  test('AC20 with an API key no origin is asked for: no page can send one', async () => {
    const call = probe('admin', 'none', { method: 'POST', headers: { origin: 'https://evil.example' } });
    expect((await stage.asOperator(call)).json).toEqual({ caller: 'key:bootstrap' });
  });

  test('AC20 whether the cookie is good is not told to a foreign page', async () => {
    const headers = { cookie: `__Host-foyer=${'A'.repeat(43)}`, origin: 'https://evil.example' };
    expect((await stage.call(probe('admin', 'none', { method: 'POST', headers }))).json).toEqual({
      kind: 'origin-foreign',
    });
  });

  test('AC20 behind a public address that address is ours', async () => {
    await stage.stop();
    await start({ FOYER_PUBLIC_URL: 'https://meet.example.org' });
    const admin = await stage.signedIn('admin');
    const ask = (origin: string) =>
      admin.call({ ...probe('admin', 'none'), method: 'POST', headers: { origin, 'sec-fetch-site': 'same-origin' } });
    expect((await ask('https://meet.example.org')).json.caller).toMatch(/^account:/);
  });
});

describe('a browser’s mark', () => {
  const flags = { path: '/', httpOnly: true, secure: true, sameSite: 'Lax', maxAge: 34_560_000 };

  test('AC26 is made where it is missing, of 128 bits, and known again', async () => {
    const browser = stage.browser();
    const first = await browser.get('/family');
    const [cookie] = first.cookies;
    expect(cookie).toMatchObject({
      name: '__Host-foyer-visitor',
      value: expect.stringMatching(/^[\w-]{22}$/),
      ...flags,
    });
    expect(cookie).not.toHaveProperty('domain');
    const again = await browser.get('/family');
    expect(again.json).toEqual(first.json);
    expect(again.cookies).toEqual([]);
    expect((await stage.browser().get('/family')).json).not.toEqual(first.json);
  });

  test('AC26 what is kept of it cannot be turned back into it', async () => {
    const browser = stage.browser();
    const { json } = await browser.get('/family');
    expect(json.family).toMatch(/^[\w-]{22}$/);
    expect(json.family).not.toBe(browser.cookies.get('__Host-foyer-visitor'));
  });

  test.each(['', 'x', 'A'.repeat(23), '../../../../etc/passwd', `${'A'.repeat(21)}"`])(
    'AC26 %j is none, and is replaced',
    async (value) => {
      const headers = { ...ownPage, cookie: `__Host-foyer-visitor=${value}` };
      expect((await stage.call({ url: '/family', headers })).cookies).toHaveLength(1);
    },
  );

  test('AC26 programs have none', async () => {
    const reply = await stage.call({ url: '/family', headers: { cookie: `__Host-foyer-visitor=${'A'.repeat(22)}` } });
    expect(reply.json).toEqual({ family: null });
    expect(reply.cookies).toEqual([]);
  });
});

test('AC28 a network is an IPv4 address or an IPv6 /64', async () => {
  const ask = async (from: string) => (await stage.call({ url: '/network', from })).json.network;
  expect(await ask('203.0.113.7')).toBe('203.0.113.7');
  expect(await ask('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64');
});
