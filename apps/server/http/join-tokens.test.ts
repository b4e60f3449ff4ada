import { joinTokenInfoSchema, joinTokenMadeSchema, pageOf } from '@foyer/wire';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FakeClock } from '../clock.ts';
import { SqliteStore } from '../store/sqlite.ts';
import { type As, apiKey, ownPage, raise, type Stage } from '../testing/stage.ts';

let stage: Stage;
let host: As;
let otherHost: As;
let admin: As;
beforeAll(async () => {
  stage = await raise();
  await stage.room('demo');
  [host, otherHost, admin] = [await stage.account('host'), await stage.account('host'), await stage.admin()];
  for (const slug of ['mine', 'also-mine']) await stage.call('POST', '/api/v1/rooms', { slug }, host);
  await stage.call('POST', '/api/v1/rooms', { slug: 'theirs' }, otherHost);
});
afterAll(() => stage.stop());

const tokensOf = (slug: string) => `/api/v1/rooms/${slug}/join-tokens`;
const one = (id: string) => `/api/v1/join-tokens/${id}`;

async function made(slug: string, wish: object = {}, as: As = 'operator') {
  const { json, status, text } = await stage.call('POST', tokensOf(slug), { role: 'speaker', ...wish }, as);
  if (status !== 201) throw new Error(text);
  return joinTokenMadeSchema.parse(json);
}

async function info(id: string) {
  return (await stage.call('GET', one(id), undefined, 'operator')).json;
}

describe('TK10 made over REST', () => {
  test('with uses, permissions and further rooms', async () => {
    const wish = { role: 'listener', uses: 3, permissions: ['data.send'], rooms: ['team-*'], name: 'Ben' };
    const answer = await stage.call('POST', tokensOf('demo'), wish, 'operator');
    expect(answer.status).toBe(201);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.json.url).toBe(`http://localhost:3000/demo#token=${answer.json.token}`);
    expect(decodeJwt(answer.json.token)).toMatchObject({ uses: 3, rooms: ['team-*'], permissions: ['data.send'] });
  });

  const configured: [string, number | null][] = [
    ['unlimited', null],
    ['1', 1],
  ];
  test.each(configured)('uses as configured: %s', async (uses, expected) => {
    const own = await raise({ FOYER_TOKEN_USES: uses });
    await own.room('demo');
    const { json } = await own.call('POST', tokensOf('demo'), { role: 'host' }, 'operator');
    expect((await own.call('GET', one(json.id), undefined, 'operator')).json.uses).toBe(expected);
    await own.stop();
  });

  const refused: [string, object, string][] = [
    ['no uses', { uses: 0 }, '/uses'],
    ['half a use', { uses: 1.5 }, '/uses'],
    ['more than a million', { uses: 1_000_001 }, '/uses'],
    ['uses as text', { uses: '1' }, '/uses'],
    ['too long a life', { expiresIn: 31_536_001 }, '/expiresIn'],
    ['a permission that is none', { permissions: ['server.stop'] }, '/permissions/0'],
    ['a pattern that is none', { rooms: ['ok', 'Not-A-Slug'] }, '/rooms/1'],
    ['a path as a pattern', { rooms: ['../x'] }, '/rooms/0'],
    ['51 patterns', { rooms: Array(51).fill('a') }, '/rooms'],
    ['an id of one’s own', { id: 'j_1' }, ''],
  ];
  test.each(refused)('refused: %s', async (_name, wish, pointer) => {
    const answer = await stage.call('POST', tokensOf('demo'), { role: 'host', ...wish }, 'operator');
    expect(answer).toMatchObject({ status: 400, slug: 'request-invalid' });
    expect(answer.json.errors[0].pointer).toBe(pointer);
  });
});

describe('TK11 a batch', () => {
  test('of a thousand, in order, each over what all share', async () => {
    await stage.room('crowd');
    const tokens = Array.from({ length: 1_000 }, (_, i) =>
      i === 0 ? {} : { name: `Person ${i} ${'字'.repeat(60)}`, identity: `p${i}@example.org` },
    );
    const wish = { role: 'listener', uses: 1, name: 'Somebody', expiresIn: 60, tokens };
    const answer = await stage.call('POST', `${tokensOf('crowd')}/batch`, wish, 'operator');
    expect(answer.status).toBe(201);
    const claims = answer.json.tokens.map(({ token }: { token: string }) => decodeJwt(token));
    expect(claims.map(({ name }: { name: string }) => name)).toEqual(tokens.map(({ name = 'Somebody' }) => name));
    expect(claims[999]).toMatchObject({ uses: 1, identity: 'p999@example.org', role: 'listener' });
    const [first] = answer.json.tokens;
    expect(first.url).toBe(`http://localhost:3000/crowd#token=${first.token}`);
    expect(await stage.ask('crowd', { token: first.token })).toMatchObject({ status: 200 });
  });

  const refused: [string, object, string][] = [
    ['nobody', { tokens: [] }, '/tokens'],
    ['1 001', { tokens: Array(1_001).fill({}) }, '/tokens'],
    ['a role for one', { tokens: [{ role: 'host' }] }, '/tokens/0'],
    ['too long a life', { tokens: [{}, {}], expiresIn: 31_536_001 }, '/expiresIn'],
    ['no name at all', { tokens: [{}, { name: ' ' }] }, '/tokens/1/name'],
  ];
  test.each(refused)('refused wholly: %s', async (_name, wish, pointer) => {
    const before = (await stage.call('GET', tokensOf('mine'), undefined, 'operator')).json.items.length;
    const answer = await stage.call('POST', `${tokensOf('mine')}/batch`, { role: 'speaker', ...wish }, 'operator');
    expect(answer).toMatchObject({ status: 400, slug: 'request-invalid' });
    expect(answer.json.errors[0].pointer).toBe(pointer);
    expect((await stage.call('GET', tokensOf('mine'), undefined, 'operator')).json.items).toHaveLength(before);
  });

  test('TK13 as CSV, where that is asked for', async () => {
    const wish = {
      role: 'speaker',
      tokens: [{ name: '=cmd()|"x",y', identity: '+1' }, { name: 'Zoë' }, {}],
    };
    const ask = (accept: string) =>
      stage.call('POST', `${tokensOf('demo')}/batch`, wish, { authorization: `Bearer ${apiKey}`, accept });
    const answer = await ask('text/csv');
    expect(answer.status).toBe(201);
    expect(answer.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="join-tokens-demo.csv"',
      'cache-control': 'no-store',
    });
    const [head, first = '', second = '', third = '', end] = answer.text.split('\r\n');
    expect(head).toBe('id,name,identity,url,expiresAt');
    expect(first).toMatch(
      /^j_[0-9A-Z]{26},"'=cmd\(\)\|""x"",y",'\+1,http:\/\/localhost:3000\/demo#token=[\w.-]+,\d{10}$/,
    );
    expect(second).toMatch(/^j_[0-9A-Z]{26},Zoë,,http/);
    expect(third).toMatch(/^j_[0-9A-Z]{26},,,http/);
    expect(end).toBe('');
    const rows: [string, string][] = [
      ['*/*', 'application/json'],
      ['application/json, text/csv', 'application/json'],
      ['application/json;q=0.5, text/csv', 'text/csv'],
      ['text/csv;q=0.4, application/json;q=0.5', 'application/json'],
      ['text/csv;q=0', 'application/json'],
      ['TEXT/CSV; header=present', 'text/csv'],
    ];
    for (const [accept, type] of rows) expect((await ask(accept)).headers['content-type'], accept).toContain(type);
  });
});

describe('TK12 further rooms', () => {
  const rows: [string, string[], string | undefined][] = [
    ['own ones', ['also-mine'], undefined],
    ['a pattern', ['*'], '/rooms/0'],
    ['a pattern of own ones', ['also-mine', '*mine'], '/rooms/1'],
    ['somebody else’s', ['theirs'], '/rooms/0'],
    ['a key’s', ['demo'], '/rooms/0'],
    ['none', ['nowhere'], '/rooms/0'],
  ];
  test.each(rows)('of an account: %s', async (_name, rooms, pointer) => {
    for (const [path, wish] of [
      [tokensOf('mine'), { role: 'host', rooms }],
      [`${tokensOf('mine')}/batch`, { role: 'host', rooms, tokens: [{}] }],
    ] as const) {
      const answer = await stage.call('POST', path, wish, host);
      expect(answer.json.errors?.[0].pointer).toBe(pointer);
      expect(answer.status).toBe(pointer === undefined ? 201 : 400);
    }
  });

  test('of an admin and of a key: any', async () => {
    for (const as of [admin, await stage.key('tokens')])
      expect((await stage.call('POST', tokensOf('demo'), { role: 'host', rooms: ['*'] }, as)).status).toBe(201);
  });
});

describe('TK14 listed and looked at', () => {
  test('everything but the token', async () => {
    await stage.room('shown');
    const tokens = [await made('shown', { name: 'A' }), await made('shown', { name: 'B', uses: 1 })];
    const list = await stage.call('GET', tokensOf('shown'), undefined, 'operator');
    expect(pageOf(joinTokenInfoSchema).parse(list.json)).toEqual(list.json);
    expect(list.json.next).toBeNull();
    for (const { id, token } of tokens) {
      const shown = await stage.call('GET', one(id), undefined, 'operator');
      expect(joinTokenInfoSchema.parse(shown.json)).toEqual(shown.json);
      expect(list.json.items).toContainEqual(shown.json);
      const [, payload = '-', signature = '-'] = token.split('.');
      for (const text of [shown.text, list.text, JSON.stringify(await stage.audited()), stage.log()])
        for (const part of [payload, signature]) expect(text).not.toContain(part);
    }
  });

  test('page by page', async () => {
    await stage.room('pages');
    const ids = new Set<string>();
    for (let i = 0; i < 5; i += 1) ids.add((await made('pages')).id);
    const seen: string[] = [];
    let next: string | null = '';
    while (next !== null) {
      const query: string = next === '' ? '?limit=2' : `?limit=2&after=${next}`;
      const { json } = await stage.call('GET', tokensOf('pages') + query, undefined, 'operator');
      seen.push(...json.items.map(({ id }: { id: string }) => id));
      next = json.next;
    }
    expect(seen).toHaveLength(5);
    expect(new Set(seen)).toEqual(ids);
  });
});

describe('TK20 uses at the door', () => {
  test('are counted at the join, not at the preview, and end', async () => {
    await stage.room('uses');
    const { id, token } = await made('uses', { uses: 2 });
    for (let i = 0; i < 3; i += 1)
      await stage.call('POST', '/api/v1/rooms/uses/preview', { credentials: { token }, name: 'Ana' });
    expect(await info(id)).toMatchObject({ used: 0, lastUsedAt: null });
    for (const name of ['Ana', 'Ben']) expect((await stage.ask('uses', { token, name })).status).toBe(200);
    expect(await stage.ask('uses', { token, name: 'Cyd' })).toMatchObject({ status: 401, slug: 'token-used-up' });
    expect(await info(id)).toMatchObject({ used: 2, uses: 2 });
  });

  test('TK21 of 200 who come at once by a one-time token exactly one is admitted', async () => {
    await stage.room('rush');
    const { id, token } = await made('rush', { uses: 1 });
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, i) => stage.ask('rush', { token, name: `P${i}` })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ slug }) => slug === 'token-used-up')).toHaveLength(199);
    expect(await info(id)).toMatchObject({ used: 1 });
    expect(stage.server.meetings.find('rush')?.meeting.participants.size).toBe(1);
  });

  test('TK22 one that came to nothing because the room was full is given back', async () => {
    await stage.room('small', { capacity: 1 });
    await stage.join('small', 'host');
    const { id, token } = await made('small', { uses: 1, name: 'Ana' });
    expect(await stage.ask('small', { token })).toMatchObject({ slug: 'room-full' });
    expect(await info(id)).toMatchObject({ used: 0 });
    await stage.policy('small', { capacity: 2 });
    expect((await stage.ask('small', { token })).status).toBe(200);
  });

  test('TK23 spent stays spent after a restart', async () => {
    const store = new SqliteStore(':memory:');
    const close = store.close.bind(store);
    store.close = async () => undefined;
    const before = await raise({}, { store });
    await before.room('demo');
    const tokens = [
      await before.token('demo', { role: 'host', uses: 1, name: 'Ana' }),
      await before.token('demo', { role: 'host', uses: 1, name: 'Ben' }),
    ];
    expect((await before.ask('demo', { token: tokens[0] ?? '' })).status).toBe(200);
    await before.stop();
    const after = await raise({}, { store });
    expect(await after.ask('demo', { token: tokens[0] ?? '' })).toMatchObject({ slug: 'token-used-up' });
    expect((await after.ask('demo', { token: tokens[1] ?? '' })).status).toBe(200);
    await after.stop();
    await close();
  });
});

test('TK24 a token from before tokens were recorded is good, and can be revoked', async () => {
  await stage.room('older');
  const { id, token } = await made('older', { name: 'Ana' });
  const record = await stage.server.store.joinTokens.find(id);
  await stage.server.store.joinTokens.sweep((record?.expiresAt ?? 0) + 1);
  expect(await stage.call('GET', one(id), undefined, 'operator')).toMatchObject({ slug: 'not-found' });
  expect((await stage.ask('older', { token })).status).toBe(200);
  expect(await info(id)).toMatchObject({ used: 1, madeBy: 'unknown' });
  expect((await stage.call('DELETE', one(id), undefined, 'operator')).status).toBe(204);
  expect(await stage.ask('older', { token })).toMatchObject({ slug: 'token-revoked' });
});

describe('TK30 revoking one', () => {
  test('holds for every join from then on; who is inside stays', async () => {
    await stage.room('one');
    const { id, token } = await made('one', { name: 'Ana' });
    expect((await stage.ask('one', { token })).status).toBe(200);
    for (let i = 0; i < 2; i += 1)
      expect((await stage.call('DELETE', one(id), undefined, 'operator')).status).toBe(204);
    expect(await stage.ask('one', { token })).toMatchObject({ status: 401, slug: 'token-revoked' });
    expect(stage.server.meetings.find('one')?.meeting.participants.size).toBe(1);
    expect((await info(id)).revokedAt).toBeTypeOf('number');
  });

  test('TK32 and with remove, they leave, also when it was revoked before', async () => {
    await stage.room('out');
    const { id, token } = await made('out', { name: 'Ana' });
    await stage.ask('out', { token });
    await stage.join('out', 'host');
    await stage.call('DELETE', one(id), undefined, 'operator');
    await stage.call('DELETE', `${one(id)}?remove=true`, undefined, 'operator');
    const inside = [...(stage.server.meetings.find('out')?.meeting.participants.values() ?? [])];
    expect(inside.map(({ role }) => role)).toEqual(['host']);
  });

  test('TK32 a token of several rooms: they leave all of them', async () => {
    for (const slug of ['hall-a', 'hall-b']) await stage.room(slug);
    const { id, token } = await made('hall-a', { rooms: ['hall-*'] });
    for (const slug of ['hall-a', 'hall-b']) {
      expect((await stage.ask(slug, { token, name: 'Ana' })).status).toBe(200);
      await stage.join(slug, 'host');
    }
    await stage.call('DELETE', `${one(id)}?remove=true`, undefined, 'operator');
    for (const slug of ['hall-a', 'hall-b'])
      expect(stage.server.meetings.find(slug)?.meeting.participants.size).toBe(1);
  });

  test.each(['yes', '1', ''])('remove=%j is refused, and nothing revoked', async (remove) => {
    const { id } = await made('demo');
    const answer = await stage.call('DELETE', `${one(id)}?remove=${remove}`, undefined, 'operator');
    expect(answer).toMatchObject({ status: 400, slug: 'request-invalid' });
    expect((await info(id)).revokedAt).toBeNull();
  });
});

describe('TK31 revoking all of a room', () => {
  test('says how many, and leaves other rooms alone', async () => {
    await stage.room('all');
    const tokens = [await made('all', { name: 'A' }), await made('all', { name: 'B' })];
    const other = await made('demo', { name: 'C' });
    await stage.call('DELETE', one(tokens[0]?.id ?? ''), undefined, 'operator');
    const last = await made('all', { name: 'D' });
    expect(await stage.call('DELETE', tokensOf('all'), undefined, 'operator')).toMatchObject({
      status: 200,
      json: { revoked: 2 },
    });
    expect((await stage.call('DELETE', tokensOf('all'), undefined, 'operator')).json).toEqual({ revoked: 0 });
    for (const { token } of [...tokens, last])
      expect(await stage.ask('all', { token })).toMatchObject({ slug: 'token-revoked' });
    expect((await info(other.id)).revokedAt).toBeNull();
  });

  test('TK32 with remove, all who came in by one leave, whenever it was revoked', async () => {
    await stage.room('clear', { entry: 'open' });
    const tokens = [await made('clear', { name: 'A' }), await made('clear', { name: 'B' })];
    for (const { token } of tokens) await stage.ask('clear', { token });
    await stage.ask('clear', { name: 'Guest' });
    await stage.call('DELETE', one(tokens[0]?.id ?? ''), undefined, 'operator');
    const answer = await stage.call('DELETE', `${tokensOf('clear')}?remove=true`, undefined, 'operator');
    expect(answer.json).toEqual({ revoked: 1 });
    const inside = [...(stage.server.meetings.find('clear')?.meeting.participants.values() ?? [])];
    expect(inside.map(({ name }) => name)).toEqual(['Guest']);
  });
});

describe('TK33 tokens of somebody else', () => {
  test.each(['GET', 'DELETE'] as const)('%s by id: like one that is not there', async (method) => {
    const foreign = await made('theirs');
    const operators = await made('demo');
    const own = await made('mine', {}, host);
    const ask = (id: string, as: As) => stage.call(method, one(id), undefined, as);
    const nowhere = await ask('j_nowhere', host);
    expect(nowhere).toMatchObject({ status: 404, slug: 'not-found' });
    for (const { id } of [foreign, operators]) expect((await ask(id, host)).text).toBe(nowhere.text);
    for (const id of ['__proto__', '%00', 'j_%', 'x'.repeat(128)])
      expect((await ask(id, 'operator')).slug).toBe('not-found');
    const [without, nobody] = [await stage.key('rooms', 'meetings'), ownPage];
    for (const id of [own.id, 'j_nowhere']) {
      expect((await ask(id, without)).slug).toBe('scope-missing');
      expect((await ask(id, nobody)).slug).toBe('sign-in-required');
      expect((await ask(id, 'visitor')).slug).toBe('api-key-missing');
    }
    for (const { id } of [foreign, operators, own]) expect((await info(id)).revokedAt).toBeNull();
    expect((await ask(own.id, host)).status).toBeLessThan(300);
    for (const as of [admin, await stage.key('tokens')]) expect((await ask(foreign.id, as)).status).toBeLessThan(300);
  });

  test('one of an earlier room of this name is not the new owner’s', async () => {
    await stage.call('POST', '/api/v1/rooms', { slug: 'inherited' }, otherHost);
    const { id } = await made('inherited');
    const record = await stage.server.store.joinTokens.find(id);
    await stage.call('DELETE', '/api/v1/rooms/inherited', undefined, 'operator');
    await stage.call('POST', '/api/v1/rooms', { slug: 'inherited' }, host);
    if (record !== undefined) await stage.server.store.joinTokens.add([record]);
    expect(await stage.call('GET', one(id), undefined, host)).toMatchObject({ slug: 'not-found' });
    expect((await stage.call('GET', tokensOf('inherited'), undefined, host)).json.items).toEqual([]);
  });
});

test('TK34 a token that ended can be looked at for thirty days', async () => {
  const clock = new FakeClock();
  const own = await raise({}, { clock });
  await own.room('demo');
  const { json } = await own.call('POST', tokensOf('demo'), { role: 'host', expiresIn: 60 }, 'operator');
  const look = async () => (await own.call('GET', one(json.id), undefined, 'operator')).status;
  clock.advance(29 * 86_400_000);
  expect(await look()).toBe(200);
  clock.advance(3 * 86_400_000);
  while ((await look()) !== 404) clock.advance(3_600_000);
  await own.stop();
});

test('RM15 making and revoking is noted with the id, never with the token', async () => {
  const own = await raise();
  await own.room('demo');
  const { json } = await own.call('POST', tokensOf('demo'), { role: 'host' }, 'operator');
  await own.call('DELETE', one(json.id), undefined, 'operator');
  await own.call('DELETE', one(json.id), undefined, 'operator');
  const noted = (await own.audited()).filter(({ what }) => what.startsWith('token.'));
  expect(noted.map(({ what, by, subject, room }) => ({ what, by, subject, room }))).toEqual(
    ['token.made', 'token.revoked'].map((what) => ({ what, by: 'key:bootstrap', subject: json.id, room: 'demo' })),
  );
  expect(JSON.stringify(await own.audited())).not.toContain(json.token.split('.')[2]);
  await own.stop();
});
