/** What changes between the door's judgement and the last step inside: none of it may be slipped past. */
import { createHmac } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FakeClock } from '../clock.ts';
import { StoreOutage } from '../store/port.ts';
import { lobbyLine, secretOf } from '../testing/lobby.ts';
import { ownPage, raise, type Stage } from '../testing/stage.ts';

let clock: FakeClock;
let stage: Stage;
beforeEach(async () => {
  clock = new FakeClock();
  stage = await raise({}, { clock });
});
afterEach(async () => stage.stop());

const jti = (token: string): string => String(decodeJwt(token).jti);
const used = async (token: string) => (await stage.server.store.joinTokens.find(jti(token)))?.used;
const meeting = (slug = 'demo') => stage.server.meetings.find(slug)?.meeting;
const lineOf = (held: Parameters<typeof secretOf>[0]) => lobbyLine({ desk: stage.server.desk, clock }, secretOf(held));
const turn = () => new Promise(setImmediate);

/** Who asks for bans for the nth time waits here, past the door's judgement, until let on. */
function holdBack(nth: number): { readonly reached: Promise<void>; readonly letOn: () => void } {
  const { bans } = stage.server.store;
  const asked = bans.isBanned.bind(bans);
  let count = 0;
  const gate = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  bans.isBanned = async (room, who) => {
    count += 1;
    if (count === nth) {
      reached.resolve();
      await gate.promise;
    }
    return asked(room, who);
  };
  return { reached: reached.promise, letOn: gate.resolve };
}

describe('AD36 a policy that changes while a join is on its way', () => {
  test('is the one by which the join is judged, and by which its meeting begins', async () => {
    await stage.room('demo', { entry: 'open' });
    const token = await stage.token('demo', { role: 'speaker', name: 'Ann', uses: 1 });
    stage.media.running = false;
    const joining = stage.ask('demo', { token });
    await turn();
    await stage.policy('demo', { lobby: true });
    stage.media.running = true;
    expect((await joining).json).toMatchObject({ outcome: 'held', reason: 'lobby' });
    expect(await used(token)).toBe(1);
    expect(meeting()?.participants.size).toBe(0);
  });

  test('past the last wait too: nobody begins a meeting under the policy of before', async () => {
    await stage.room('demo', { entry: 'open' });
    const { letOn, reached } = holdBack(2);
    const joining = stage.ask('demo', { name: 'Ann' });
    await reached;
    await stage.policy('demo', { lobby: true });
    letOn();
    expect((await joining).json).toMatchObject({ outcome: 'held', reason: 'lobby' });
    const held = await stage.knock('demo', { name: 'Ben' });
    expect(lineOf(held).heard).toMatchObject([{ type: 'waiting', reason: 'lobby' }]);
    expect(meeting()?.participants.size).toBe(0);
  });
});

describe('LB20 TK32 a credential that is withdrawn', () => {
  test('ends who waits by it at once, though who is inside stays', async () => {
    await stage.room('demo', { lobby: true });
    const token = await stage.token('demo', { role: 'speaker', name: 'Ann', uses: 2 });
    const host = await stage.token('demo', { role: 'host', name: 'Hal' });
    await stage.ask('demo', { token: host });
    const line = lineOf(await stage.knock('demo', { token }));
    for (const one of [token, host])
      await stage.call('DELETE', `/api/v1/join-tokens/${jti(one)}`, undefined, 'operator');
    expect(line.last()).toMatchObject({ type: 'goodbye', problem: { status: 401 } });
    expect(meeting()).toMatchObject({ lobby: new Map() });
    expect(meeting()?.participants.size).toBe(1);
  });

  test('with all of a room, and with the key that signed it', async () => {
    await stage.room('demo', { lobby: true });
    const first = lineOf(
      await stage.knock('demo', { token: await stage.token('demo', { role: 'speaker', name: 'A' }) }),
    );
    await stage.call('DELETE', '/api/v1/rooms/demo/join-tokens', undefined, 'operator');
    expect(first.last()?.type).toBe('goodbye');
    const second = lineOf(
      await stage.knock('demo', { token: await stage.token('demo', { role: 'speaker', name: 'B' }) }),
    );
    const [key] = await stage.server.store.signingKeys.all();
    await stage.call('DELETE', `/api/v1/signing-keys/${key?.kid}`, undefined, 'operator');
    expect(second.last()?.type).toBe('goodbye');
  });

  test('holds nobody who was past the door’s judgement by it, either', async () => {
    await stage.room('demo', { entry: 'open', lobby: true });
    const { cookie } = await stage.account('user', 'ana');
    const account = await stage.server.store.accounts.findByUsername('ana');
    const { letOn, reached } = holdBack(1);
    const knocking = stage.ask('demo', {}, { cookie, ...ownPage });
    await reached;
    const disabled = await stage.call('PATCH', `/api/v1/accounts/${account?.id}`, { disabled: true }, 'operator');
    expect(disabled.status).toBe(200);
    letOn();
    expect((await knocking).slug).toBe('token-revoked');
    expect(meeting()?.lobby.size ?? 0).toBe(0);
  });

  test('opens nothing to who was past the door’s judgement, and takes no use', async () => {
    await stage.room('demo');
    const token = await stage.token('demo', { role: 'speaker', name: 'Ann', uses: 1 });
    const { letOn, reached } = holdBack(2);
    const joining = stage.ask('demo', { token });
    await reached;
    expect(await used(token)).toBe(1);
    const path = `/api/v1/join-tokens/${jti(token)}?remove=true`;
    expect((await stage.call('DELETE', path, undefined, 'operator')).status).toBe(204);
    letOn();
    expect((await joining).slug).toBe('token-revoked');
    expect([await used(token), meeting()]).toEqual([0, undefined]);
  });
});

describe('AC19 an account that is disabled or deleted', () => {
  test.each(['disabled', 'deleted'])('%s: nobody waits or stays by it, and what is on its way ends', async (how) => {
    await stage.room('demo', { entry: 'trusted', lobby: true });
    await stage.room('other', { entry: 'trusted' });
    const as = await stage.account('user', 'uli');
    const { account } = (await stage.call('GET', '/api/v1/me', undefined, as)).json;
    const line = lineOf(await stage.knock('demo', {}, as));
    expect((await stage.ask('other', {}, as)).status).toBe(200);
    await stage.room('third', { entry: 'trusted' });
    const { letOn, reached } = holdBack(2);
    const joining = stage.ask('third', {}, as);
    await reached;
    const path = `/api/v1/accounts/${account.id}`;
    const end =
      how === 'disabled'
        ? await stage.call('PATCH', path, { disabled: true }, 'operator')
        : await stage.call('DELETE', path, undefined, 'operator');
    expect(end.status).toBeLessThan(300);
    expect(line.last()?.type).toBe('goodbye');
    expect(meeting('other')).toBeUndefined();
    letOn();
    expect((await joining).slug).toBe('token-revoked');
  });

  test('enabled again comes in again', async () => {
    await stage.room('demo', { entry: 'trusted' });
    const as = await stage.account('user', 'uli');
    const { account } = (await stage.call('GET', '/api/v1/me', undefined, as)).json;
    for (const disabled of [true, false])
      await stage.call('PATCH', `/api/v1/accounts/${account.id}`, { disabled }, 'operator');
    const who = { username: 'uli', password: 'correct horse battery staple' };
    const signedIn = await stage.call('POST', '/api/v1/sign-in', who, ownPage);
    const cookie = [signedIn.headers['set-cookie']].flat().map(String)[0]?.split(';')[0] ?? '';
    expect((await stage.ask('demo', {}, { ...ownPage, cookie })).status).toBe(200);
  });
});

describe('LB20 RM13 a ban by identity over REST', () => {
  test('ends the knock of that identity, and tells who is inside under it that it is banned', async () => {
    await stage.room('demo', { lobby: true });
    const wish = { role: 'speaker', name: 'Eve', identity: 'eve' } as const;
    const line = lineOf(await stage.knock('demo', { token: await stage.token('demo', wish) }));
    await stage.call('POST', '/api/v1/rooms/demo/bans', { identity: 'eve' }, 'operator');
    expect(line.last()).toMatchObject({ type: 'goodbye', problem: { status: 403 } });
    expect(line.closed).toBe(4405);
    expect(meeting()).toBeUndefined();
  });
});

describe('AD22 a ban holds with whatever credential', () => {
  test('a banned account does not come in by an invitation shown beside it', async () => {
    await stage.room('demo', { entry: 'trusted' });
    const as = await stage.account('user', 'eve');
    const { account } = (await stage.call('GET', '/api/v1/me', undefined, as)).json;
    await stage.call('POST', '/api/v1/rooms/demo/bans', { identity: `account:${account.id}` }, 'operator');
    const token = await stage.token('demo', { role: 'speaker', name: 'Nobody' });
    expect((await stage.ask('demo', { token }, as)).slug).toBe('banned');
    expect((await stage.ask('demo', { token })).status).toBe(200);
  });
});

describe('LC7 a spent token whose knock waits', () => {
  test('opens that knock to nobody who does not know the password', async () => {
    await stage.room('demo', { lobby: true, password: 'sesame' });
    const token = await stage.token('demo', { role: 'speaker', name: 'Ann', uses: 1 });
    const held = await stage.knock('demo', { token, password: 'sesame' });
    expect((await stage.ask('demo', { token })).slug).toBe('password-required');
    expect((await stage.ask('demo', { token, password: 'open' })).slug).toBe('password-wrong');
    expect((await stage.knock('demo', { token, password: 'sesame' })).knock.id).toBe(held.knock.id);
    expect(await used(token)).toBe(1);
  });

  test('opens it to no banned browser, and to its own in a full room', async () => {
    await stage.room('demo', { entry: 'open', capacity: 1 });
    const first = await stage.ask('demo', { name: 'Eve' }, ownPage);
    const cookie = [first.headers['set-cookie']].flat().map(String)[0]?.split(';')[0] ?? '';
    const path = `/api/v1/rooms/demo/participants/${first.json.participant.id}?ban=true`;
    expect((await stage.call('DELETE', path, undefined, 'operator')).status).toBe(204);
    await stage.policy('demo', { lobby: true });
    const token = await stage.token('demo', { role: 'speaker', name: 'Ann', uses: 1 });
    const held = await stage.knock('demo', { token });
    expect((await stage.ask('demo', { token }, { ...ownPage, cookie })).slug).toBe('banned');
    await stage.join('demo', 'host');
    expect((await stage.knock('demo', { token })).knock.id).toBe(held.knock.id);
  });
});

describe('a store that is out of reach at the last moment', () => {
  test('LC9 costs no use', async () => {
    await stage.room('demo');
    const token = await stage.token('demo', { role: 'speaker', name: 'Ann', uses: 1 });
    const { bans } = stage.server.store;
    const asked = bans.isBanned.bind(bans);
    let count = 0;
    bans.isBanned = async (room, who) => {
      count += 1;
      if (count === 2) throw new StoreOutage('gone');
      return asked(room, who);
    };
    expect((await stage.ask('demo', { token })).slug).toBe('store-unavailable');
    await expect.poll(() => used(token)).toBe(0);
    expect((await stage.ask('demo', { token })).status).toBe(200);
  });

  test('LC12 leaves the person waiting, admitted, and lets in as soon as it is back', async () => {
    await stage.room('demo', { lobby: true });
    const token = await stage.token('demo', { role: 'speaker', name: 'Ann', uses: 1 });
    const line = lineOf(await stage.knock('demo', { token }));
    const { bans } = stage.server.store;
    const asked = bans.isBanned.bind(bans);
    let tries = 0;
    bans.isBanned = async () => {
      tries += 1;
      throw new StoreOutage('gone');
    };
    await stage.policy('demo', { lobby: false });
    await expect.poll(() => tries).toBe(1);
    for (let i = 0; i < 5; i += 1) await turn();
    expect([line.closed, line.last()?.type]).toEqual([undefined, 'waiting']);
    bans.isBanned = asked;
    clock.advance(60_000);
    await expect.poll(() => line.closed).toBe(1000);
    expect(line.last()?.type).toBe('admitted');
    expect(await used(token)).toBe(1);
  });
});

test('LB17 who was being let in when the meeting ended begins no other one', async () => {
  await stage.room('demo', { lobby: true });
  const line = lineOf(
    await stage.knock('demo', { token: await stage.token('demo', { role: 'speaker', name: 'Ann' }) }),
  );
  const { letOn, reached } = holdBack(1);
  await stage.policy('demo', { lobby: false });
  await reached;
  const mailbox = stage.server.meetings.find('demo');
  if (mailbox === undefined) throw new Error('no meeting');
  stage.server.meetings.end(mailbox);
  letOn();
  expect(line.closed).toBe(4410);
  for (let i = 0; i < 5; i += 1) await turn();
  expect(stage.server.meetings.all()).toEqual([]);
});

describe('AD18 a preview', () => {
  const secret = 'a secret of thirty-two bytes and some more of them';
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  function jwt(claims: object): string {
    const head = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
    return `${head}.${createHmac('sha256', secret).update(head).digest('base64url')}`;
  }

  test('with another system’s token makes no room, and says what a join would', async () => {
    await stage.stop();
    const file = join(tmpdir(), `foyer-preview-${process.pid}.json`);
    const issuer = { id: 'jitsi', preset: 'jitsi', issuer: 'app', audience: 'app', algorithms: ['HS256'], secret };
    writeFileSync(file, JSON.stringify({ admission: { issuers: [issuer] } }));
    stage = await raise({ FOYER_CONFIG: file }, { clock });
    rmSync(file);
    const exp = Number(clock.wall()) + 600;
    const context = { user: { id: 'ann', name: 'Ann', moderator: true } };
    const token = jwt({ iss: 'app', aud: 'app', sub: 'x', room: '*', exp, context });
    const preview = (slug: string) =>
      stage.call('POST', `/api/v1/rooms/${slug}/preview`, { credentials: { jwt: token } });
    expect((await preview('fresh')).json).toMatchObject({ entry: 'admitted', role: 'host', room: { slug: 'fresh' } });
    expect(await stage.server.store.rooms.find('fresh')).toBeUndefined();
    expect((await preview('admin')).slug).toBe('room-not-found');
    expect((await stage.ask('fresh', { jwt: token })).status).toBe(200);
    expect((await stage.server.store.rooms.find('fresh'))?.slug).toBe('fresh');
  });
});
