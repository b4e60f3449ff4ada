import type { RoomPolicy } from '@foyer/admission';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FakeClock } from '../clock.ts';
import { lobbyLine, secretOf } from '../testing/lobby.ts';
import { type Answer, type As, apiKey, ownPage, raise, type Stage } from '../testing/stage.ts';
import { KnockLimit } from './knock-limit.ts';

let clock: FakeClock;
let stage: Stage;
beforeEach(async () => {
  clock = new FakeClock();
  stage = await raise({ FOYER_LIMIT_WRONG_SECRETS: '3', FOYER_LIMIT_KNOCKS_PER_MINUTE: '5' }, { clock });
});
afterEach(async () => stage.stop());

const jti = (token: string): string => String(decodeJwt(token).jti);
const used = async (token: string) => (await stage.server.store.joinTokens.find(jti(token)))?.used;
const preview = (slug: string, credentials: object, as?: As) =>
  stage.call('POST', `/api/v1/rooms/${slug}/preview`, { credentials }, as);

/** Counts comparisons of passwords. */
function hashing(): { readonly count: number } {
  const passwords = stage.server.passwords;
  const seen = { count: 0 };
  const verify = passwords.verify.bind(passwords);
  passwords.verify = (password, hash) => {
    seen.count += 1;
    return verify(password, hash);
  };
  return seen;
}

describe('AD29 the password at the door', () => {
  beforeEach(() => stage.room('demo', { entry: 'open', password: 'sesame' }));

  test('asked for, wrong, right', async () => {
    expect(await stage.ask('demo', { name: 'Gil' })).toMatchObject({ status: 401, slug: 'password-required' });
    expect(await stage.ask('demo', { name: 'Gil', password: 'open' })).toMatchObject({ slug: 'password-wrong' });
    expect((await stage.ask('demo', { name: 'Gil', password: 'sesame' })).json.outcome).toBe('admitted');
    expect((await preview('demo', { password: 'open' })).slug).toBe('password-wrong');
    expect((await preview('demo', { password: 'sesame' })).json.entry).toBe('admitted');
  });

  test('a host need not know it; another invitation does not stand in for it', async () => {
    expect((await stage.join('demo', 'host')).participant.role).toBe('host');
    const token = await stage.token('demo', { role: 'speaker', name: 'Ben' });
    expect((await stage.ask('demo', { token })).slug).toBe('password-required');
  });

  const spared: [string, Partial<RoomPolicy>, string][] = [
    ['restricted', { entry: 'restricted' }, 'token-missing'],
    ['locked', { locked: true }, 'room-locked'],
    ['closed', { opensAt: 1_900_000_000 as never }, 'room-closed'],
    ['without guests', { guests: { allowed: false } as never }, 'guests-not-allowed'],
  ];
  test.each(spared)('no hash is spent on a room that is %s', async (_name, change, slug) => {
    await stage.policy('demo', change as never);
    const seen = hashing();
    expect((await stage.ask('demo', { name: 'Gil', password: 'sesame' })).slug).toBe(slug);
    expect(seen.count).toBe(0);
  });

  test('nor on an unknown room, a banned browser, a room without a password, or a host', async () => {
    const seen = hashing();
    expect((await stage.ask('nowhere', { name: 'Gil', password: 'sesame' })).slug).toBe('token-missing');
    const token = await stage.token('demo', { role: 'host', name: 'Ada' });
    expect((await stage.ask('demo', { token, password: 'wrong' })).status).toBe(200);
    await stage.call('POST', '/api/v1/rooms/demo/bans', { identity: 'eve' }, 'operator');
    const eve = await stage.token('demo', { role: 'speaker', name: 'Eve', identity: 'eve' });
    expect((await stage.ask('demo', { token: eve, password: 'sesame' })).slug).toBe('banned');
    await stage.policy('demo', { password: null });
    expect((await stage.ask('demo', { name: 'Gil', password: 'anything' })).status).toBe(200);
    expect(seen.count).toBe(0);
  });

  test('wrong ones are counted for this room and network, and cost nothing then; others go on', async () => {
    await stage.room('other', { entry: 'open', password: 'sesame' });
    for (let i = 0; i < 3; i += 1) await stage.ask('demo', { name: 'Eve', password: `guess ${i}` });
    const seen = hashing();
    const waits = await stage.ask('demo', { name: 'Eve', password: 'sesame' });
    expect(waits).toMatchObject({ status: 429, slug: 'throttled', json: { retryAfter: 1 } });
    expect(waits.headers['retry-after']).toBe('1');
    expect(seen.count).toBe(0);
    expect((await stage.ask('demo', { name: 'Eve' })).slug).toBe('password-required');
    expect((await stage.ask('other', { name: 'Eve', password: 'sesame' })).status).toBe(200);
    expect((await stage.join('demo', 'host')).participant.role).toBe('host');
    clock.advance(1_000);
    expect((await stage.ask('demo', { name: 'Eve', password: 'sesame' })).status).toBe(200);
  });

  test('a flood beyond what may wait is busy at once', async () => {
    stage.server.passwords.verify = async () => 'busy';
    expect(await stage.ask('demo', { name: 'Gil', password: 'sesame' })).toMatchObject({ status: 503, slug: 'busy' });
  });
});

describe('AD4 an unknown room and a restricted one', () => {
  test('look alike: status, body, and how often the store is asked', async () => {
    await stage.room('demo');
    const { store } = stage.server;
    const asked: string[] = [];
    const [find, isBanned] = [store.rooms.find.bind(store.rooms), store.bans.isBanned.bind(store.bans)];
    store.rooms.find = async (slug) => {
      asked.push('room');
      return find(slug);
    };
    store.bans.isBanned = async (room, who) => {
      asked.push('bans');
      return isBanned(room, who);
    };
    const answers: [Answer, string[]][] = [];
    for (const slug of ['demo', 'nowhere'])
      for (const wish of [{ name: 'Gil' }, { name: 'Gil', password: 'x' }, { token: 'a.b.c' }])
        answers.push([await stage.ask(slug, wish), asked.splice(0)]);
    const shapes = answers.map(([{ status, text }, work]) => [status, text, ...work]);
    expect(shapes.slice(0, 3)).toEqual(shapes.slice(3));
    expect(shapes[0]).toEqual([401, expect.stringContaining('token-missing'), 'room', 'bans']);
  });
});

describe('AD19 accounts at the door', () => {
  test('the owner and every admin are host, others speaker; the stronger of two credentials counts', async () => {
    const owner = await stage.account('host', 'Olga');
    await stage.call('POST', '/api/v1/rooms', { slug: 'hers' }, owner);
    const admin = await stage.admin();
    const user = await stage.account('user', 'Uli');
    const roleOf = async (as: As, wish = {}) => (await stage.ask('hers', wish, as)).json.participant;
    expect(await roleOf(owner)).toMatchObject({ role: 'host', name: 'Olga' });
    expect(await roleOf(admin)).toMatchObject({ role: 'host' });
    expect((await stage.ask('hers', {}, user)).slug).toBe('token-missing');
    await stage.policy('hers', { entry: 'trusted' });
    expect(await roleOf(user)).toMatchObject({ role: 'speaker', name: 'Uli' });
    const weak = await stage.token('hers', { role: 'listener', name: 'Guest name', uses: 1 });
    expect(await roleOf(owner, { token: weak })).toMatchObject({ role: 'host', name: 'Olga' });
    expect(await used(weak)).toBe(0);
    const strong = await stage.token('hers', { role: 'host', name: 'By link', uses: 1 });
    expect(await roleOf(user, { token: strong })).toMatchObject({ role: 'host', name: 'By link' });
    expect(await used(strong)).toBe(1);
    // A spent or false token does not lock out who needs none.
    expect(await roleOf(owner, { token: strong })).toMatchObject({ role: 'host' });
    expect(await roleOf(owner, { token: 'a.b.c' })).toMatchObject({ role: 'host' });
  });

  test('a page elsewhere cannot join in the name of who is signed in', async () => {
    await stage.room('demo');
    const user = await stage.account('user');
    const foreign = { ...Object(user), origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    expect((await stage.ask('demo', { name: 'Eve' }, foreign)).slug).toBe('token-missing');
  });
});

describe('AD20 uses', () => {
  test('one is taken by admission, none by a preview or a refused join', async () => {
    await stage.room('demo');
    const token = await stage.token('demo', { role: 'speaker', uses: 2 });
    expect((await preview('demo', { token })).status).toBe(200);
    expect((await stage.ask('demo', { token })).slug).toBe('request-invalid');
    expect(await used(token)).toBe(0);
    expect((await stage.ask('demo', { token, name: 'Ben' })).status).toBe(200);
    expect((await stage.ask('demo', { token, name: 'Cyd' })).status).toBe(200);
    expect(await stage.ask('demo', { token, name: 'Dan' })).toMatchObject({ status: 401, slug: 'token-used-up' });
    expect(await used(token)).toBe(2);
  });

  test('of 200 at once exactly one comes in', async () => {
    await stage.room('demo');
    const token = await stage.token('demo', { role: 'speaker', uses: 1 });
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, i) => stage.ask('demo', { token, name: `P${i}` })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ slug }) => slug === 'token-used-up')).toHaveLength(199);
    expect(stage.server.meetings.find('demo')?.meeting.participants.size).toBe(1);
  });

  test('of 200 knocks at once exactly one waits', async () => {
    await stage.stop();
    stage = await raise({ FOYER_LIMIT_KNOCKS_PER_MINUTE: '1000' }, { clock });
    await stage.room('demo', { lobby: true });
    const token = await stage.token('demo', { role: 'speaker', uses: 1 });
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, i) => stage.ask('demo', { token, name: `P${i}` })),
    );
    expect(new Set(answers.flatMap(({ json }) => (json.outcome === 'held' ? [json.knock.id] : []))).size).toBe(1);
    expect(stage.server.meetings.find('demo')?.meeting.lobby.size).toBe(1);
    expect(await used(token)).toBe(1);
  });

  test('LC9 given back where the room filled up meanwhile, or no media server comes up', async () => {
    await stage.room('demo');
    const token = await stage.token('demo', { role: 'speaker', uses: 1 });
    stage.media.running = false;
    const answering = stage.ask('demo', { token, name: 'Ben' });
    const turn = setInterval(() => clock.advance(1_000), 5);
    expect((await answering).slug).toBe('media-unavailable');
    clearInterval(turn);
    expect(await used(token)).toBe(0);
    stage.media.running = true;
    const join = stage.server.meetings.join.bind(stage.server.meetings);
    stage.server.meetings.join = async () => ({ ok: false, refusal: { kind: 'room-full', capacity: 1 } });
    expect((await stage.ask('demo', { token, name: 'Ben' })).slug).toBe('room-full');
    expect(await used(token)).toBe(0);
    stage.server.meetings.join = join;
    expect((await stage.ask('demo', { token, name: 'Ben' })).status).toBe(200);
  });

  test('LC9 taken at the knock, given back when it comes to nothing', async () => {
    await stage.room('demo', { lobby: true });
    const token = await stage.token('demo', { role: 'speaker', name: 'Ben', uses: 1 });
    for (const end of ['leave', 'lost', 'deleted'] as const) {
      const held = await stage.knock('demo', { token });
      const line = lobbyLine({ desk: stage.server.desk, clock }, secretOf(held));
      expect(await used(token)).toBe(1);
      if (end === 'leave') line.say({ type: 'leave' });
      if (end === 'lost') {
        line.drop();
        clock.advance(60_000);
      }
      if (end === 'deleted') break;
      await expect.poll(() => used(token)).toBe(0);
    }
    await stage.policy('demo', { lobby: false });
    await expect.poll(() => stage.server.meetings.find('demo')?.meeting.participants.size).toBe(1);
    expect([await used(token), stage.server.desk.size]).toEqual([1, 0]);
  });

  test('LC7 a spent token whose knock still waits takes that knock up, and only that', async () => {
    await stage.room('demo', { lobby: true });
    const token = await stage.token('demo', { role: 'speaker', name: 'Ben', uses: 1 });
    const first = await stage.knock('demo', { token });
    expect((await preview('demo', { token })).json).toMatchObject({ entry: 'lobby', name: 'Ben' });
    const again = await stage.knock('demo', { token });
    expect(again.knock.id).toBe(first.knock.id);
    expect(secretOf(again)).not.toBe(secretOf(first));
    expect(await used(token)).toBe(1);
    lobbyLine({ desk: stage.server.desk, clock }, secretOf(again)).say({ type: 'leave' });
    const other = await stage.token('demo', { role: 'speaker', name: 'Cyd', uses: 1 });
    await stage.policy('demo', { lobby: false });
    expect((await stage.ask('demo', { token: other })).status).toBe(200);
    await stage.policy('demo', { lobby: true });
    expect((await stage.ask('demo', { token: other })).slug).toBe('token-used-up');
  });
});

describe('AC33 a token is verified before anyone waits for it', () => {
  test('beyond the free forgeries a wrong one is throttled, and a right one from the same network comes in', async () => {
    await stage.room('demo');
    const token = await stage.token('demo', { role: 'speaker', name: 'Ben' });
    const forged = `${token.slice(0, -4)}AAAA`;
    for (let i = 0; i < 3; i += 1) expect((await stage.ask('demo', { token: forged })).slug).toBe('token-invalid');
    expect((await stage.ask('demo', { token: forged })).slug).toBe('throttled');
    expect((await stage.ask('demo', { token })).status).toBe(200);
  });
});

describe('AC8 many guesses of a room’s password at once', () => {
  test('no more are answered than are free', async () => {
    await stage.room('demo', { entry: 'open', password: 'sesame' });
    const guesses = Array.from({ length: 12 }, (_, nth) =>
      stage.ask('demo', { name: 'Eve', password: `guess ${nth}` }),
    );
    const slugs = (await Promise.all([...guesses, stage.ask('demo', { name: 'Eve', password: 'sesame' })])).map(
      (one) => one.slug,
    );
    expect(slugs.filter((slug) => slug === 'password-wrong')).toHaveLength(3);
    expect(slugs.at(-1)).toBe('throttled');
  });
});

describe('LC10 knocks are limited', () => {
  test('so many a minute from one network; taking up one’s own does not count', async () => {
    await stage.room('demo', { entry: 'trusted' });
    for (let i = 0; i < 5; i += 1) await stage.knock('demo', { name: `P${i}` });
    const limited = await stage.ask('demo', { name: 'P5' });
    expect(limited).toMatchObject({ status: 429, slug: 'throttled', json: { retryAfter: 60 } });
    clock.advance(60_000);
    const token = await stage.token('demo', { role: 'speaker', name: 'Ben', identity: 'ben' });
    await stage.policy('demo', { lobby: true });
    for (let i = 0; i < 10; i += 1) expect((await stage.ask('demo', { token })).status).toBe(200);
  });

  test('networks are forgotten in the end', () => {
    const limit = new KnockLimit(clock, 1);
    expect(limit.take('first')).toBeUndefined();
    expect(limit.take('first')).toBe(60);
    for (let i = 0; i < 10_001; i += 1) limit.take(`n${i}`);
    expect(limit.take('first')).toBeUndefined();
  });
});

describe('AD22 bans', () => {
  test('a banned participant is kept out by identity and by browser, with whatever credential', async () => {
    await stage.room('demo', { entry: 'open' });
    const first = await stage.ask('demo', { name: 'Eve' }, ownPage);
    const cookie = [first.headers['set-cookie']].flat().map(String)[0]?.split(';')[0] ?? '';
    expect(cookie).toMatch(/^__Host-foyer-visitor=/);
    const id = first.json.participant.id;
    const path = `/api/v1/rooms/demo/participants/${id}?ban=true`;
    expect((await stage.call('DELETE', path, undefined, 'operator')).status).toBe(204);
    const browser = { ...ownPage, cookie };
    expect((await stage.ask('demo', { name: 'Other' }, browser)).slug).toBe('banned');
    const token = await stage.token('demo', { role: 'host', name: 'Ada' });
    expect((await stage.ask('demo', { token }, browser)).slug).toBe('banned');
    expect((await stage.ask('demo', { name: 'Other' }, ownPage)).status).toBe(200);
    const bans = (await stage.call('GET', '/api/v1/rooms/demo/bans', undefined, 'operator')).json.items;
    expect(bans).toMatchObject([{ name: 'Eve', by: 'key:bootstrap' }]);
    await stage.call('DELETE', `/api/v1/rooms/demo/bans/${bans[0].id}`, undefined, 'operator');
    expect((await stage.ask('demo', { name: 'Other' }, browser)).status).toBe(200);
  });

  test('one who was banned while a join was on its way does not come in by it', async () => {
    await stage.room('demo');
    const token = await stage.token('demo', { role: 'speaker', name: 'Eve', identity: 'eve', uses: 1 });
    stage.media.running = false;
    const joining = stage.ask('demo', { token });
    await new Promise(setImmediate);
    await stage.call('POST', '/api/v1/rooms/demo/bans', { identity: 'eve' }, 'operator');
    stage.media.running = true;
    expect((await joining).slug).toBe('banned');
    expect(await used(token)).toBe(0);
  });
});

describe('every outcome is written down, by the id of its credential', () => {
  test('refused, held, declined, admitted', async () => {
    await stage.room('demo', { entry: 'trusted' });
    const token = await stage.token('demo', { role: 'host', name: 'Ada' });
    await stage.ask('demo', { token: 'a.b.c' });
    await stage.ask('demo', { token });
    const held = await stage.knock('demo', { name: 'Gil' });
    const joins = (await stage.audited()).filter(({ what }) => what.startsWith('join.'));
    const common = { room: 'demo', by: 'visitor', network: '127.0.0.1' };
    expect(joins).toMatchObject([
      { ...common, what: 'join.refused', reason: 'token-invalid', credential: null, subject: null },
      { ...common, what: 'join.admitted', credential: `token:${jti(token)}`, subject: expect.stringContaining('Ada') },
      { ...common, what: 'join.held', credential: 'none', subject: `knock:${held.knock.id} Gil`, reason: 'lobby' },
    ]);
    expect(JSON.stringify(joins)).not.toContain(token);
    expect(JSON.stringify(joins)).not.toContain(apiKey);
  });

  test('a name no room can have is not written down', async () => {
    await stage.ask('__proto__', { name: 'Eve' });
    expect((await stage.audited()).at(-1)).toMatchObject({ what: 'join.refused', room: null });
  });
});
