import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, answer, apiKey, raise, type Stage } from '../../testing/stage.ts';
import { slugOf } from './names.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await raise({ FOYER_LIMIT_API_REQUESTS_PER_MINUTE: '100000', FOYER_LIMIT_WRONG_SECRETS: '1000' });
});
afterAll(async () => stage.stop());

const uuidShape = '[\\da-f]{8}-[\\da-f]{4}-4[\\da-f]{3}-[89ab][\\da-f]{3}-[\\da-f]{12}';

interface Sent {
  readonly key?: string | undefined;
  readonly type?: string;
  readonly host?: string;
  readonly on?: Stage;
}

/** As MiroTalk's clients send it; text goes as it is, a value as JSON. */
async function call(
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  body?: unknown,
  { key = apiKey, type = 'application/json', host = 'meet.example.org', on = stage }: Sent = {},
): Promise<Answer> {
  const headers = {
    host,
    ...(key === '' ? {} : { authorization: key }),
    ...(method === 'GET' ? {} : { 'content-type': type }),
  };
  const payload = body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) };
  const url = `/compat/mirotalk/api/v1/${path}`;
  return answer(await on.server.http.inject({ method, url, headers, ...payload }));
}

const post = (path: string, body?: unknown, sent?: Sent) => call('POST', path, body, sent);

function linkOf(said: Answer): URL {
  expect(said.status).toBe(200);
  expect(Object.keys(said.json)).toEqual(['join']);
  return new URL(said.json.join);
}

/** Where a link leads: path and what is in the fragment. */
async function followed(link: string | URL, on = stage) {
  const { pathname, search } = new URL(link, 'http://x');
  const said = await on.server.http.inject({
    method: 'GET',
    url: pathname + search,
    headers: { host: 'meet.example.org' },
  });
  expect(said.statusCode).toBe(302);
  expect(said.headers['cache-control']).toBe('no-store');
  const location = String(said.headers.location);
  expect(location).toMatch(/^\/(?!\/)/);
  const [path = '', fragment = ''] = location.split('#');
  return { location, slug: path.slice(1), wishes: Object.fromEntries(new URLSearchParams(fragment)) };
}

/** Whoever follows a link joins with what is in it. */
async function enter(link: string | URL, on = stage): Promise<Answer> {
  const { slug, wishes } = await followed(link, on);
  const token = wishes.token === undefined ? {} : { token: wishes.token };
  return on.ask(slug, { ...token, name: wishes.name ?? 'Gil' });
}

describe('MI1 MI2 the key', () => {
  const paths = [
    ['POST', 'meeting'],
    ['POST', 'join'],
    ['POST', 'token'],
    ['GET', 'meetings'],
    ['GET', 'stats'],
  ] as const;
  const denied = { status: 403, text: '{"error":"Unauthorized!"}' };
  test.each(paths)('%s %s', async (method, path) => {
    const body = method === 'POST' ? {} : undefined;
    expect((await call(method, path, body)).status).toBe(200);
    for (const key of ['', 'wrong', `Bearer ${apiKey}`, `bearer ${apiKey}`, `${apiKey}x`])
      expect(await call(method, path, body, { key })).toMatchObject(denied);
  });

  test('keys of ours, within their scopes', async () => {
    const raw = async (...scopes: Parameters<Stage['key']>) =>
      String(Object.values(await stage.key(...scopes))[0]).replace('Bearer ', '');
    const rooms = await raw('rooms');
    const tokens = await raw('rooms', 'tokens');
    const meetings = await raw('meetings');
    expect((await post('meeting', undefined, { key: rooms })).status).toBe(200);
    expect(await post('join', {}, { key: rooms })).toMatchObject(denied);
    expect((await post('join', {}, { key: tokens })).status).toBe(200);
    expect(await call('GET', 'stats', undefined, { key: tokens })).toMatchObject(denied);
    expect((await call('GET', 'stats', undefined, { key: meetings })).status).toBe(200);
  });

  test('no cookie opens these calls', async () => {
    const admin = await stage.admin();
    const said = await stage.call('POST', '/compat/mirotalk/api/v1/meeting', {}, admin);
    expect(said).toMatchObject(denied);
  });

  test('a channel token is no key', async () => {
    await stage.room('inside');
    const { channel } = await stage.join('inside', 'host');
    expect(await post('join', { room: 'inside' }, { key: channel.token })).toMatchObject(denied);
  });

  test('guessing is slowed', async () => {
    const own = await raise({ FOYER_LIMIT_WRONG_SECRETS: '3' });
    const guess = () => call('GET', 'stats', undefined, { key: 'guess', on: own });
    for (let time = 0; time < 3; time += 1) expect((await guess()).status).toBe(403);
    await guess();
    const late = await guess();
    expect(late.status).toBe(429);
    expect(Number(late.headers['retry-after'])).toBeGreaterThan(0);
    await own.stop();
  });

  test('the limit of REST holds here too', async () => {
    const own = await raise({ FOYER_LIMIT_API_REQUESTS_PER_MINUTE: '2' });
    const said = [];
    for (let time = 0; time < 3; time += 1) said.push(await call('GET', 'stats', undefined, { on: own }));
    expect(said.map(({ status }) => status)).toEqual([200, 200, 429]);
    await own.stop();
  });
});

test('MI3 calls that are switched off say so before they ask for a key', async () => {
  const own = await raise({ FOYER_MIROTALK_DISABLED: 'token,meetings' });
  for (const key of ['', apiKey]) {
    const said = await post('token', {}, { key, on: own });
    expect(said).toMatchObject({ status: 403, json: { error: expect.stringContaining('disabled') } });
  }
  expect((await post('join', {}, { on: own })).status).toBe(200);
  await own.stop();
  const off = await raise({ FOYER_MIROTALK_ENABLED: 'false' });
  expect((await post('join', {}, { on: off })).status).toBe(404);
  await off.stop();
});

describe('MI4 what is malformed', () => {
  test.each(['{', '{"room":"a","room":"b"}', 'room', '[1'])('JSON %s', async (body) => {
    expect(await post('join', body)).toMatchObject({ status: 400, text: '{"status":400,"message":"Invalid JSON"}' });
  });
  test('percent-encoding', async () => {
    const said = await post('join', 'room=%zz', { type: 'application/x-www-form-urlencoded' });
    expect(said).toMatchObject({ status: 400, text: '{"status":400,"message":"Invalid URL encoding"}' });
  });
  test.each([[undefined], [{ token: { expire: 'soon' } }], [{ token: { expire: {} } }]])('500 for %j', async (body) => {
    const fault = '{"status":500,"message":"Internal server error"}';
    expect(await post('join', body)).toMatchObject({ status: 500, text: fault });
  });
  test('a body that is too large', async () =>
    expect((await post('join', { name: 'x'.repeat(200_000) })).status).toBe(413));
  test('an address that is none of these', async () => {
    expect((await call('GET', 'nothing')).status).toBe(404);
    expect((await call('GET', 'join')).status).toBe(404);
  });
  test.each([
    '[]',
    '7',
    'null',
    '"x"',
    '{"__proto__":{"room":"polluted"}}',
    '{"constructor":{"prototype":{"room":"x"}}}',
  ])('JSON %s names no field', async (body) => {
    expect(linkOf(await post('join', body)).searchParams.get('room')).toMatch(new RegExp(`^${uuidShape}$`));
    expect(({} as { room?: string }).room).toBeUndefined();
  });
});

test('MI5 a meeting is an open room under a random name', async () => {
  for (const body of [undefined, {}]) {
    const said = await post('meeting', body);
    expect(said.status).toBe(200);
    expect(said.text).toMatch(new RegExp(`^\\{"meeting":"http://meet.example.org/join/${uuidShape}"\\}$`));
    expect(await enter(said.json.meeting)).toMatchObject({ status: 200, json: { outcome: 'admitted' } });
  }
});

describe('MI6 join links', () => {
  test('defaults and order', async () => {
    const { join } = (await post('join', {})).json;
    expect(join).toMatch(
      new RegExp(
        `^http://meet.example.org/join\\?room=${uuidShape}&name=User-\\d{1,6}&avatar=false&audio=false&video=false` +
          '&screen=false&chat=false&hide=false&notify=false&duration=unlimited$',
      ),
    );
  });

  test('fields, each encoded', async () => {
    const fields = {
      room: 'a&b=c d',
      name: 'Zo\u00eb & <b>',
      avatar: 'https://x.example/?a=1&b=2',
      duration: '00:30:00',
    };
    const link = linkOf(await post('join', { ...fields, audio: true, video: 1, screen: 'true', chat: 'no', hide: 0 }));
    expect(Object.fromEntries(link.searchParams)).toEqual({
      ...fields,
      ...{ audio: 'true', video: 'true', screen: 'true', chat: 'false', hide: 'false', notify: 'false' },
    });
    expect(await followed(link)).toMatchObject({ slug: slugOf('a&b=c d'), wishes: { name: fields.name, audio: '1' } });
  });

  test('as a form, with a token in brackets', async () => {
    const body = 'room=forms&name=Zo%C3%AB+B&audio=1&token%5Bpresenter%5D=1&token[expire]=15m';
    const link = linkOf(await post('join', body, { type: 'application/x-www-form-urlencoded; charset=utf-8' }));
    expect(link.searchParams.get('name')).toBe('Zo\u00eb B');
    expect(await enter(link)).toMatchObject({ json: { participant: { role: 'host' } } });
  });

  test('the room is made: open without a token, like any new room with one; one that exists stays as it is', async () => {
    const entry = async (room: string) =>
      (await stage.call('GET', `/api/v1/rooms/${room}`, undefined, 'operator')).json.policy.entry;
    await post('join', { room: 'free' });
    expect(await entry('free')).toBe('open');
    await post('join', { room: 'closed', token: {} });
    expect(await entry('closed')).toBe('restricted');
    await post('join', { room: 'closed' });
    expect(await entry('closed')).toBe('restricted');
    expect(await stage.ask('closed', { name: 'Gil' })).toMatchObject({ slug: 'token-missing' });
  });

  test('a guest enters with the link alone', async () => {
    const link = linkOf(await post('join', { room: 'open-house', name: 'Gil' }));
    expect(await enter(link)).toMatchObject({ json: { outcome: 'admitted', participant: { name: 'Gil' } } });
  });
});

describe('MI7 tokens in links', () => {
  const tokenIn = async (token: object, room = 'demo') =>
    String(linkOf(await post('join', { room, token })).searchParams.get('token'));
  const payload = (token: string) => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());

  test.each([
    [true, 'host'],
    [1, 'host'],
    ['1', 'host'],
    ['true', 'host'],
    [false, 'speaker'],
    ['yes', 'speaker'],
    [undefined, 'speaker'],
  ])('presenter %j is a %s', async (presenter, role) => {
    expect(payload(await tokenIn({ presenter })).role).toBe(role);
  });

  test.each([
    ['15m', 900],
    ['1d', 86_400],
    [3600, 3_600],
    ['3600', 3_600],
    ['2 hours', 7_200],
    ['', 86_400],
    [undefined, 86_400],
    ['100y', 31_536_000],
  ])('expire %j lives %i seconds', async (expire, seconds) => {
    const { iat, exp } = payload(await tokenIn({ expire }));
    expect(exp - iat).toBe(seconds);
  });

  test('the token is for one room, and carries neither name nor password', async () => {
    const secret = 'swordfish-in-the-clear';
    const token = await tokenIn({ username: 'admin', password: secret, presenter: true }, 'bound');
    expect(Object.keys(payload(token)).toSorted()).toEqual([
      'aud',
      'exp',
      'iat',
      'iss',
      'jti',
      'role',
      'room',
      'roomId',
    ]);
    await stage.room('another');
    expect(await stage.ask('another', { token, name: 'Gil' })).toMatchObject({ slug: 'token-wrong-room' });
    expect(await stage.ask('bound', { token, name: 'Gil' })).toMatchObject({ status: 200 });
    expect(stage.log()).not.toContain(secret);
    expect(stage.log()).not.toContain(token);
    expect(JSON.stringify(await stage.audited())).not.toContain(secret);
  });

  test('uses are those of the configuration: a one-time link opens once', async () => {
    const own = await raise({ FOYER_TOKEN_USES: '1' });
    const link = linkOf(await post('join', { room: 'once', token: {} }, { on: own }));
    expect((await enter(link, own)).status).toBe(200);
    expect(await enter(link, own)).toMatchObject({ slug: 'token-used-up' });
    await own.stop();
  });
});

describe('MI8 tokens without a link', () => {
  const tokenOf = async (body: object) => String((await post('token', body)).json.token);

  test('no body, no token', async () => expect((await post('token')).text).toBe('{"token":""}'));

  test('one opens every room, and is listed and revoked where it belongs', async () => {
    await stage.room('first');
    await stage.room('second');
    const token = await tokenOf({ username: 'u', password: 'p', presenter: true, expire: '1h' });
    for (const room of ['first', 'second'])
      expect(await stage.ask(room, { token, name: 'Gil' })).toMatchObject({ json: { participant: { role: 'host' } } });
    const path = '/api/v1/rooms/mirotalk-tokens/join-tokens';
    // Others were made in the same second.
    const { items } = (await stage.call('GET', path, undefined, 'operator')).json;
    const { jti: id } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    expect(items).toContainEqual(expect.objectContaining({ id, rooms: ['*'], role: 'host' }));
    await stage.call('DELETE', path, undefined, 'operator');
    expect(await stage.ask('first', { token, name: 'Gil' })).toMatchObject({ slug: 'token-revoked' });
  });

  test('with a room it opens that room alone', async () => {
    const token = await tokenOf({ room: 'Only Here' });
    expect((await stage.ask(String(slugOf('Only Here')), { token, name: 'Gil' })).status).toBe(200);
    expect(await stage.ask('first', { token, name: 'Gil' })).toMatchObject({ slug: 'token-wrong-room' });
  });
});

describe('MI9 names of rooms', () => {
  test.each([
    ['demo', 'demo'],
    ['Demo-1', 'demo-1'],
    ['  demo ', 'demo'],
  ])('%j is %s', (name, slug) => expect(slugOf(name)).toBe(slug));

  const odd = [
    'My Room',
    'my_room',
    'my-room!',
    'api',
    'join',
    'constructor__',
    '\u4f1a\u8b70',
    '..%2f',
    '../x',
    '\u0000',
    '-',
    'K\u212a',
    'x'.repeat(500),
  ];
  test('others keep what they can, and none becomes another\u2019s', () => {
    const slugs = odd.map(slugOf);
    for (const slug of slugs) expect(slug).toMatch(/^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/);
    expect(new Set([...slugs, 'my-room', 'api', 'join', 'x'.repeat(64)]).size).toBe(odd.length + 4);
    expect(slugOf('MY ROOM')).toBe(slugOf('my room'));
    expect(slugOf('e\u0301t\u00e9')).toBe(slugOf('\u00e9te\u0301'));
  });
  test.each(['', '   '])('%j is none', (name) => expect(slugOf(name)).toBeUndefined());
});

describe('MI10 following links', () => {
  test('both spellings, under both addresses', async () => {
    for (const base of ['', '/compat/mirotalk']) {
      expect((await followed(`${base}/join/Demo`)).location).toBe('/demo');
      expect((await followed(`${base}/join?room=demo&token=t.t.t&name=A%20B&audio=1&video=false`)).location).toBe(
        '/demo#token=t.t.t&name=A%20B&audio=1&video=0',
      );
    }
  });
  test.each(['/join', '/join?room=', '/join?room=random', '/join?name=x', '/join?room=a&room=b'])(
    '%s leads home',
    async (path) => {
      expect((await followed(path)).location).toBe('/');
    },
  );
  test.each([
    '/join?room=//evil.example',
    '/join?room=%2F%2Fevil.example',
    '/join?room=https%3A%2F%2Fevil.example',
    '/join?room=%5C%5Cevil.example',
    '/join?room=%0d%0aset-cookie:a=b',
    '/join?room=demo&name=%0d%0aset-cookie:a=b',
    '/join?room=demo&token=%23%0d%0a',
    '/join?room=..%2f..%2fetc',
    '/join/..%2f..%2fetc',
    '/join/%2F%2Fevil.example',
  ])('%s stays on this server', async (path) => {
    const { location } = await followed(path);
    expect(location).toMatch(/^\/[a-z0-9-]+(?:#[\w=&%.!~*'()-]*)?$/);
    expect(new URL(location, 'https://meet.example.org').host).toBe('meet.example.org');
  });
  test('an unknown token is our page\u2019s to speak of', async () => {
    expect(await enter('/join?room=demo&token=nonsense&name=G')).toMatchObject({ slug: 'token-invalid' });
  });
});

describe('MI11 rooms that nobody made', () => {
  const exists = async (slug: string) =>
    (await stage.call('GET', `/api/v1/rooms/${slug}`, undefined, 'operator')).status === 200;
  test('a host\u2019s token for every room makes one', async () => {
    const { token } = (await post('token', { presenter: true })).json;
    expect(await enter(`/join?room=fresh&name=Ada&token=${token}`)).toMatchObject({
      json: { participant: { role: 'host' } },
    });
  });
  test('no other does', async () => {
    const speaker = (await post('token', { presenter: false })).json.token;
    const bound = linkOf(await post('join', { room: 'demo', token: { presenter: true } })).searchParams.get('token');
    const revoked = (await post('token', { presenter: true })).json.token;
    await stage.call('DELETE', '/api/v1/rooms/mirotalk-tokens/join-tokens', undefined, 'operator');
    for (const token of [speaker, bound, revoked, 'nonsense', '']) {
      await followed(`/join?room=unmade&token=${token}`);
      expect(await exists('unmade'), String(token)).toBe(false);
    }
  });
});

test('MI12 duration stands in the link and shortens no token', async () => {
  const link = linkOf(await post('join', { room: 'timed', duration: '00:00:01', token: { expire: '1h' } }));
  expect(link.searchParams.get('duration')).toBe('00:00:01');
  const { iat, exp } = JSON.parse(
    Buffer.from(String(link.searchParams.get('token')).split('.')[1] ?? '', 'base64url').toString(),
  );
  expect(exp - iat).toBe(3_600);
});

describe('MI13 MI14 reports', () => {
  test('of the P2P product', async () => {
    const own = await raise();
    const get = async (path: string) => (await call('GET', path, undefined, { on: own })).json;
    expect(await get('meetings')).toEqual({ meetings: {} });
    expect(await get('stats')).toEqual({ success: true, timestamp: expect.any(String), totalRooms: 0, totalPeers: 0 });
    await own.room('demo', { password: 'geheim', lobby: true, entry: 'open' });
    const ada = await own.join('demo', 'host', { name: 'Ada' });
    await own.ask('demo', { name: 'Waiting', password: 'geheim' });
    expect(await get('meetings')).toEqual({
      meetings: { demo: { [ada.participant.id]: { peer_name: 'Ada', peer_presenter: true } } },
    });
    const stats = await get('stats');
    expect(stats).toMatchObject({ totalRooms: 1, totalPeers: 1 });
    expect(new Date(stats.timestamp).toISOString()).toBe(stats.timestamp);
    expect((await call('DELETE', 'meeting/demo', '{}', { on: own })).status).toBe(404);
    await own.stop();
  });

  test('of the SFU product', async () => {
    const own = await raise({ FOYER_MIROTALK_SHAPE: 'sfu' });
    const sent = { on: own };
    await own.room('demo');
    await own.join('demo', 'speaker', { name: 'Bo' });
    expect((await call('GET', 'meetings', undefined, sent)).json).toEqual({
      meetings: [{ roomId: 'demo', peers: [{ name: 'Bo', presenter: false }] }],
    });
    expect((await call('GET', 'stats', undefined, sent)).json).toMatchObject({ totalUsers: 1 });
    const link = linkOf(await post('join', { room: 'demo', roomPassword: 'geheim' }, sent));
    expect([...link.searchParams.keys()].slice(0, 3)).toEqual(['room', 'roomPassword', 'name']);
    expect(link.href).not.toContain('geheim');
    expect((await call('DELETE', 'meeting/demo', undefined, { ...sent, key: 'wrong' })).status).toBe(403);
    const ended = await call('DELETE', 'meeting/demo', '{"redirect":"/"}', sent);
    expect(ended.json).toMatchObject({ success: true, room: 'demo' });
    expect((await call('DELETE', 'meeting/demo', undefined, sent)).json).toMatchObject({ success: false });
    await own.stop();
  });
});
