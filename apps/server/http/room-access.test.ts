import { pageOf, roomSchema } from '@foyer/wire';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aRoom } from '../store/contract/samples.ts';
import { SqliteStore } from '../store/sqlite.ts';
import { type As, apiKey, ownPage, raise, type Stage } from '../testing/stage.ts';

let stage: Stage;
let host: As;
let otherHost: As;
let admin: As;
let user: As;
beforeAll(async () => {
  stage = await raise();
  await stage.room('demo');
  [host, otherHost, admin, user] = [
    await stage.account('host'),
    await stage.account('host'),
    await stage.admin(),
    await stage.account('user'),
  ];
  await stage.call('POST', '/api/v1/rooms', { slug: 'owned' }, host);
});
afterAll(() => stage.stop());

const based = (as: As, etag: string): As =>
  typeof as === 'string'
    ? { ...(as === 'operator' ? { authorization: `Bearer ${apiKey}` } : {}), 'if-match': etag }
    : { ...as, 'if-match': etag };

async function etag(slug: string): Promise<string> {
  return String((await stage.call('GET', `/api/v1/rooms/${slug}`, undefined, 'operator')).headers.etag);
}

describe('RM9 a running meeting hears of a change', () => {
  test('who waits is judged again', async () => {
    await stage.room('waiting', { entry: 'trusted' });
    await stage.join('waiting', 'host');
    await stage.knock('waiting', { name: 'Gil' });
    const find = () => stage.server.meetings.find('waiting');
    expect(find()?.meeting.policy.locked).toBe(false);
    await stage.policy('waiting', { locked: true, lobbyMessage: 'Back at ten.' });
    expect(find()?.meeting.policy).toMatchObject({ locked: true, lobbyMessage: 'Back at ten.' });
    expect(find()?.room.title).toBe('Waiting');
  });
});

describe('RM10 the list', () => {
  test('by name, page by page, everything once', async () => {
    const own = await raise();
    const slugs = Array.from({ length: 7 }, (_, i) => `room-${i}`);
    for (const slug of slugs.toReversed()) await own.room(slug);
    const seen: string[] = [];
    let after = '';
    for (let page = 0; page < 3; page += 1) {
      const { json } = await own.call('GET', `/api/v1/rooms?limit=3${after}`, undefined, 'operator');
      expect(pageOf(roomSchema).parse(json)).toEqual(json);
      seen.push(...json.items.map((room: { slug: string }) => room.slug));
      expect(json.next).toBe(page < 2 ? seen.at(-1) : null);
      after = `&after=${json.next}`;
    }
    expect(seen).toEqual(slugs);
    await own.stop();
  });

  test.each(['0', '1001', '-1', '1.5', 'x', ''])('a page of %j is refused', async (limit) => {
    const answer = await stage.call('GET', `/api/v1/rooms?limit=${limit}`, undefined, 'operator');
    expect(answer).toMatchObject({ status: 400, json: { errors: [{ pointer: '/limit' }] } });
  });

  test('an account sees its own, an admin and a key all', async () => {
    await stage.call('POST', '/api/v1/rooms', { slug: 'listed' }, host);
    await stage.call('POST', '/api/v1/rooms', { slug: 'others' }, otherHost);
    const listed = async (as: As) => {
      const { json } = await stage.call('GET', '/api/v1/rooms?limit=1000', undefined, as);
      return json.items.map((room: { slug: string }) => room.slug);
    };
    expect(await listed(host)).toEqual(['listed', 'owned']);
    expect(await listed(otherHost)).toEqual(['others']);
    expect(await listed(user)).toEqual([]);
    for (const as of [admin, 'operator', await stage.key('rooms')] as const)
      expect(await listed(as)).toEqual(expect.arrayContaining(['demo', 'listed', 'others']));
    expect(await stage.call('GET', '/api/v1/rooms', undefined, await stage.key('tokens'))).toMatchObject({
      slug: 'scope-missing',
    });
    expect(await stage.call('GET', '/api/v1/rooms')).toMatchObject({ slug: 'api-key-missing' });
  });
});

describe('RM11 a room of somebody else', () => {
  const acts = [
    ['GET', '', undefined],
    ['PATCH', '', { title: 'Mine now' }],
    ['DELETE', '', undefined],
    ['GET', '/join-tokens', undefined],
    ['POST', '/join-tokens', { role: 'host' }],
    ['POST', '/join-tokens/batch', { role: 'host', tokens: [{}] }],
    ['DELETE', '/join-tokens', undefined],
    ['GET', '/bans', undefined],
    ['POST', '/bans', { identity: 'eve' }],
    ['DELETE', '/bans/b_1', undefined],
  ] as const;

  test.each(acts)('is like none to an account: %s %s', async (method, rest, body) => {
    const ask = (slug: string, as: As) => stage.call(method, `/api/v1/rooms/${slug}${rest}`, body, based(as, '"1"'));
    const before = await stage.server.store.rooms.find('owned');
    for (const as of [otherHost, user]) {
      const [foreign, nowhere] = [await ask('owned', as), await ask('nowhere', as)];
      expect(foreign).toMatchObject({ status: 404, slug: 'room-not-found' });
      expect(foreign.text).toBe(nowhere.text);
    }
    const without = await stage.key('admin');
    for (const slug of ['owned', 'nowhere']) {
      expect((await ask(slug, without)).slug).toBe('scope-missing');
      expect((await ask(slug, 'visitor')).slug).toBe('api-key-missing');
      expect((await ask(slug, ownPage)).slug).toBe('sign-in-required');
    }
    for (const slug of ['Demo', '__proto__', 'a%00b', 'x'.repeat(2_000)])
      expect((await ask(slug, 'operator')).slug, slug.slice(0, 20)).toBe('room-not-found');
    expect(await stage.server.store.rooms.find('owned')).toEqual(before);
    expect(await stage.server.store.bans.list(before?.id ?? '')).toEqual([]);
  });

  test('is its owner’s, and an admin’s', async () => {
    await stage.call('POST', '/api/v1/rooms', { slug: 'full-use' }, host);
    for (const as of [host, admin]) {
      for (const [method, rest, body] of acts.filter(
        ([method, rest]) => method !== 'DELETE' || rest === '/join-tokens',
      )) {
        const tag = await etag('full-use');
        const { status } = await stage.call(method, `/api/v1/rooms/full-use${rest}`, body, based(as, tag));
        expect(status, `${method} ${rest}`).toBeLessThan(300);
      }
    }
    expect((await stage.call('DELETE', '/api/v1/rooms/full-use', undefined, host)).status).toBe(204);
  });
});

describe('RM12 a participant with policy.change', () => {
  const path = '/api/v1/rooms/inside';
  let hostInside: As;
  let speaker: As;
  beforeAll(async () => {
    await stage.room('inside');
    await stage.room('beside');
    const asWho = async (role: 'host' | 'speaker') => ({
      authorization: `Bearer ${(await stage.join('inside', role)).channel.token}`,
    });
    [hostInside, speaker] = [await asWho('host'), await asWho('speaker')];
  });

  test('changes the policy of its own room', async () => {
    const tag = String((await stage.call('GET', path, undefined, hostInside)).headers.etag);
    const answer = await stage.call('PATCH', path, { policy: { locked: true } }, based(hostInside, tag));
    expect(answer).toMatchObject({ status: 200, json: { policy: { locked: true } } });
    expect(stage.server.meetings.find('inside')?.meeting.policy.locked).toBe(true);
    const stale = await stage.call('PATCH', path, { policy: { locked: false } }, based(hostInside, tag));
    expect(stale.slug).toBe('precondition-failed');
  });

  test('and nothing else', async () => {
    const tag = await etag('inside');
    const rows: [string, 'GET' | 'POST' | 'PATCH' | 'DELETE', string, unknown, As, string][] = [
      ['title', 'PATCH', path, { title: 'Mine' }, based(hostInside, tag), 'scope-missing'],
      [
        'minding no version',
        'PATCH',
        path,
        { policy: { locked: false } },
        based(hostInside, '*'),
        'precondition-missing',
      ],
      ['deleting', 'DELETE', path, undefined, hostInside, 'scope-missing'],
      ['another room', 'PATCH', '/api/v1/rooms/beside', { policy: {} }, based(hostInside, '"1"'), 'scope-missing'],
      ['no room', 'PATCH', '/api/v1/rooms/nowhere', { policy: {} }, based(hostInside, '"1"'), 'scope-missing'],
      ['tokens', 'POST', `${path}/join-tokens`, { role: 'host' }, hostInside, 'scope-missing'],
      ['bans', 'POST', `${path}/bans`, { identity: 'eve' }, hostInside, 'scope-missing'],
      ['all rooms', 'GET', '/api/v1/rooms', undefined, hostInside, 'scope-missing'],
      ['a speaker', 'PATCH', path, { policy: { locked: false } }, based(speaker, tag), 'scope-missing'],
      ['a speaker who looks', 'GET', path, undefined, speaker, 'scope-missing'],
    ];
    for (const [name, method, where, body, as, slug] of rows)
      expect((await stage.call(method, where, body, as)).slug, name).toBe(slug);
    expect(await etag('inside')).toBe(tag);
  });
});

test('RM14 a deleted room is gone with its tokens, its bans and its meeting', async () => {
  await stage.room('gone');
  const token = await stage.token('gone', { role: 'host', name: 'Ada' });
  await stage.call('POST', '/api/v1/rooms/gone/bans', { identity: 'eve' }, 'operator');
  await stage.join('gone', 'host');
  const id = (await stage.server.store.rooms.find('gone'))?.id ?? '';
  expect((await stage.call('DELETE', '/api/v1/rooms/gone', undefined, 'operator')).status).toBe(204);
  expect(stage.server.meetings.find('gone')).toBeUndefined();
  expect(await stage.server.store.bans.list(id)).toEqual([]);
  expect(await stage.server.store.joinTokens.list({ roomId: id, limit: 9 })).toEqual([]);
  expect(await stage.ask('gone', { token })).toMatchObject({ slug: 'room-not-found' });
  await stage.room('gone');
  expect(await stage.ask('gone', { token })).toMatchObject({ slug: 'token-wrong-room' });
});

test('RM14 a change that was on its way does not reach a later room of the same name', async () => {
  const store = new SqliteStore(':memory:');
  const own = await raise({}, { store });
  await own.room('demo');
  const change = store.rooms.change.bind(store.rooms);
  const later = aRoom({ id: 'r_later' });
  store.rooms.change = async (...wish) => {
    await store.rooms.delete('demo');
    await store.rooms.create(later);
    return change(...wish);
  };
  for (const condition of ['"1"', '*']) {
    const answer = await own.call('PATCH', '/api/v1/rooms/demo', { title: 'Old' }, based('operator', condition));
    expect(answer.slug).toBe('room-not-found');
    expect(await store.rooms.find('demo')).toEqual(later);
    await store.rooms.delete('demo');
    await own.room('demo');
  }
  await own.stop();
});

test('RM15 what was done to a room is noted, by whom and from where, never with a value', async () => {
  const own = await raise();
  const as = await own.account('host');
  await own.call('POST', '/api/v1/rooms', { slug: 'noted' }, as);
  const change = { title: 'New', policy: { locked: true, password: 'hidden-words' } };
  await own.call('PATCH', '/api/v1/rooms/noted', change, based(as, '"1"'));
  await own.call('PATCH', '/api/v1/rooms/noted', change, based(as, '"1"'));
  await own.call('DELETE', '/api/v1/rooms/noted', undefined, 'operator');
  const by = `account:${(await own.call('GET', '/api/v1/me', undefined, as)).json.account.id}`;
  const noted = (await own.audited()).filter(({ room }) => room === 'noted');
  expect(noted.map(({ what, by, subject, network }) => ({ what, by, subject, network }))).toEqual([
    { what: 'room.made', by, subject: null, network: '127.0.0.1' },
    { what: 'policy.changed', by, subject: 'title locked password', network: '127.0.0.1' },
    { what: 'room.deleted', by: 'key:bootstrap', subject: null, network: '127.0.0.1' },
  ]);
  await own.stop();
});
