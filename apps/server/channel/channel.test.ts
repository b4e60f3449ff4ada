import { defaultPolicy, listPermissions, type Role, rolePermissions } from '@foyer/admission';
import { no } from '@foyer/kernel';
import type { ClientMessage, ServerMessage, WireCommand } from '@foyer/wire';
import { slugOf } from '@foyer/wire';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FakeClock } from '../clock.ts';
import { policyView } from '../rooms.ts';
import { raise, type Stage } from '../testing/stage.ts';
import { Bucket } from './bucket.ts';
import { type Paired, paired } from './paired.ts';
import { parseMessage } from './parse.ts';

let clock: FakeClock;
let stage: Stage;

beforeEach(async () => {
  clock = new FakeClock();
  stage = await raise({ FOYER_GRACE_SECONDS: '20' }, { clock });
  await stage.room('demo');
});
afterEach(async () => stage.stop());

const hello = (token: string) => ({ type: 'hello', version: 1, token }) as const;
const command = (wish: WireCommand, id = 'c1'): ClientMessage => ({ type: 'command', id, command: wish });
const connect = (): Paired => paired({ meetings: stage.server.meetings, clock });

/** Joined over REST and live on the channel. */
async function enter(identity: string, role: Role = 'speaker') {
  const joined = await stage.join('demo', role, { identity, name: identity.toUpperCase() });
  const line = connect();
  line.say(hello(joined.channel.token));
  return { line, id: joined.participant.id, token: joined.channel.token };
}

function problemOf(message: ServerMessage | undefined): string | undefined {
  return message?.type === 'goodbye' || message?.type === 'refusal' ? slugOf(message.problem.type) : undefined;
}

const events = (line: Paired) => line.heard.splice(0).flatMap((one) => (one.type === 'event' ? [one.event] : []));

describe('CH1 hello and snapshot', () => {
  test('the snapshot holds everyone, oneself, the room, the meeting and the clock', async () => {
    await enter('ada', 'host');
    const ben = await enter('ben');
    expect(ben.line.heard).toEqual([
      {
        type: 'snapshot',
        stream: expect.stringMatching(/^e_[0-9A-Z]{16}$/),
        seq: 0,
        self: ben.id,
        room: { slug: 'demo', title: 'Demo' },
        meeting: { id: expect.stringMatching(/^m_/), startedAt: 1_800_000_000 },
        people: [
          expect.objectContaining({ identity: 'ada', role: 'host', presence: 'live' }),
          expect.objectContaining({ identity: 'ben', role: 'speaker', presence: 'live' }),
        ],
        policy: { ...policyView(defaultPolicy) },
        roles: {
          speaker: listPermissions(rolePermissions.speaker),
          listener: listPermissions(rolePermissions.listener),
        },
        chat: [],
        media: { url: 'ws://localhost:3000', token: expect.stringMatching(/^eyJ/) },
        resume: { token: expect.stringMatching(/^r1\./), expiresAt: 1_800_000_000 + 24 * 3_600 },
        serverTime: 1_800_000_000,
      },
    ]);
  });

  test('who waits is in the snapshot of those who may admit, and of nobody else', async () => {
    await stage.policy('demo', { entry: 'trusted', lobby: true });
    const { knock } = await stage.knock('demo', { name: 'Gil' });
    const ada = await enter('ada', 'host');
    const waiting = { id: knock.id, name: 'Gil', standing: 'guest', from: null, reason: 'lobby', sameName: false };
    expect(ada.line.heard[0]).toMatchObject({ type: 'snapshot', lobby: [waiting] });
    await stage.policy('demo', { lobby: false });
    const ben = await enter('ben');
    expect(ben.line.heard[0]).not.toHaveProperty('lobby');
  });

  test('an unknown token, a token of another room, an old version', async () => {
    await stage.room('other');
    const { channel } = await stage.join('other', 'host');
    const rows: [string, ClientMessage, string, number][] = [
      ['unknown', hello('x'.repeat(43)), 'session-unknown', 4401],
      ['of another room', hello(channel.token), 'session-unknown', 4401],
      ['an old version', { type: 'hello', version: 0, token: channel.token }, 'version-unsupported', 4426],
    ];
    for (const [name, message, slug, code] of rows) {
      const line = connect();
      line.say(message);
      expect(problemOf(line.last()), name).toBe(slug);
      expect(line.closed, name).toBe(code);
    }
  });

  test('silence is not waited for', () => {
    const line = connect();
    clock.advance(9_999);
    expect(line.closed).toBeUndefined();
    clock.advance(1);
    expect(problemOf(line.last())).toBe('session-unknown');
    expect(line.closed).toBe(4401);
  });
});

describe('CH2 events are numbered for each session, without a gap, after the snapshot', () => {
  test('joining, renaming, leaving', async () => {
    const ada = await enter('ada', 'host');
    const ben = await enter('ben');
    ben.line.say(command({ type: 'participant.rename', name: 'Benedict' }));
    ben.line.say(command({ type: 'participant.leave' }, 'c2'));
    const numbered = ada.line.heard.flatMap((one) => (one.type === 'event' ? [[one.seq, one.event.type]] : []));
    expect(ada.line.heard[0]).toMatchObject({ type: 'snapshot', seq: 0 });
    expect(numbered).toEqual([
      [1, 'participant.joined'],
      [2, 'participant.renamed'],
      [3, 'participant.left'],
    ]);
  });

  test('what one may not hear leaves no gap in one’s own count', async () => {
    await stage.policy('demo', { entry: 'trusted' });
    const ada = await enter('ada', 'host');
    const ben = await enter('ben');
    const counted = (line: Paired) =>
      line.heard.flatMap((one) => (one.type === 'event' ? [[one.seq, one.event.type]] : []));
    await stage.knock('demo', { name: 'Gil' });
    await stage.policy('demo', { locked: true });
    expect(counted(ada.line)).toEqual([
      [1, 'participant.joined'],
      [2, 'knock.came'],
      // A guest who waits is told by the lock that there is no coming in.
      [3, 'policy.changed'],
      [4, 'knock.gone'],
    ]);
    expect(counted(ben.line)).toEqual([[1, 'policy.changed']]);
  });

  test('the policy crosses without what is the store’s', async () => {
    const ada = await enter('ada');
    await stage.policy('demo', { password: 'sesame', entry: 'open' });
    const said = ada.line.heard.at(-1);
    expect(said).toMatchObject({ event: { type: 'policy.changed', policy: { hasPassword: true, entry: 'open' } } });
    expect(JSON.stringify(said)).not.toMatch(/sesame|passwordVersion|argon2/);
  });
});

describe('CH3 every command gets exactly one reply, before what follows from it', () => {
  test('rename', async () => {
    const ada = await enter('ada');
    ada.line.heard.length = 0;
    ada.line.say(command({ type: 'participant.rename', name: 'Ada L.' }, 'x7'));
    expect(ada.line.heard.map((one) => one.type)).toEqual(['reply', 'event']);
    expect(ada.line.heard[0]).toEqual({ type: 'reply', id: 'x7', ok: true });
    await expect.poll(() => stage.media.asked).toEqual(['rename demo ada Ada L.']);
  });

  test('leave: the reply, then a normal closing', async () => {
    const ada = await enter('ada');
    ada.line.heard.length = 0;
    ada.line.say(command({ type: 'participant.leave' }));
    expect(ada.line.heard[0]).toEqual({ type: 'reply', id: 'c1', ok: true });
    expect(ada.line.heard.map((one) => one.type)).not.toContain('goodbye');
    expect(ada.line.closed).toBe(1000);
  });

  test('an invitation comes back as data', async () => {
    const ada = await enter('ada', 'host');
    ada.line.say(command({ type: 'invite.create', role: 'speaker', expiresIn: 600 }));
    await expect
      .poll(() => ada.line.heard.at(-1))
      .toEqual({
        type: 'reply',
        id: 'c1',
        ok: true,
        data: { url: 'http://localhost/demo#token=x', expiresAt: 1 },
      });
  });

  test('an invitation that cannot be made is refused when that is known', async () => {
    const joined = await stage.join('demo', 'host');
    const failing = async () => no({ kind: 'store-unavailable' } as const);
    const line = paired({ meetings: stage.server.meetings, clock, makeInvite: failing });
    line.say(hello(joined.channel.token));
    line.say(command({ type: 'invite.create', role: 'speaker', expiresIn: 600 }));
    await expect.poll(() => problemOf(line.heard.at(-1))).toBe('store-unavailable');
    expect(line.heard.filter((one) => one.type === 'reply' || one.type === 'refusal')).toHaveLength(1);
  });
});

describe('CH4 a lost connection', () => {
  test('others see dormant, then live; the returning one gets a fresh snapshot', async () => {
    const ada = await enter('ada');
    const ben = await enter('ben');
    ada.line.heard.length = 0;
    ben.line.drop();
    clock.advance(19_000);
    const back = connect();
    back.say(hello(ben.token));
    expect(events(ada.line)).toEqual([
      { type: 'participant.presence', participant: ben.id, presence: 'dormant' },
      { type: 'participant.presence', participant: ben.id, presence: 'live' },
    ]);
    expect(back.heard).toMatchObject([{ type: 'snapshot', self: ben.id }]);
  });

  test('SN17 who says what it heard hears what came after, over the wire as well', async () => {
    const ada = await enter('ada');
    const ben = await enter('ben');
    const [snapshot] = ben.line.heard;
    if (snapshot?.type !== 'snapshot') throw new Error('no snapshot');
    ben.line.drop();
    ada.line.say(command({ type: 'participant.rename', name: 'Ada L.' }));
    const back = connect();
    back.say({ ...hello(ben.token), heard: { stream: snapshot.stream, seq: snapshot.seq } });
    expect(back.heard[0]).toEqual({
      type: 'resumed',
      media: { url: 'ws://localhost:3000', token: expect.any(String) },
      resume: { token: expect.stringMatching(/^r1\./), expiresAt: expect.any(Number) },
      serverTime: 1_800_000_000,
    });
    expect(events(back).map(({ type }) => type)).toEqual([
      ...['participant.presence', 'participant.renamed', 'participant.presence'],
    ]);
  });

  test('SN17 a hello that was overtaken on its way takes nothing, also where nobody is connected any more', async () => {
    const ada = await enter('ada');
    const ben = await enter('ben');
    const [late, now, later] = [connect(), connect(), connect()];
    now.say({ ...hello(ben.token), nth: 2 });
    ada.line.heard.length = 0;
    late.say({ ...hello(ben.token), nth: 1 });
    late.drop(4000);
    now.say(command({ type: 'participant.rename', name: 'B' }));
    expect([late.heard, late.closed, now.closed]).toEqual([[], 4414, undefined]);
    expect(events(ada.line).map(({ type }) => type)).toEqual(['participant.renamed']);
    now.drop();
    later.say({ ...hello(ben.token), nth: 1 });
    expect([later.heard, later.closed]).toEqual([[], 4414]);
    expect(events(ada.line).map(({ type }) => type)).toEqual(['participant.presence']);
  });

  test.each([
    [2, 2],
    [2, undefined],
    [undefined, 0],
    [2, 3],
  ])('SN17 after a hello of number %s one of number %s takes its place', async (before, after) => {
    const ben = await enter('ben');
    const [first, second] = [connect(), connect()];
    first.say({ ...hello(ben.token), ...(before === undefined ? {} : { nth: before }) });
    second.say({ ...hello(ben.token), ...(after === undefined ? {} : { nth: after }) });
    expect([first.closed, second.closed, second.heard[0]?.type]).toEqual([4409, undefined, 'snapshot']);
  });

  test('SN17 another session of the same person counts from the beginning', async () => {
    const ben = await enter('ben');
    const old = connect();
    old.say({ ...hello(ben.token), nth: 7 });
    const again = await stage.join('demo', 'speaker', { identity: 'ben' });
    const line = connect();
    line.say({ ...hello(again.channel.token), nth: 1 });
    expect([old.closed, line.closed, line.heard[0]?.type]).toEqual([4409, undefined, 'snapshot']);
  });

  test('SN17 a hello that says nonsense of what it heard gets a snapshot, or is malformed', async () => {
    const ben = await enter('ben');
    for (const heard of [
      { stream: '', seq: 0 },
      { stream: 'x'.repeat(64), seq: -(2 ** 52) },
    ]) {
      const back = connect();
      back.say({ ...hello(ben.token), heard });
      expect(back.heard.map(({ type }) => type)).toEqual(['snapshot']);
    }
    for (const heard of ['7', '{"stream":"a"}', '{"stream":"a","seq":1.5}', '{"stream":"a","seq":1,"x":1}']) {
      const back = connect();
      back.say(`{"type":"hello","version":1,"token":"${ben.token}","heard":${heard}}`);
      expect([heard, back.closed]).toEqual([heard, 4400]);
    }
  });

  test('after the grace period the place is gone, and a late return is told why', async () => {
    const ada = await enter('ada');
    const ben = await enter('ben');
    ada.line.heard.length = 0;
    ben.line.drop();
    clock.advance(20_000);
    expect(events(ada.line).at(-1)).toEqual({
      type: 'participant.left',
      participant: ben.id,
      reason: 'connection-lost',
    });
    await expect.poll(() => stage.media.asked).toEqual(['remove demo ben']);
    const back = connect();
    back.say(hello(ben.token));
    expect(problemOf(back.last())).toBe('connection-lost');
    expect(back.closed).toBe(4408);
    clock.advance(600_000);
    const later = connect();
    later.say(hello(ben.token));
    expect(later.closed).toBe(4401);
  });

  test('a page that goes is kept for a reload only', async () => {
    const ada = await enter('ada');
    const ben = await enter('ben');
    ada.line.heard.length = 0;
    ben.line.drop(1001);
    clock.advance(5_000);
    expect(events(ada.line).map((event) => event.type)).toEqual(['participant.presence', 'participant.left']);
  });

  test.each([1000, 1001, 1006, 4000])('SN4 a connection that ends with %i', async (code) => {
    const ada = await enter('ada');
    const ben = await enter('ben');
    ada.line.heard.length = 0;
    ben.line.drop(code);
    clock.advance(19_000);
    const isGoing = code === 1000 || code === 1001;
    expect(events(ada.line).some(({ type }) => type === 'participant.left')).toBe(isGoing);
  });

  test('the same channel token twice: the later connection stays, others notice nothing', async () => {
    const ada = await enter('ada');
    const ben = await enter('ben');
    ada.line.heard.length = 0;
    const second = connect();
    second.say(hello(ben.token));
    expect(problemOf(ben.line.last())).toBe('opened-elsewhere');
    expect(ben.line.closed).toBe(4409);
    ben.line.drop(4409);
    expect(events(ada.line)).toEqual([]);
    second.say(command({ type: 'participant.rename', name: 'B' }));
    expect(events(ada.line)).toHaveLength(1);
  });

  test('the same person joins again: the old connection is told, the participant stays', async () => {
    const ada = await enter('ada');
    const ben = await enter('ben');
    ada.line.heard.length = 0;
    const again = await enter('ben');
    expect(again.id).toBe(ben.id);
    expect(problemOf(ben.line.last())).toBe('opened-elsewhere');
    expect(ben.line.closed).toBe(4409);
    ben.line.drop(4409);
    clock.advance(60_000);
    expect(events(ada.line)).toEqual([]);
    const late = connect();
    late.say(hello(ben.token));
    expect(late.closed).toBe(4409);
  });
});

describe('SN19 tokens', () => {
  test('are said again every five minutes on a connection that lives, and no longer', async () => {
    const ada = await enter('ada');
    ada.line.heard.length = 0;
    clock.advance(299_999);
    expect(ada.line.heard).toEqual([]);
    clock.advance(1);
    const media = { url: 'ws://localhost:3000', token: expect.any(String) };
    expect(ada.line.heard).toMatchObject([{ type: 'media', media, resume: { expiresAt: 1_800_000_300 + 86_400 } }]);
    clock.advance(300_000);
    expect(ada.line.heard).toHaveLength(2);
    ada.line.drop();
    clock.advance(900_000);
    expect(ada.line.heard).toHaveLength(2);
  });
});

describe('CH5 how sessions end', () => {
  test('the way back was used twice: 4411', async () => {
    const joined = await stage.join('demo', 'speaker', { identity: 'ada' });
    const { token: resume } = joined.resume;
    const { json } = await stage.ask('demo', { resume });
    const line = connect();
    line.say(hello(json.channel.token));
    await stage.ask('demo', { resume });
    expect([problemOf(line.last()), line.closed]).toEqual(['resume-superseded', 4411]);
    const late = connect();
    late.say(hello(json.channel.token));
    expect(late.closed).toBe(4411);
  });

  test('the stay is over: 4412', async () => {
    await stage.policy('demo', { maxStayMinutes: 1 });
    const ada = await enter('ada');
    clock.advance(60_000);
    expect([problemOf(ada.line.last()), ada.line.closed]).toEqual(['stay-ended', 4412]);
  });

  test('removed', async () => {
    const ada = await enter('ada', 'host');
    const ben = await enter('ben');
    ada.line.say(command({ type: 'participant.remove', participant: ben.id }));
    expect(problemOf(ben.line.last())).toBe('participant-removed');
    expect(ben.line.closed).toBe(4403);
    await expect.poll(() => stage.media.asked).toEqual(['remove demo ben']);
    const back = connect();
    back.say(hello(ben.token));
    expect(back.closed).toBe(4403);
  });

  test('ended for all', async () => {
    const ada = await enter('ada', 'host');
    const ben = await enter('ben');
    ada.line.say(command({ type: 'meeting.end' }));
    for (const { line } of [ada, ben]) {
      expect(line.heard.at(-2)).toMatchObject({ type: 'event', event: { type: 'meeting.ended', by: ada.id } });
      expect(problemOf(line.last())).toBe('meeting-ended');
      expect(line.closed).toBe(4410);
    }
    await expect.poll(() => stage.media.asked).toEqual(['end demo']);
  });

  test('the room was deleted', async () => {
    const ada = await enter('ada');
    await stage.call('DELETE', '/api/v1/rooms/demo', undefined, 'operator');
    expect(ada.line.closed).toBe(4410);
  });

  test('the server goes', async () => {
    const ada = await enter('ada');
    stage.server.meetings.dismissAll({ type: '/problems/server-restarting', title: '', status: 503, retryAfter: 2 });
    expect(ada.line.last()).toMatchObject({ type: 'goodbye', problem: { retryAfter: 2 } });
    expect(ada.line.closed).toBe(4503);
  });

  test('a peer that does not close its side is cut off', async () => {
    const ada = await enter('ada');
    ada.line.say('nonsense');
    expect(ada.line.closings).toEqual([4400]);
    clock.advance(2_000);
    expect(ada.line.closings).toEqual([4400, 'cut']);
  });
});

describe('CH7 what is malformed', () => {
  const rows: [string, string][] = [
    ['not JSON', '{'],
    ['a number', '7'],
    ['null', 'null'],
    ['an unknown type', '{"type":"shout"}'],
    ['an extra field', '{"type":"ping","x":1}'],
    ['a prototype', '{"type":"ping","__proto__":{"a":1}}'],
    ['a name twice', '{"type":"ping","type":"ping"}'],
    ['depth of 8 000', '['.repeat(8_000)],
    ['a command without id', '{"type":"command","command":{"type":"participant.leave"}}'],
    ['a command with a long id', `{"type":"command","id":"${'x'.repeat(65)}","command":{"type":"participant.leave"}}`],
    ['a command with an id of another type', '{"type":"command","id":7,"command":{"type":"participant.leave"}}'],
  ];
  test.each(rows)('closes: %s', async (_name, text) => {
    const { line } = await enter('ada', 'host');
    line.say(text);
    expect(problemOf(line.last())).toBe('message-invalid');
    expect(line.closed).toBe(4400);
  });

  test('a binary message closes', async () => {
    const { line } = await enter('ada');
    line.connection.heard(undefined);
    expect(line.closed).toBe(4400);
  });

  test('a command with an id gets its refusal, up to ten times', async () => {
    const { line } = await enter('ada', 'host');
    const odd = '{"type":"command","id":"c9","command":{"type":"poll.open"}}';
    for (let i = 0; i < 10; i += 1) {
      line.say(odd);
      expect(line.last()).toMatchObject({ type: 'refusal', id: 'c9', problem: { type: '/problems/message-invalid' } });
    }
    line.say(odd);
    expect(line.closed).toBe(4400);
  });

  test('pointers name the place', () => {
    const text = '{"type":"command","id":"a","command":{"type":"participant.rename","name":""}}';
    expect(parseMessage(text)).toMatchObject({ refusal: { id: 'a', errors: [{ pointer: '/command/name' }, {}] } });
  });
});

describe('CH8 how much', () => {
  test('a burst of twice the rate, then the rate', () => {
    const bucket = new Bucket(20, 40, clock.now());
    const takes = (n: number) => Array.from({ length: n }, () => bucket.take(clock.now())).filter(Boolean).length;
    expect(takes(100)).toBe(40);
    clock.advance(1_000);
    expect(takes(100)).toBe(20);
    clock.advance(60_000);
    expect(takes(100)).toBe(40);
  });

  test('more than that closes the connection, and the place is kept', async () => {
    const ada = await enter('ada');
    const ben = await enter('ben');
    ada.line.heard.length = 0;
    for (let i = 0; i < 1_000; i += 1) ben.line.say({ type: 'ping' });
    expect(problemOf(ben.line.last())).toBe('too-many-requests');
    expect(ben.line.closed).toBe(4429);
    expect(events(ada.line)).toEqual([{ type: 'participant.presence', participant: ben.id, presence: 'dormant' }]);
  });

  test('a reader that falls a megabyte behind is cut off', async () => {
    const ada = await enter('ada');
    ada.line.waiting = 1_048_577;
    await enter('ben');
    expect(ada.line.closed).toBe('cut');
  });
});
