import { defaultPolicy } from '@foyer/admission';
import { policySchema, roomSchema } from '@foyer/wire';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isSlug, policyView, reservedSlugs } from '../rooms.ts';
import { type As, apiKey, ownPage, raise, type Stage } from '../testing/stage.ts';

let stage: Stage;
let host: As;
let admin: As;
beforeAll(async () => {
  stage = await raise();
  await stage.room('demo');
  [host, admin] = [await stage.account('host'), await stage.admin()];
});
afterAll(() => stage.stop());

const based = (as: As, etag: string): As =>
  typeof as === 'string'
    ? { ...(as === 'operator' ? { authorization: `Bearer ${apiKey}` } : {}), 'if-match': etag }
    : { ...as, 'if-match': etag };

async function etag(slug: string): Promise<string> {
  return String((await stage.call('GET', `/api/v1/rooms/${slug}`, undefined, 'operator')).headers.etag);
}

async function changed(slug: string, change: object, as: As = 'operator') {
  return stage.call('PATCH', `/api/v1/rooms/${slug}`, change, based(as, await etag(slug)));
}

describe('RM1 who may make rooms', () => {
  const levels = ['api', 'hosts', 'signed-in', 'anyone'] as const;
  const rows: [string, (own: Stage) => Promise<As>, readonly (number | string)[]][] = [
    ['the bootstrap key', async () => 'operator', [201, 201, 201, 201]],
    ['a key with the scope', (own) => own.key('rooms'), [201, 201, 201, 201]],
    ['a key without', (own) => own.key('tokens', 'meetings'), Array(4).fill('scope-missing')],
    ['an admin', (own) => own.admin(), [201, 201, 201, 201]],
    ['a host', (own) => own.account('host'), ['room-creation-not-allowed', 201, 201, 201]],
    ['a user', (own) => own.account('user'), [...Array(2).fill('room-creation-not-allowed'), 201, 201]],
    ['a visitor’s page', async () => ownPage, [...Array(3).fill('room-creation-not-allowed'), 201]],
    ['a program', async () => 'visitor', [...Array(3).fill('api-key-missing'), 201]],
    ['a wrong key', async () => ({ authorization: 'Bearer wrong' }), Array(4).fill('api-key-invalid')],
  ];
  test.each(levels.map((level, index) => [level, index] as const))('%s', async (level, index) => {
    const own = await raise({ FOYER_ROOM_CREATION: level });
    for (const [who, make, expected] of rows) {
      const { status, slug } = await own.call('POST', '/api/v1/rooms', {}, await make(own));
      expect(slug ?? status, who).toBe(expected[index]);
    }
    await own.stop();
  });
});

describe('RM2 what the maker gets', () => {
  test('an account owns its room, a key does not', async () => {
    await stage.call('POST', '/api/v1/rooms', { slug: 'owned' }, host);
    const me = (await stage.call('GET', '/api/v1/me', undefined, host)).json.account.id;
    expect((await stage.server.store.rooms.find('owned'))?.owner).toBe(me);
    expect((await stage.server.store.rooms.find('demo'))?.owner).toBeNull();
  });

  test('a visitor gets a host link that is listed like every other token; a key and an account get none', async () => {
    const own = await raise({ FOYER_ROOM_CREATION: 'anyone' });
    const made = await own.call('POST', '/api/v1/rooms', { slug: 'mine', policy: { password: 'p' } });
    const token = made.json.hostUrl.split('#token=')[1];
    expect((await own.ask('mine', { token, name: 'Ada' })).json).toMatchObject({ participant: { role: 'host' } });
    const listed = await own.call('GET', '/api/v1/rooms/mine/join-tokens', undefined, 'operator');
    expect(listed.json.items).toMatchObject([{ role: 'host', madeBy: 'visitor', uses: null }]);
    for (const as of ['operator', await own.account('user')] as const)
      expect((await own.call('POST', '/api/v1/rooms', {}, as)).json).not.toHaveProperty('hostUrl');
    await own.stop();
  });
});

describe('RM3 the policy of a new room', () => {
  test('is the default where nothing else is said', async () => {
    const { json, headers } = await stage.call('GET', '/api/v1/rooms/demo', undefined, 'operator');
    expect(roomSchema.parse(json)).toEqual(json);
    expect(json.policy).toEqual(policyView(defaultPolicy));
    expect(json).toMatchObject({ slug: 'demo', title: 'Demo', url: 'http://localhost:3000/demo', hasPassword: false });
    expect(headers.etag).toBe('"1"');
  });

  test('is as configured, and as the request says', async () => {
    const own = await raise({ FOYER_ROOM_ENTRY: 'open', FOYER_ROOM_LOBBY: 'true', FOYER_ROOM_WAIT_FOR_HOST: 'true' });
    await own.room('plain');
    await own.room('said', { lobby: false, capacity: 5, guests: { role: 'listener' } });
    const policy = async (slug: string) =>
      (await own.call('GET', `/api/v1/rooms/${slug}`, undefined, 'operator')).json.policy;
    expect(await policy('plain')).toMatchObject({ entry: 'open', lobby: true, waitForHost: true });
    expect(await policy('said')).toMatchObject({
      ...{ entry: 'open', lobby: false, waitForHost: true, capacity: 5 },
      guests: { allowed: true, role: 'listener' },
    });
    await own.stop();
  });

  test('that cannot be makes no room', async () => {
    const policy = { opensAt: 9, closesAt: 5 };
    const answer = await stage.call('POST', '/api/v1/rooms', { slug: 'never', policy }, 'operator');
    expect(answer).toMatchObject({ status: 400, json: { errors: [{ pointer: '/policy/closesAt' }] } });
    expect(await stage.server.store.rooms.find('never')).toBeUndefined();
  });
});

describe('RM4 names that are kept', () => {
  test.each([...reservedSlugs])('%s', async (slug) => {
    expect(isSlug(slug)).toBe(true);
    const answer = await stage.call('POST', '/api/v1/rooms', { slug }, 'operator');
    expect(answer).toMatchObject({ status: 400, json: { errors: [{ pointer: '/slug' }] } });
  });

  test('every first segment the server answers under is one of them', async () => {
    await stage.server.http.ready();
    const routes = stage.server.http.printRoutes({ commonPrefix: false });
    const first = new Set([...routes.matchAll(/^[├└]── \/([^/\s]+)/gm)].map(([, name = '']) => name));
    for (const known of ['api', 'healthz', 'twirp']) expect(first).toContain(known);
    expect([...first].filter((name) => isSlug(name) && !reservedSlugs.has(name))).toEqual([]);
  });
});

describe('RM5 the password of a room', () => {
  test('is nowhere: not in an answer, not in the log, not in the audit log, not in the store', async () => {
    const password = 'never-to-be-seen-again-9171';
    const made = await stage.call('POST', '/api/v1/rooms', { slug: 'secret', policy: { password } }, 'operator');
    const shown = await stage.call('GET', '/api/v1/rooms/secret', undefined, 'operator');
    expect(shown.json).toMatchObject({ hasPassword: true, policy: { hasPassword: true } });
    const patched = await changed('secret', { policy: { password: `${password}-2` } });
    const listed = await stage.call('GET', '/api/v1/rooms?limit=1000', undefined, 'operator');
    const record = await stage.server.store.rooms.find('secret');
    const texts = [
      made.text,
      shown.text,
      patched.text,
      listed.text,
      stage.log(),
      JSON.stringify(await stage.audited()),
    ];
    for (const text of [...texts, JSON.stringify(record)]) expect(text).not.toContain(password);
    for (const text of texts)
      for (const hidden of ['argon2', 'passwordVersion', 'passwordHash']) expect(text).not.toContain(hidden);
    expect(record?.passwordHash).toMatch(/^\$argon2id\$/);
  });

  test('the views of rooms and policies fit the wire whole', async () => {
    const room = await stage.call('GET', '/api/v1/rooms/secret', undefined, 'operator');
    expect(policySchema.parse(room.json.policy)).toEqual(room.json.policy);
  });
});

describe('RM6 preconditions', () => {
  const path = '/api/v1/rooms/conditions';
  beforeAll(() => stage.room('conditions'));

  test('a change needs the version it is based on', async () => {
    const rows: [string, As, string][] = [
      ['none', 'operator', 'precondition-missing'],
      ['no tag', based('operator', '1'), 'precondition-missing'],
      ['another version', based('operator', '"999"'), 'precondition-failed'],
      ['a weak tag', based('operator', `W/${await etag('conditions')}`), 'precondition-failed'],
      ['any, by an account', based(admin, '*'), 'precondition-missing'],
    ];
    for (const [name, as, slug] of rows) {
      const answer = await stage.call('PATCH', path, { policy: { locked: true } }, as);
      expect(answer.slug, name).toBe(slug);
      expect(answer.status, name).toBe(slug === 'precondition-missing' ? 428 : 412);
    }
    expect((await stage.call('GET', path, undefined, 'operator')).json.policy.locked).toBe(false);
  });

  test('the answer holds the next version, and the one before is spent', async () => {
    const first = await etag('conditions');
    const answer = await stage.call('PATCH', path, { title: 'One' }, based('operator', first));
    expect(answer).toMatchObject({ status: 200, json: { title: 'One' } });
    expect(answer.headers.etag).toBe(await etag('conditions'));
    expect(answer.headers.etag).not.toBe(first);
    const late = await stage.call('PATCH', path, { title: 'Two' }, based('operator', first));
    expect(late.slug).toBe('precondition-failed');
    const listed = `"x", ${await etag('conditions')}`;
    expect((await stage.call('PATCH', path, { title: 'Three' }, based('operator', listed))).status).toBe(200);
  });

  test('of twenty changes based on one version one wins', async () => {
    const tag = await etag('conditions');
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => stage.call('PATCH', path, { title: `T${i}` }, based('operator', tag))),
    );
    const won = answers.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    expect(answers.filter(({ slug }) => slug === 'precondition-failed')).toHaveLength(19);
    expect((await stage.call('GET', path, undefined, 'operator')).json.title).toBe(won[0]?.json.title);
  });

  test('a key may mind no version; changes at once both hold', async () => {
    const any = based('operator', '*');
    const answers = await Promise.all([
      stage.call('PATCH', path, { policy: { lobby: true } }, any),
      stage.call('PATCH', path, { policy: { capacity: 3 } }, any),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect((await stage.call('GET', path, undefined, 'operator')).json.policy).toMatchObject({
      lobby: true,
      capacity: 3,
    });
  });
});

describe('RM7 what may be changed', () => {
  test('what is not named stays', async () => {
    await stage.room('parts', { entry: 'trusted', guests: { refuseNames: ['*admin*'] }, lobbyMessage: 'Soon.' });
    const before = (await stage.call('GET', '/api/v1/rooms/parts', undefined, 'operator')).json;
    const rows: [object, object][] = [
      [{}, {}],
      [{ locked: true }, { locked: true }],
      [{ guests: { allowed: false } }, { guests: { ...before.policy.guests, allowed: false } }],
      [{ lobbyMessage: null }, { lobbyMessage: null }],
      [{ withheld: { speaker: ['data.send'] } }, { withheld: { speaker: ['data.send'], listener: [] } }],
    ];
    let expected = before.policy;
    for (const [change, effect] of rows) {
      expected = { ...expected, ...effect };
      expect((await changed('parts', { policy: change })).json).toEqual({ ...before, policy: expected });
    }
  });

  const refused: [string, object, string][] = [
    ['an unknown field', { policy: { open: true } }, '/policy'],
    ['the version of the password', { policy: { passwordVersion: 9 } }, '/policy'],
    ['whether there is a password', { policy: { hasPassword: false } }, '/policy'],
    ['an empty password', { policy: { password: '' } }, '/policy/password'],
    ['a password without end', { policy: { password: 'x'.repeat(257) } }, '/policy/password'],
    ['no entry of ours', { policy: { entry: 'ajar' } }, '/policy/entry'],
    ['no room at all', { policy: { capacity: 0 } }, '/policy/capacity'],
    ['an end before the beginning', { policy: { opensAt: 10, closesAt: 10 } }, '/policy/closesAt'],
    [
      'a place that is none',
      {
        policy: {
          openingHours: { timeZone: 'Mars/Olympus', windows: [{ days: ['mon'], from: '09:00', to: '17:00' }] },
        },
      },
      '/policy/openingHours/timeZone',
    ],
    ['what the role has not', { policy: { withheld: { listener: ['data.send'] } } }, '/policy/withheld/listener/0'],
    ['another name', { slug: 'elsewhere' }, ''],
    ['another owner', { owner: 'u_1' }, ''],
    ['an empty title', { title: ' ' }, '/title'],
  ];
  test.each(refused)('refused, and nothing is changed: %s', async (_name, change, pointer) => {
    const before = await etag('demo');
    const answer = await changed('demo', change);
    expect(answer).toMatchObject({ status: 400, slug: 'request-invalid' });
    expect(answer.json.errors[0].pointer).toBe(pointer);
    expect(await etag('demo')).toBe(before);
  });
});

describe('RM8 setting and taking away the password', () => {
  test('a version is never given twice, and null takes the password away', async () => {
    await stage.room('versions');
    const versions: (number | null)[] = [];
    for (const password of ['one', 'two', null, 'one', 'one', null, 'three']) {
      const answer = await changed('versions', { policy: { password } });
      expect(answer.json.hasPassword).toBe(password !== null);
      const record = await stage.server.store.rooms.find('versions');
      versions.push(record?.policy.passwordVersion ?? null);
      expect(record?.passwordHash === null).toBe(password === null);
    }
    const given = versions.filter((version) => version !== null);
    expect(given).toEqual([...new Set(given)].sort((a, b) => a - b));
    expect(given).toHaveLength(5);
    const kept = (await stage.server.store.rooms.find('versions'))?.policy.passwordVersion;
    await changed('versions', { policy: { locked: true } });
    expect((await stage.server.store.rooms.find('versions'))?.policy.passwordVersion).toBe(kept);
  });

  test('the same characters, composed otherwise, are the same password', async () => {
    await stage.room('nfc', { entry: 'open', password: 'cafe\u0301' });
    expect((await stage.ask('nfc', { name: 'Ada', password: 'caf\u00e9' })).json).toMatchObject({
      outcome: 'admitted',
    });
    expect(await stage.ask('nfc', { name: 'Ben', password: 'cafe' })).toMatchObject({ slug: 'password-wrong' });
  });
});
