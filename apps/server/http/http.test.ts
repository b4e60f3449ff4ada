import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { admittedSchema, problems, roomCreatedSchema } from '@foyer/wire';
import { decodeJwt } from 'jose';
import { TokenVerifier } from 'livekit-server-sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FakeClock } from '../clock.ts';
import { StoreOutage } from '../store/port.ts';
import { SqliteStore } from '../store/sqlite.ts';
import { raise, type Stage } from '../testing/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await raise();
  await stage.room('demo');
});
afterAll(async () => stage.stop());

const joinPath = '/api/v1/rooms/demo/join';

describe('rooms', () => {
  test('health', async () => {
    expect(await stage.call('GET', '/healthz')).toMatchObject({ status: 200, json: { status: 'ok' } });
  });

  test('made, shown, deleted', async () => {
    const made = await stage.call('POST', '/api/v1/rooms', { slug: 'board', title: 'The board' }, 'operator');
    const room = { slug: 'board', title: 'The board', url: 'http://localhost:3000/board' };
    expect(made).toMatchObject({ status: 201, json: room });
    expect(made.json).not.toHaveProperty('hostUrl');
    expect(await stage.call('GET', '/api/v1/rooms/board', undefined, 'operator')).toMatchObject({
      status: 200,
      json: room,
    });
    expect((await stage.call('DELETE', '/api/v1/rooms/board', undefined, 'operator')).status).toBe(204);
    expect(await stage.call('GET', '/api/v1/rooms/board', undefined, 'operator')).toMatchObject({
      slug: 'room-not-found',
    });
    expect(await stage.call('DELETE', '/api/v1/rooms/board', undefined, 'operator')).toMatchObject({ status: 404 });
  });

  test('without a slug: a name that can be read out, with at least 40 bits', async () => {
    const { json } = await stage.call('POST', '/api/v1/rooms', {}, 'operator');
    expect(json.slug).toMatch(/^[a-z]{6}-[a-z]{6}-[a-z]{6}-\d{4}$/);
    expect(json.title).toBe(json.slug.charAt(0).toUpperCase() + json.slug.slice(1).replaceAll('-', ' '));
  });

  test('a name is taken once', async () => {
    expect(await stage.call('POST', '/api/v1/rooms', { slug: 'demo' }, 'operator')).toMatchObject({
      status: 409,
      slug: 'room-exists',
    });
  });

  const refused: [string, unknown, string][] = [
    ['upper case', { slug: 'Demo' }, '/slug'],
    ['reserved', { slug: 'api' }, '/slug'],
    ['a path', { slug: '../etc' }, '/slug'],
    ['no text', { slug: 7 }, '/slug'],
    ['an empty title', { title: ' ' }, '/title'],
    ['an unknown field', { owner: 'me' }, ''],
    ['a list', [], ''],
  ];
  test.each(refused)('refused: %s', async (_name, body, pointer) => {
    const answer = await stage.call('POST', '/api/v1/rooms', body, 'operator');
    expect(answer).toMatchObject({ status: 400, slug: 'request-invalid' });
    expect(answer.json.errors[0].pointer).toBe(pointer);
  });
});

describe('API key', () => {
  const rows = [
    ['POST', '/api/v1/rooms', {}],
    ['GET', '/api/v1/rooms/demo', undefined],
    ['DELETE', '/api/v1/rooms/demo', undefined],
    ['POST', '/api/v1/rooms/demo/join-tokens', { role: 'host' }],
  ] as const;

  test.each(rows)('missing: %s %s', async (method, path, body) => {
    const answer = await stage.call(method, path, body);
    expect(answer).toMatchObject({ status: 401, slug: 'api-key-missing' });
    expect(answer.headers['www-authenticate']).toBe('Bearer');
    expect(answer.headers['content-type']).toBe('application/problem+json');
  });

  test.each(['Bearer wrong', 'Bearer ', 'Basic dGVzdA==', 'Bearer test-key-of-sufficient-lengt', '😀'])(
    'wrong: %s',
    async (authorization) => {
      const raw = await stage.server.http.inject({ url: '/api/v1/rooms/demo', headers: { authorization } });
      expect(raw.statusCode).toBe(401);
      expect(raw.json().type).toBe('/problems/api-key-invalid');
    },
  );

  test('a page that may not make rooms is told so, not asked for a key', async () => {
    const raw = await stage.server.http.inject({
      method: 'POST',
      url: '/api/v1/rooms',
      headers: { origin: 'http://localhost:3000' },
      payload: {},
    });
    expect(raw.json()).toMatchObject({ status: 403, type: '/problems/room-creation-not-allowed' });
  });

  test('a visitor who makes a room where anyone may gets a host link', async () => {
    const open = await raise({ FOYER_ROOM_CREATION: 'anyone' });
    expect((await open.call('GET', '/api/v1/welcome')).json).toMatchObject({
      version: '0.0.0-test',
      mayCreateRooms: true,
    });
    const made = await open.call('POST', '/api/v1/rooms', {});
    const room = roomCreatedSchema.parse(made.json);
    const token = room.hostUrl?.split('#token=')[1];
    const joined = await open.call('POST', `/api/v1/rooms/${room.slug}/join`, { credentials: { token }, name: 'Ada' });
    expect(joined.json.participant).toMatchObject({ role: 'host', name: 'Ada' });
    await open.stop();
  });
});

describe('join tokens', () => {
  test('made with every claim', async () => {
    const invitation = {
      role: 'listener',
      name: 'Ben',
      identity: 'ben@example.org',
      notBefore: 4_000_000_000,
      expiresIn: 60,
      permissions: ['data.send'],
    };
    const made = await stage.call('POST', '/api/v1/rooms/demo/join-tokens', invitation, 'operator');
    expect(made.status).toBe(201);
    expect(made.json.url).toBe(`http://localhost:3000/demo#token=${made.json.token}`);
    expect(made.json.expiresAt).toBe(4_000_000_060);
    expect(decodeJwt(made.json.token)).toMatchObject({
      iss: 'foyer',
      aud: 'foyer',
      jti: made.json.id,
      room: 'demo',
      role: 'listener',
      name: 'Ben',
      identity: 'ben@example.org',
      permissions: ['data.send'],
      nbf: 4_000_000_000,
      exp: 4_000_000_060,
    });
  });

  test('for an unknown room', async () => {
    for (const slug of ['nowhere', 'Demo', '__proto__', 'a%00b', 'x'.repeat(2_000)])
      expect(await stage.call('POST', `/api/v1/rooms/${slug}/join-tokens`, { role: 'host' }, 'operator')).toMatchObject(
        {
          status: 404,
          slug: 'room-not-found',
        },
      );
  });

  const refused: [string, object, string][] = [
    ['no role', {}, '/role'],
    ['an unknown role', { role: 'owner' }, '/role'],
    ['an unknown permission', { role: 'host', permissions: ['server.stop'] }, '/permissions/0'],
    ['too long', { role: 'host', expiresIn: 31_536_001 }, '/expiresIn'],
    ['no time at all', { role: 'host', expiresIn: 0 }, '/expiresIn'],
    ['beyond 2100', { role: 'host', notBefore: 4_102_444_799 }, '/expiresIn'],
    ['a broken number', { role: 'host', notBefore: 1.5 }, '/notBefore'],
  ];
  test.each(refused)('refused: %s', async (_name, body, pointer) => {
    const answer = await stage.call('POST', '/api/v1/rooms/demo/join-tokens', body, 'operator');
    expect(answer).toMatchObject({ status: 400, slug: 'request-invalid' });
    expect(answer.json.errors[0].pointer).toBe(pointer);
  });
});

describe('joining', () => {
  test('AD13 the answer holds what a LiveKit client and the channel need', async () => {
    const token = await stage.token('demo', { role: 'speaker', name: 'Ada', identity: 'ada' });
    const { json, status, headers } = await stage.call('POST', joinPath, { credentials: { token }, name: 'Other' });
    expect(status).toBe(200);
    expect(headers['cache-control']).toBe('no-store');
    expect(admittedSchema.parse(json)).toEqual(json);
    expect(json.participant).toMatchObject({ identity: 'ada', name: 'Ada', role: 'speaker' });
    expect(json.participant.id).toMatch(/^p_[0-9A-Z]{26}$/);
    expect(json.media.url).toBe('ws://localhost:3000');
    expect(json.channel.url).toBe('ws://localhost:3000/api/v1/rooms/demo/channel');
    const { apiKey, apiSecret } = stage.server.mediaKey;
    const grants = await new TokenVerifier(apiKey, apiSecret).verify(json.media.token);
    expect(grants).toMatchObject({ sub: 'ada', video: { room: 'demo', canPublish: true } });
  });

  test('AD14 two bearers of an invitation without identity are two people', async () => {
    const token = await stage.token('demo', { role: 'listener' });
    const names = ['Ben', 'Cyd'].map((name) => stage.call('POST', joinPath, { credentials: { token }, name }));
    const [ben, cyd] = await Promise.all(names);
    expect(ben?.json.participant.identity).not.toBe(cyd?.json.participant.identity);
    expect(ben?.json.participant.name).toBe('Ben');
  });

  test('AD18 a preview names the room, the role and who is inside, and brings nobody in', async () => {
    const own = await raise();
    await own.room('demo');
    for (let i = 0; i < 7; i += 1) await own.join('demo', 'speaker', { name: `P${i}` });
    const token = await own.token('demo', { role: 'host', name: 'Ada' });
    const { json } = await own.call('POST', '/api/v1/rooms/demo/preview', { credentials: { token } });
    expect(json).toEqual({
      room: { slug: 'demo', title: 'Demo' },
      role: 'host',
      name: 'Ada',
      entry: 'admitted',
      people: { count: 7, names: ['P0', 'P1', 'P2', 'P3', 'P4'] },
    });
    await own.stop();
  });

  test('AD13 without a name anywhere, one is asked for', async () => {
    const token = await stage.token('demo', { role: 'listener' });
    expect(await stage.call('POST', joinPath, { credentials: { token } })).toMatchObject({
      status: 400,
      slug: 'request-invalid',
      json: { errors: [{ pointer: '/name' }] },
    });
  });

  test('behind a public address, links lead there', async () => {
    const own = await raise({ FOYER_PUBLIC_URL: 'https://meet.example.org' });
    await own.room('demo');
    const joined = await own.join('demo', 'host');
    expect(joined.media.url).toBe('wss://meet.example.org');
    expect(joined.channel.url).toBe('wss://meet.example.org/api/v1/rooms/demo/channel');
    await own.stop();
  });

  test('AD11 the public address may change: tokens stay good', async () => {
    const store = new SqliteStore(':memory:');
    store.close = async () => undefined;
    const before = await raise({ FOYER_PUBLIC_URL: 'https://a.example.org' }, { store });
    await before.room('demo');
    const token = await before.token('demo', { role: 'host', name: 'Ada' });
    await before.stop();
    const after = await raise({ FOYER_PUBLIC_URL: 'https://b.example.org' }, { store });
    expect((await after.call('POST', joinPath, { credentials: { token } })).status).toBe(200);
    await after.stop();
  });
});

describe('refused joins', () => {
  const clock = new FakeClock();
  let own: Stage;
  beforeAll(async () => {
    own = await raise({ FOYER_MEETING_CAPACITY: '1' }, { clock });
    for (const slug of ['demo', 'other', 'gone']) await own.room(slug);
  });
  afterAll(async () => own.stop());

  async function expectBoth(slug: string, credentials: object, problem: string, facts: object = {}) {
    for (const way of ['join', 'preview']) {
      const answer = await own.call('POST', `/api/v1/rooms/${slug}/${way}`, { credentials, name: 'Ada' });
      expect(answer, way).toMatchObject({ slug: problem, json: facts });
    }
  }

  test('no token', () => expectBoth('demo', {}, 'token-missing'));
  test('an empty token', () => expectBoth('demo', { token: '' }, 'token-missing'));
  test('no token, unknown room: looks alike', () => expectBoth('nowhere', {}, 'token-missing'));
  test('a false token', () => expectBoth('demo', { token: 'a.b.c' }, 'token-invalid'));
  test('a false token, unknown room: looks alike', () => expectBoth('nowhere', { token: 'a.b.c' }, 'token-invalid'));

  test('a token for another room', async () => {
    const token = await own.token('other', { role: 'host' });
    await expectBoth('demo', { token }, 'token-wrong-room');
  });

  test('a room that is gone, and one that came after it', async () => {
    const token = await own.token('gone', { role: 'host' });
    await own.call('DELETE', '/api/v1/rooms/gone', undefined, 'operator');
    await expectBoth('gone', { token }, 'room-not-found');
    await own.room('gone');
    await expectBoth('gone', { token }, 'token-wrong-room');
  });

  test('too early, and too late', async () => {
    const notBefore = clock.wall() + 100;
    const token = await own.token('demo', { role: 'host', notBefore, expiresIn: 100 });
    await expectBoth('demo', { token }, 'token-not-yet-valid', { notBefore });
    clock.advance(90_000);
    expect((await own.call('POST', '/api/v1/rooms/demo/preview', { credentials: { token } })).status).toBe(200);
    clock.advance(130_000);
    await expectBoth('demo', { token }, 'token-expired', { expiredAt: notBefore + 100 });
  });

  test('a full room', async () => {
    await own.join('other', 'host');
    const token = await own.token('other', { role: 'host', name: 'Ben' });
    const answer = await own.call('POST', '/api/v1/rooms/other/join', { credentials: { token } });
    expect(answer).toMatchObject({ status: 409, slug: 'room-full' });
  });

  test('a media server that does not come up', async () => {
    const token = await own.token('demo', { role: 'host', name: 'Ben' });
    own.media.running = false;
    const answering = own.call('POST', joinPath, { credentials: { token } });
    const turn = setInterval(() => clock.advance(1_000), 10);
    expect(await answering).toMatchObject({ status: 503, slug: 'media-unavailable', json: { retryAfter: 2 } });
    clearInterval(turn);
    own.media.running = true;
  });

  test('a store that cannot be reached', async () => {
    const store = new SqliteStore(':memory:');
    const broken = await raise({}, { store });
    await broken.room('demo');
    const token = await broken.token('demo', { role: 'host', name: 'Ben' });
    store.rooms.find = async () => {
      throw new StoreOutage('no disk', { cause: new Error('EIO /secret/path') });
    };
    const answer = await broken.call('POST', joinPath, { credentials: { token } });
    expect(answer).toMatchObject({ status: 503, slug: 'store-unavailable' });
    expect(answer.text).not.toContain('secret');
    await broken.stop();
  });

  test('a fault goes out as its number and nothing else', async () => {
    const store = new SqliteStore(':memory:');
    const broken = await raise({}, { store });
    store.rooms.find = async () => {
      throw new TypeError('inner words');
    };
    const answer = await broken.call('GET', '/api/v1/rooms/demo', undefined, 'operator');
    expect(answer).toMatchObject({ status: 500, slug: 'server-fault' });
    expect(Object.keys(answer.json).sort()).toEqual(['instance', 'status', 'title', 'type']);
    expect(broken.log()).toContain(answer.json.instance);
    await broken.stop();
  });
});

describe('limits', () => {
  test('AD15 wrong secrets are counted, and only those', async () => {
    const own = await raise({ FOYER_LIMIT_WRONG_SECRETS: '3' });
    await own.room('demo');
    const good = await own.token('demo', { role: 'host', name: 'Ada', identity: 'ada' });
    for (let i = 0; i < 10; i += 1) {
      expect((await own.call('POST', joinPath, { credentials: { token: good } })).status).toBe(200);
      expect((await own.call('POST', joinPath, { credentials: {} })).slug).toBe('token-missing');
    }
    for (let i = 0; i < 3; i += 1)
      expect((await own.call('POST', joinPath, { credentials: { token: 'a.b.c' } })).slug).toBe('token-invalid');
    const limited = await own.call('POST', joinPath, { credentials: { token: 'a.b.c' } });
    expect(limited).toMatchObject({ status: 429, slug: 'throttled' });
    expect(limited.json.retryAfter).toBeGreaterThan(0);
    expect(limited.headers['retry-after']).toBe(String(limited.json.retryAfter));
    const elsewhere = await own.server.http.inject({
      method: 'POST',
      url: joinPath,
      remoteAddress: '203.0.113.9',
      payload: { credentials: { token: good } },
    });
    expect(elsewhere.statusCode).toBe(200);
    await own.stop();
  });

  test('wrong API keys are counted too', async () => {
    const own = await raise({ FOYER_LIMIT_WRONG_SECRETS: '2' });
    const guess = () => own.server.http.inject({ url: '/api/v1/rooms/demo', headers: { authorization: 'Bearer no' } });
    expect([(await guess()).statusCode, (await guess()).statusCode, (await guess()).statusCode]).toEqual([
      401, 401, 429,
    ]);
    await own.stop();
  });

  test('requests to the API are limited, pages are not', async () => {
    const own = await raise({ FOYER_LIMIT_API_REQUESTS_PER_MINUTE: '2' });
    const welcome = async () => (await own.call('GET', '/api/v1/welcome')).status;
    expect([await welcome(), await welcome(), await welcome()]).toEqual([200, 200, 429]);
    expect((await own.call('GET', '/api/v1/welcome')).slug).toBe('too-many-requests');
    expect((await own.call('GET', '/healthz')).status).toBe(200);
    await own.stop();
  });

  test.each([
    ['/api/v1/welcome', '/%61pi/v1/welcome'],
    ['/sign-in/one', '/sign%2din/one'],
    ['/sign-in/one/callback', '/sign-in/one/callb%61ck'],
  ])('%s counts however it is spelled', async (path, spelled) => {
    const own = await raise({ FOYER_LIMIT_API_REQUESTS_PER_MINUTE: '1' });
    const plainly = await own.call('GET', path);
    const otherwise = await own.call('GET', spelled);
    expect([plainly.status, otherwise.status]).toEqual([path.startsWith('/api') ? 200 : 404, 429]);
    await own.stop();
  });

  test('an answer of the API is not stored, however its path is spelled', async () => {
    expect((await stage.call('GET', '/%61pi/v1/welcome')).headers['cache-control']).toBe('no-store');
  });

  test('a body beyond the limit', async () => {
    expect(await stage.call('POST', '/api/v1/rooms', { title: 'x'.repeat(70_000) }, 'operator')).toMatchObject({
      status: 413,
      slug: 'request-too-large',
    });
  });
});

describe('form of requests and answers', () => {
  const bodies: [string, string][] = [
    ['not JSON', '{'],
    ['nothing', ''],
    ['a name twice', '{"slug":"a","slug":"b"}'],
    ['a prototype', '{"__proto__":{"slug":"x"}}'],
    ['a constructor', '{"constructor":{"prototype":{}}}'],
    ['depth of 10 000', '['.repeat(10_000)],
  ];
  test.each(bodies)('refused: %s', async (_name, body) => {
    expect(await stage.call('POST', '/api/v1/rooms', body, 'operator')).toMatchObject({
      status: 400,
      slug: 'request-invalid',
    });
  });

  test('another content type', async () => {
    const raw = await stage.server.http.inject({
      method: 'POST',
      url: '/api/v1/rooms',
      headers: { 'content-type': 'text/plain' },
      payload: '{}',
    });
    expect(raw.json().type).toBe('/problems/request-invalid');
  });

  test.each(['/api/v1/nothing', '/api/', '/problems/nothing', '/assets/nothing.js', '/twirp/other'])(
    'nothing at %s',
    async (path) => expect(await stage.call('GET', path)).toMatchObject({ status: 404, slug: 'not-found' }),
  );

  test('a path that cannot be decoded', async () => {
    expect(await stage.call('GET', '/api/v1/rooms/%ZZ', undefined, 'operator')).toMatchObject({ slug: 'not-found' });
  });

  test('a Host header that is none', async () => {
    const raw = await stage.server.http.inject({
      method: 'POST',
      url: '/api/v1/rooms',
      headers: { host: 'evil.example/"><script>', authorization: 'Bearer test-key-of-sufficient-length' },
      payload: {},
    });
    expect(raw.json()).toMatchObject({ type: '/problems/request-invalid' });
  });

  test('the API is described', async () => {
    const { json } = await stage.call('GET', '/api/v1/openapi.json');
    expect(json.openapi).toBe('3.1.0');
    for (const path of ['/healthz', '/api/v1/rooms/{slug}', '/api/v1/meetings', '/api/v1/rooms/{slug}/bans/{id}'])
      expect(Object.keys(json.paths)).toContain(path);
    const join = json.paths['/api/v1/rooms/{slug}/join'].post;
    expect(join.requestBody.content['application/json'].schema.required).toEqual(['credentials']);
    const answers = join.responses['200'].content['application/json'].schema;
    expect(JSON.stringify(answers)).toContain('"admitted"');
    expect(JSON.stringify(answers)).toContain('"held"');
    expect(join.responses['4XX'].content).toHaveProperty('application/problem+json');
  });

  test('every problem has its page', async () => {
    for (const slug of Object.keys(problems)) {
      const page = await stage.call('GET', `/problems/${slug}`);
      expect(page.status, slug).toBe(200);
      expect(page.text, slug).toContain(slug);
    }
  });
});

describe('the web client', () => {
  test('when it is not built, a plain page says so', async () => {
    const page = await stage.call('GET', '/demo');
    expect(page.status).toBe(503);
    expect(page.text).toContain('not built');
  });

  test('its index answers every page, its hashed files are kept for ever', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'foyer-dist-'));
    mkdirSync(join(folder, 'assets'));
    writeFileSync(join(folder, 'index.html'), '<!doctype html>client');
    writeFileSync(join(folder, 'icon.svg'), '<svg/>');
    writeFileSync(join(folder, 'assets', 'main-abc123.js'), 'run()');
    const own = await raise({}, { clientFolder: folder });
    for (const path of ['/', '/demo', '/some/page', '/demo?x=1', '/..%2f..%2fetc%2fpasswd', '/index.html/']) {
      const page = await own.call('GET', path);
      expect(page, path).toMatchObject({ status: 200, text: '<!doctype html>client' });
      expect(page.headers['cache-control'], path).toBe('no-store');
      expect(page.headers['content-type'], path).toBe('text/html; charset=utf-8');
    }
    const asset = await own.call('GET', '/assets/main-abc123.js');
    expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect((await own.call('GET', '/icon.svg')).headers['content-type']).toBe('image/svg+xml');
    for (const path of ['/assets/..%2findex.html', '/assets/none.js'])
      expect((await own.call('GET', path)).text, path).not.toContain('client');
    expect((await own.call('POST', '/demo', {})).slug).toBe('not-found');
    await own.stop();
    rmSync(folder, { recursive: true });
  });
});
