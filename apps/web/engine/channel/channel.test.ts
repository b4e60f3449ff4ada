import { problem, type ServerMessage } from '@foyer/wire';
import { expect, test, vi } from 'vitest';
import { type FakeClock, fakeClock } from '../fake-clock.ts';
import { samplePerson, sampleSnapshot } from '../meeting/sample-snapshot.ts';
import { ChannelClient, type ChannelNews } from './client.ts';
import { afterClose } from './close-code.ts';
import { fakeSockets } from './fake-socket.ts';
import { openWebSocket } from './socket.ts';

const ana = samplePerson('p_ana', { identity: 'ana', name: 'Ana', role: 'host', joinedAt: 100 });

function aSnapshot(seq = 5): ServerMessage {
  return sampleSnapshot({ seq, self: 'p_ana', people: [ana], serverTime: 160 });
}

function left(seq: number): ServerMessage {
  return { type: 'event', seq, event: { type: 'participant.left', participant: 'p_ben', reason: 'left' } };
}

const resumed: ServerMessage = {
  type: 'resumed',
  media: { url: 'ws://x', token: 'media-fresh' },
  resume: { token: 'resume-fresh', expiresAt: 2_000_000_000 },
  serverTime: 170,
};

interface Bench {
  readonly clock: FakeClock;
  readonly sockets: ReturnType<typeof fakeSockets>;
  readonly client: ChannelClient;
  readonly news: ChannelNews[];
  /** The news so far in one line. */
  line(): string;
}

function bench(): Bench {
  const clock = fakeClock();
  const sockets = fakeSockets();
  const news: ChannelNews[] = [];
  let ids = 0;
  const client = new ChannelClient(
    { url: 'ws://x/channel', token: 'secret' },
    { openSocket: sockets.open, clock, chance: () => 0, makeId: () => `c${++ids}` },
    (item) => news.push(item),
  );
  const word = (item: ChannelNews) => {
    if (item.type === 'status') return item.status;
    if (item.type === 'over') return `over:${item.then}`;
    return item.type;
  };
  return { clock, sockets, client, news, line: () => news.map(word).join(' ') };
}

function live(): Bench {
  const b = bench();
  b.client.start();
  b.sockets.last().open();
  b.sockets.last().say(aSnapshot());
  return b;
}

test('hello carries the token and its answer is the snapshot', () => {
  const b = live();
  expect(b.sockets.last().sent).toEqual([{ type: 'hello', version: 1, token: 'secret', nth: 1 }]);
  expect(b.line()).toBe('snapshot live');
});

test('events come in their order; repeats are ignored; a gap asks for a new snapshot', async () => {
  const b = live();
  b.sockets.last().say(left(6));
  b.sockets.last().say(left(6));
  b.sockets.last().say(left(9));
  expect(b.line()).toBe('snapshot live event reconnecting');
  await b.clock.advance(130);
  expect(b.sockets.all).toHaveLength(2);
});

test('a command resolves with its reply or with the problem that took its place', async () => {
  const b = live();
  const invite = b.client.command({ type: 'invite.create', role: 'speaker', expiresIn: 3600 });
  const removal = b.client.command({ type: 'participant.remove', participant: 'p_x' });
  b.sockets.last().say({ type: 'refusal', id: 'c2', problem: problem('participant-not-found') });
  b.sockets.last().say({ type: 'reply', id: 'c1', ok: true, data: { url: 'https://x/tea#token=t', expiresAt: 9 } });
  expect(await invite).toEqual({ ok: true, value: { url: 'https://x/tea#token=t', expiresAt: 9 } });
  expect(await removal).toEqual({ ok: false, refusal: problem('participant-not-found') });
});

test('a command without its reply is asked again on the next connection, under the same id', async () => {
  const b = live();
  const done = b.client.command({ type: 'participant.rename', name: 'Anna' });
  b.sockets.last().end(1006);
  await b.clock.advance(130);
  b.sockets.last().open();
  b.sockets.last().say(aSnapshot(7));
  expect(b.sockets.last().sent[1]).toMatchObject({ type: 'command', id: 'c1' });
  b.sockets.last().say({ type: 'reply', id: 'c1', ok: true });
  expect((await done).ok).toBe(true);
});

test('a command gives up after half a minute without a connection, and after ten seconds without a reply', async () => {
  const b = live();
  const unheard = b.client.command({ type: 'participant.rename', name: 'Anna' });
  await b.clock.advance(2_000);
  b.sockets.last().say({ type: 'pong' });
  await b.clock.advance(7_999);
  const open = Symbol('open');
  expect(await Promise.race([unheard, Promise.resolve(open)])).toBe(open);
  await b.clock.advance(1);
  expect(await unheard).toEqual({ ok: false, refusal: problem('connection-lost') });
  b.sockets.last().end(1006);
  const away = b.client.command({ type: 'participant.rename', name: 'Anna' });
  await b.clock.advance(29_999);
  expect(await Promise.race([away, Promise.resolve(open)])).toBe(open);
  await b.clock.advance(1);
  expect(await away).toEqual({ ok: false, refusal: problem('connection-lost') });
});

test('SN17 a lost connection says what it heard, and goes on from there without a snapshot', async () => {
  const b = live();
  b.sockets.last().say(left(6));
  b.sockets.last().end(1006);
  await b.clock.advance(125);
  b.sockets.last().open();
  expect(b.sockets.last().sent).toEqual([
    { type: 'hello', version: 1, token: 'secret', nth: 2, heard: { stream: 's_1', seq: 6 } },
  ]);
  b.sockets.last().say(resumed);
  b.sockets.last().say(left(7));
  expect(b.line()).toBe('snapshot live event reconnecting resumed live event');
});

test('SN17 after a gap the server is told from where on; another stream begins with a snapshot', async () => {
  const b = live();
  b.sockets.last().say(left(9));
  await b.clock.advance(130);
  b.sockets.last().open();
  expect(b.sockets.last().sent[0]).toMatchObject({ heard: { stream: 's_1', seq: 5 } });
  b.sockets.last().say(sampleSnapshot({ stream: 's_2', seq: 0 }));
  b.sockets.last().say(left(1));
  b.sockets.last().end(1006);
  await b.clock.advance(260);
  b.sockets.last().open();
  expect(b.sockets.last().sent[0]).toMatchObject({ heard: { stream: 's_2', seq: 1 } });
});

test('a server that resumes what nobody had heard is not believed', async () => {
  const b = bench();
  b.client.start();
  b.sockets.last().open();
  b.sockets.last().say(resumed);
  expect(b.sockets.last().closed).toBe(true);
  expect(b.news.some(({ type }) => type === 'resumed')).toBe(false);
});

test('SN19 a fresh media token is told on', () => {
  const b = live();
  b.sockets.last().say({ type: 'media', media: { url: 'ws://m', token: 'fresh' } });
  expect(b.news.at(-1)).toEqual({ type: 'media', media: { url: 'ws://m', token: 'fresh' } });
});

test('another session is shown its own token and asked anew for what it may hear; the old one says nothing more', async () => {
  const b = live();
  const old = b.sockets.last();
  b.client.move({ url: 'ws://y/channel', token: 'second' });
  expect(old.closed).toBe(true);
  old.say(left(6));
  b.sockets.last().open();
  expect(b.sockets.last().sent).toEqual([{ type: 'hello', version: 1, token: 'second', nth: 2 }]);
  b.sockets.last().say(aSnapshot(0));
  expect(b.line()).toBe('snapshot live snapshot live');
});

test('what was never sent is asked of the next session; what was is refused, unless twice is as good as once', async () => {
  const b = live();
  const removal = b.client.command({ type: 'participant.remove', participant: 'p_x' });
  const hand = b.client.command({ type: 'hand.raise' });
  b.sockets.last().say({ type: 'goodbye', problem: problem('session-moved') });
  const invite = b.client.command({ type: 'invite.create', role: 'speaker', expiresIn: 60 });
  b.client.move({ url: 'ws://x/channel', token: 'second' });
  expect(await removal).toEqual({ ok: false, refusal: problem('connection-lost') });
  b.sockets.last().open();
  b.sockets.last().say(aSnapshot(0));
  expect(b.sockets.last().sent.slice(1)).toMatchObject([
    { id: 'c2', command: { type: 'hand.raise' } },
    { id: 'c3', command: { type: 'invite.create' } },
  ]);
  b.sockets.last().say({ type: 'reply', id: 'c2', ok: true });
  b.sockets.last().say({ type: 'reply', id: 'c3', ok: true });
  expect([(await hand).ok, (await invite).ok]).toEqual([true, true]);
});

test('SN18 a server that was started again is asked again only what may be obeyed twice', async () => {
  const b = live();
  const removal = b.client.command({ type: 'participant.remove', participant: 'p_x' });
  const second = b.client.command({ type: 'lobby.decline', knock: 'n_x' });
  const name = b.client.command({ type: 'participant.rename', name: 'Anna' });
  b.sockets.last().end(1006);
  const invite = b.client.command({ type: 'invite.create', role: 'speaker', expiresIn: 60 });
  await b.clock.advance(130);
  b.sockets.last().open();
  b.sockets.last().say(sampleSnapshot({ stream: 's_2', seq: 0 }));
  expect(b.sockets.last().sent.slice(1)).toMatchObject([
    { id: 'c3', command: { type: 'participant.rename' } },
    { id: 'c4', command: { type: 'invite.create' } },
  ]);
  expect(await removal).toEqual({ ok: false, refusal: problem('connection-lost') });
  expect((await second).ok).toBe(false);
  for (const id of ['c3', 'c4']) b.sockets.last().say({ type: 'reply', id, ok: true });
  expect([(await name).ok, (await invite).ok]).toEqual([true, true]);
});

test('SN18 a snapshot of the same stream knows what it was asked: everything is asked again', async () => {
  const b = live();
  void b.client.command({ type: 'participant.remove', participant: 'p_x' });
  b.sockets.last().end(1006);
  await b.clock.advance(130);
  b.sockets.last().open();
  b.sockets.last().say(aSnapshot(700));
  expect(b.sockets.last().sent[1]).toMatchObject({ id: 'c1', command: { type: 'participant.remove' } });
});

test('SN20 moved by the operator: another session is won when the server says, not before', () => {
  const b = live();
  b.sockets.last().say({ type: 'goodbye', problem: problem('session-moved', { retryAfter: 1.5 }) });
  expect(b.news.at(-1)).toMatchObject({ type: 'over', after: 1_500 });
  expect(b.line()).toBe('snapshot live over:rejoin');
});

test('a nudge gives up a connection that was begun on another network', async () => {
  const b = bench();
  b.client.start();
  await b.clock.advance(500);
  b.client.nudge();
  expect(b.sockets.all).toHaveLength(1);
  await b.clock.advance(500);
  b.client.nudge();
  expect(b.sockets.all).toHaveLength(2);
});

test('connections that fall again and again are tried ever slower; one that held starts the pace anew', async () => {
  const b = live();
  for (const wait of [125, 250, 500]) {
    const before = b.sockets.all.length;
    b.sockets.last().end(1006);
    await b.clock.advance(wait - 1);
    expect(b.sockets.all).toHaveLength(before);
    await b.clock.advance(1);
    expect(b.sockets.all).toHaveLength(before + 1);
    b.sockets.last().open();
    b.sockets.last().say(aSnapshot());
  }
  await b.clock.advance(3_000);
  b.sockets.last().say({ type: 'pong' });
  await b.clock.advance(3_500);
  b.sockets.last().say({ type: 'pong' });
  await b.clock.advance(3_500);
  b.sockets.last().end(1006);
  const before = b.sockets.all.length;
  await b.clock.advance(125);
  expect(b.sockets.all).toHaveLength(before + 1);
});

test('silence is asked about after 4 s and counts as loss 4 s later', async () => {
  const b = live();
  await b.clock.advance(4_000);
  expect(b.sockets.last().sent.at(-1)).toEqual({ type: 'ping' });
  b.sockets.last().say({ type: 'pong' });
  await b.clock.advance(7_900);
  expect(b.line()).toBe('snapshot live');
  await b.clock.advance(200);
  expect(b.line()).toBe('snapshot live reconnecting');
});

test('a pong ends the doubt and a new round begins', async () => {
  const b = live();
  for (let round = 0; round < 5; round += 1) {
    await b.clock.advance(4_000);
    b.sockets.last().say({ type: 'pong' });
  }
  expect(b.line()).toBe('snapshot live');
  expect(b.sockets.last().sent.filter(({ type }) => type === 'ping')).toHaveLength(5);
});

test('tries come slower and slower, and a nudge tries at once', async () => {
  const b = live();
  b.sockets.last().end(1006);
  for (const wait of [125, 250, 500, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 2500, 2500]) {
    const before = b.sockets.all.length;
    await b.clock.advance(wait - 1);
    expect(b.sockets.all).toHaveLength(before);
    await b.clock.advance(1);
    expect(b.sockets.all).toHaveLength(before + 1);
    b.sockets.last().end(1006);
  }
  const before = b.sockets.all.length;
  b.client.nudge();
  expect(b.sockets.all).toHaveLength(before + 1);
});

test('a nudge doubts a quiet connection instead of trusting it', async () => {
  const b = live();
  await b.clock.advance(500);
  b.client.nudge();
  expect(b.sockets.last().sent).toHaveLength(1);
  await b.clock.advance(1_000);
  b.client.nudge();
  expect(b.sockets.last().sent.at(-1)).toEqual({ type: 'ping' });
});

test('a restarting server is waited for under its own name, however often the door is shut meanwhile', async () => {
  const b = live();
  b.sockets.last().say({ type: 'goodbye', problem: problem('server-restarting') });
  await b.clock.advance(130);
  b.sockets.last().end(1006);
  await b.clock.advance(260);
  b.sockets.last().open();
  b.sockets.last().say(aSnapshot(0));
  expect(b.line()).toBe('snapshot live restarting snapshot live');
});

test.each([
  ['session-unknown', 'over:rejoin'],
  ['connection-lost', 'over:rejoin'],
  ['participant-removed', 'over:removed'],
  ['access-withdrawn', 'over:access-withdrawn'],
  ['meeting-ended', 'over:ended'],
  ['opened-elsewhere', 'over:opened-elsewhere'],
  ['session-moved', 'over:rejoin'],
  ['resume-superseded', 'over:superseded'],
  ['stay-ended', 'over:stay-ended'],
] as const)('goodbye with %s gives %s and nothing after it', async (slug, word) => {
  const b = live();
  b.sockets.last().say({ type: 'goodbye', problem: problem(slug) });
  b.sockets.last().end(4000);
  await b.clock.advance(60_000);
  expect(b.line()).toBe(`snapshot live ${word}`);
  expect(b.sockets.all).toHaveLength(1);
});

test.each([
  [4401, 'rejoin'],
  [4403, 'removed'],
  [4408, 'rejoin'],
  [4409, 'opened-elsewhere'],
  [4410, 'ended'],
  [4411, 'superseded'],
  [4412, 'stay-ended'],
  [4413, 'rejoin'],
  [4415, 'access-withdrawn'],
  [4503, 'restart'],
  [1012, 'restart'],
  [4500, 'retry'],
  [1006, 'retry'],
  [1000, 'retry'],
] as const)('close code %i alone means %s', (code, then) => {
  expect(afterClose(code)).toBe(then);
});

test('too many requests waits as long as the server asks', async () => {
  const b = live();
  b.sockets.last().say({ type: 'goodbye', problem: problem('too-many-requests', { retryAfter: 3 }) });
  await b.clock.advance(2_999);
  expect(b.sockets.all).toHaveLength(1);
  await b.clock.advance(1);
  expect(b.sockets.all).toHaveLength(2);
});

test('what no schema takes ends the connection, not the page', async () => {
  const b = live();
  b.sockets.last().raw('{"type":"snapshot"');
  expect(b.line()).toBe('snapshot live reconnecting');
  await b.clock.advance(130);
  expect(b.sockets.all).toHaveLength(2);
});

test('a socket that never opens and a server that never greets are both given up on', async () => {
  const b = bench();
  b.client.start();
  await b.clock.advance(6_000 + 125);
  expect(b.sockets.all).toHaveLength(2);
  b.sockets.last().open();
  await b.clock.advance(5_000 + 250);
  expect(b.sockets.all).toHaveLength(3);
  expect(b.line()).toBe('');
});

test('words of a dropped socket no longer count', async () => {
  const b = live();
  const old = b.sockets.last();
  old.end(1006);
  await b.clock.advance(130);
  old.say(left(6));
  expect(b.line()).toBe('snapshot live reconnecting');
});

test.each([
  ['seems dead', (b: Bench) => b.clock.advance(8_000)],
  ['skips an event', async (b: Bench) => b.sockets.last().say(left(9))],
  ['says what no schema takes', async (b: Bench) => b.sockets.last().raw('?')],
  ['belongs to another session', async (b: Bench) => b.client.move({ url: 'ws://y', token: 'second' })],
  ['is sent away', async (b: Bench) => b.sockets.last().say({ type: 'goodbye', problem: problem('session-moved') })],
])('SN4 a connection that %s is given up, which is not going', async (_name, happen) => {
  const b = live();
  const [socket] = b.sockets.all;
  await happen(b);
  expect(socket?.farewell).toBe('given-up');
});

test('SN4 a connection that was begun on another network is given up, which is not going', async () => {
  const b = bench();
  b.client.start();
  await b.clock.advance(1_000);
  b.client.nudge();
  expect(b.sockets.all.map(({ farewell }) => farewell)).toEqual(['given-up', undefined]);
});

test.each(['leave', 'stop'] as const)('MT4 who calls %s goes', (act) => {
  const b = live();
  b.client[act]();
  expect(b.sockets.last().farewell).toBe('going');
});

test('SN4 MT4 what closes a WebSocket is said by its code', () => {
  const codes: (number | undefined)[] = [];
  class Closing extends EventTarget {
    close(code?: number): void {
      codes.push(code);
    }
  }
  vi.stubGlobal('WebSocket', Closing);
  const silent = { opened: () => undefined, heard: () => undefined, closed: () => undefined };
  for (const how of ['going', 'given-up'] as const) openWebSocket('ws://x', silent).close(how);
  vi.unstubAllGlobals();
  expect(codes).toEqual([1000, 4000]);
});

test('leaving says so in the same breath as closing, and answers what is open', async () => {
  const b = live();
  const open = b.client.command({ type: 'meeting.end' });
  b.client.leave();
  expect(b.sockets.last().sent.at(-1)).toMatchObject({ command: { type: 'participant.leave' } });
  expect(b.sockets.last().closed).toBe(true);
  expect((await open).ok).toBe(false);
  expect((await b.client.command({ type: 'meeting.end' })).ok).toBe(false);
});

test('events are counted from the snapshot that came last', async () => {
  const b = bench();
  b.client.start();
  b.sockets.last().open();
  b.sockets.last().say(aSnapshot(40));
  b.sockets.last().end(1006);
  await b.clock.advance(125);
  b.sockets.last().open();
  b.sockets.last().say(aSnapshot(0));
  b.sockets.last().say(left(1));
  expect(b.line()).toBe('snapshot live reconnecting snapshot live event');
});
