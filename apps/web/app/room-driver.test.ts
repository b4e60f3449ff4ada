import { millis, no, ok, type Result, seconds } from '@foyer/kernel';
import type { Admitted, Held, JoinAnswer, JoinRequest, Me, Preview } from '@foyer/wire';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { JoinChoice } from '../devices/join-choice.ts';
import { fakeClock } from '../engine/fake-clock.ts';
import { FakeLobby, someAdmitted } from '../engine/lobby/fake-lobby.ts';
import type { Place } from '../engine/meeting/place.ts';
import { type Api, RejoinHeld, RejoinRefused } from './api.ts';
import type { Failure } from './failure-kind.ts';
import { createKnockKeep } from './knock-keep.ts';
import { createPlaceKeep } from './place-keep.ts';
import { RoomDriver } from './room-driver.ts';
import { createRoomReturns, type RoomReturn } from './room-return.ts';
import { createTabLocks } from './tab-locks.ts';
import { createTokenKeep } from './token-keep.ts';

const preview: Preview = {
  room: { slug: 'a', title: 'A' },
  role: 'host',
  entry: 'admitted',
  people: { count: 0, names: [] },
};
const admitted: Admitted = {
  outcome: 'admitted',
  participant: { id: 'p_1', identity: 'ana', name: 'Ana', role: 'host', permissions: [], permissionsVersion: 1 },
  room: preview.room,
  media: { url: 'ws://m', token: 'm' },
  channel: { url: 'ws://c', token: 'c' },
  resume: { token: 'r', expiresAt: 2_000_000_000 },
};
const held: Held = {
  outcome: 'held',
  knock: { id: 'n_1' },
  channel: { url: 'wss://x/api/v1/knocks/s' },
  reason: 'lobby',
  room: preview.room,
};
const choice: JoinChoice = { name: 'Ana', microphone: { on: true }, camera: { on: false } };
const unreachable: Failure = { kind: 'server-unreachable', facts: {} };

/** A server that answers from a list and keeps what it was asked. */
class FakeServer implements Api {
  readonly asked: JoinRequest[] = [];
  previews: Result<Preview, Failure>[] = [ok(preview)];
  joins: Result<JoinAnswer, Failure>[] = [ok(admitted)];
  welcome = () => Promise.resolve(no(unreachable));
  createRoom = () => Promise.resolve(no(unreachable));
  me: Api['me'] = () => Promise.resolve(no(unreachable));
  signIn = () => Promise.resolve(no(unreachable));
  signOutAtProvider = () => Promise.resolve(no(unreachable));
  signOut = () => Promise.resolve(no(unreachable));
  setUp = () => Promise.resolve(no(unreachable));
  preview = (_: string, request: JoinRequest) => this.#answer(request, this.previews);
  join = (_: string, request: JoinRequest) => this.#answer(request, this.joins);

  #answer<Value>(request: JoinRequest, from: Result<Value, Failure>[]): Promise<Result<Value, Failure>> {
    this.asked.push(request);
    return Promise.resolve(from.shift() ?? no(unreachable));
  }
}

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

/** Everything that is answered at once has been answered; no time has passed. */
const settled = () => vi.advanceTimersByTimeAsync(0);

function aDrawer() {
  const held = new Map<string, string>();
  return {
    getItem: (key: string) => held.get(key) ?? null,
    setItem: (key: string, value: string) => void held.set(key, value),
    removeItem: (key: string) => void held.delete(key),
    key: (index: number) => [...held.keys()][index] ?? null,
    get length() {
      return held.size;
    },
  };
}

function aRoom(server = new FakeServer()) {
  const tokens = createTokenKeep(undefined);
  tokens.keep('a', { token: 't1' });
  const knocks = createKnockKeep(aDrawer());
  const [shared, own] = [aDrawer(), aDrawer()];
  const locks = createTabLocks(undefined);
  const places = createPlaceKeep({ shared, own, locks, makeId: () => 'tab', now: () => 0 });
  const returns = createRoomReturns({ drawer: own, now: () => 0 });
  const clock = fakeClock();
  const lobby = new FakeLobby(clock);
  const calls: string[] = [];
  const begun: { given: Admitted; chosen: JoinChoice; drawn: number }[] = [];
  const drawn: string[] = [];
  const open = () =>
    new RoomDriver('a', {
      api: server,
      tokens,
      knocks,
      places,
      returns,
      lobby: { openSocket: lobby.openSocket, clock, chance: () => 0 },
      now: () => ({ clock: millis(Date.now()), wall: seconds(Math.floor(Date.now() / 1000)) }),
      prepare: () => undefined,
      begin: (given, chosen) => void begun.push({ given, chosen, drawn: drawn.length }),
      call: ({ title }) => void calls.push(title),
    });
  const driver = open();
  driver.subscribe(() => void drawn.push(driver.stage.at));
  return {
    shared,
    own,
    places,
    returns,
    begun,
    drawn,
    driver,
    server,
    tokens,
    knocks,
    clock,
    lobby,
    calls,
    open,
    setToken: (token: string) => tokens.keep('a', { token }),
  };
}

async function aQueue() {
  const room = aRoom();
  room.server.joins = [ok(held)];
  room.driver.open();
  await settled();
  room.driver.send({ type: 'join-pressed', choice });
  await settled();
  await room.clock.advance(20);
  expect(room.driver.stage).toMatchObject({ at: 'waiting', link: 'live' });
  return room;
}

describe('the room driver', () => {
  it('shows the token at the preview and at the join, and the name at the join', async () => {
    const { driver, server } = aRoom();
    driver.send({ type: 'opened' });
    await settled();
    expect(driver.stage.at).toBe('pre-join');
    driver.send({ type: 'join-pressed', choice });
    await settled();
    expect(driver.stage.at).toBe('meeting');
    expect(server.asked).toEqual([{ credentials: { token: 't1' } }, { credentials: { token: 't1' }, name: 'Ana' }]);
  });

  it('tries again by itself when the time has come, and then not twice', async () => {
    const { driver, server } = aRoom();
    server.previews = [no(unreachable), ok(preview)];
    driver.send({ type: 'opened' });
    await settled();
    expect(driver.stage.at).toBe('failed');
    await vi.advanceTimersByTimeAsync(999);
    expect(driver.stage.at).toBe('failed');
    await vi.advanceTimersByTimeAsync(1);
    expect(driver.stage.at).toBe('pre-join');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.asked).toHaveLength(2);
  });

  it('uses the newest invitation', async () => {
    const { driver, server, setToken } = aRoom();
    server.previews = [ok(preview), ok(preview)];
    driver.send({ type: 'opened' });
    setToken('t2');
    driver.send({ type: 'opened' });
    await settled();
    expect(driver.stage.at).toBe('pre-join');
    expect(server.asked.map(({ credentials }) => credentials.token)).toEqual(['t1', 't2']);
  });

  it('rejoins under the same name, or throws the reason', async () => {
    const { driver, server } = aRoom();
    server.joins = [ok(admitted), ok(admitted), no({ kind: 'room-full', facts: {} })];
    driver.send({ type: 'opened' });
    await settled();
    expect(driver.stage.at).toBe('pre-join');
    driver.send({ type: 'join-pressed', choice });
    await settled();
    expect(driver.stage.at).toBe('meeting');
    expect(await driver.rejoin()).toEqual(admitted);
    expect(server.asked.at(-1)).toEqual({ credentials: { token: 't1' }, name: 'Ana' });
    await expect(driver.rejoin()).rejects.toThrow(RejoinRefused);
  });

  it('does nothing more once closed', async () => {
    const { driver, server } = aRoom();
    server.previews = [no(unreachable)];
    driver.send({ type: 'opened' });
    await settled();
    expect(driver.stage.at).toBe('failed');
    driver.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.asked).toHaveLength(1);
  });

  it('begins the meeting before its page is drawn, once', async () => {
    const { driver, begun, drawn } = aRoom();
    driver.open();
    await settled();
    driver.send({ type: 'join-pressed', choice });
    await settled();
    driver.send({ type: 'looked-at', visible: true });
    expect(begun).toEqual([{ given: admitted, chosen: choice, drawn: drawn.indexOf('meeting') }]);
  });

  it('asks with the typed password from then on', async () => {
    const { driver, server } = aRoom();
    server.previews = [no({ kind: 'password-required', facts: {} }), ok(preview)];
    driver.open();
    await settled();
    expect(driver.stage.at).toBe('password');
    driver.send({ type: 'password-entered', password: 'sesame' });
    await settled();
    driver.send({ type: 'join-pressed', choice });
    await settled();
    expect(driver.stage.at).toBe('meeting');
    const credentials = { token: 't1', password: 'sesame' };
    expect(server.asked).toEqual([{ credentials: { token: 't1' } }, { credentials }, { credentials, name: 'Ana' }]);
  });

  it('waits at the lobby and goes in with what the mirror shows', async () => {
    const { driver, lobby, knocks, calls } = await aQueue();
    expect(knocks.knockFor('a')?.knock.url).toBe(held.channel.url);
    driver.shown = () => ({ microphone: { on: false }, camera: { on: true, deviceId: 'c2' } });
    lobby.decide({ is: 'admitted' });
    expect(driver.stage).toMatchObject({
      at: 'meeting',
      admitted: { channel: someAdmitted.channel },
      choice: { name: 'Ana', microphone: { on: false }, camera: { on: true, deviceId: 'c2' } },
    });
    expect([calls, knocks.knockFor('a'), lobby.open]).toEqual([['Tea'], undefined, 0]);
  });

  it('takes the queue up again after a reload, before a new join is tried', async () => {
    const { driver, server, open, clock, lobby } = await aQueue();
    const asked = server.asked.length;
    driver.close();
    const again = open();
    again.open();
    await clock.advance(20);
    expect(again.stage).toMatchObject({ at: 'waiting', choice: { name: 'Ana' }, link: 'live' });
    expect([server.asked.length, lobby.open]).toEqual([asked, 1]);
  });

  it('knocks anew where the server lost the knock, and stays where it was', async () => {
    const { driver, server, lobby, clock } = await aQueue();
    server.joins = [ok({ ...held, knock: { id: 'n_2' }, channel: { url: 'wss://x/api/v1/knocks/s2' } })];
    lobby.decide({ is: 'unknown' });
    lobby.decision = { is: 'waiting' };
    await settled();
    await clock.advance(20);
    expect(driver.stage).toMatchObject({ at: 'waiting', knock: { id: 'n_2' }, link: 'live' });
    expect(server.asked.at(-1)).toEqual({ credentials: { token: 't1' }, name: 'Ana' });
  });

  it('gives its place up with a word', async () => {
    const { driver, lobby, knocks } = await aQueue();
    driver.send({ type: 'leave-pressed' });
    expect(lobby.heard).toEqual([{ type: 'leave' }]);
    expect([driver.stage.at, knocks.knockFor('a'), lobby.open]).toEqual(['failed', undefined, 0]);
  });

  it('asks again over the same channel', async () => {
    const { driver, lobby } = await aQueue();
    lobby.decide({ is: 'declined', askAt: 0 });
    driver.send({ type: 'ask-again-pressed' });
    expect(lobby.heard).toEqual([{ type: 'ask-again' }]);
    expect(driver.stage).toMatchObject({ at: 'waiting', word: { is: 'waiting' } });
  });

  it('tries the lost channel at once when it is nudged', async () => {
    const { driver, lobby, clock } = await aQueue();
    lobby.drop();
    expect(driver.stage).toMatchObject({ link: 'reconnecting' });
    driver.nudge();
    await clock.advance(20);
    expect(driver.stage).toMatchObject({ link: 'live' });
  });

  it('rejoins into the queue where somebody decides now', async () => {
    const { driver, server, clock } = aRoom();
    server.joins = [ok(admitted), ok(held)];
    driver.open();
    await settled();
    driver.send({ type: 'join-pressed', choice });
    await settled();
    const cause = await driver.rejoin().catch((error: unknown) => error);
    expect(cause).toBeInstanceOf(RejoinHeld);
    driver.send({ type: 'meeting-ended', end: { kind: 'session-unknown', cause } });
    await clock.advance(20);
    expect(driver.stage).toMatchObject({ at: 'waiting', knock: { id: 'n_1' }, link: 'live' });
  });
});

describe('a place in the driver', () => {
  const place: Place = {
    resume: { token: 'r1', expiresAt: 1_000 },
    participant: 'p_1',
    name: 'Ana',
    role: 'host',
    room: preview.room,
    microphone: { on: true },
    camera: { on: false },
  };

  async function aMeeting() {
    const room = aRoom();
    room.driver.open();
    await settled();
    room.driver.send({ type: 'join-pressed', choice });
    await settled();
    room.driver.keepPlace(place);
    return room;
  }

  it('SN7 a page that is loaded anew shows its token alone, and is straight back in', async () => {
    const { server, open } = await aMeeting();
    server.joins = [ok(admitted)];
    const again = open();
    again.open();
    await settled();
    expect(again.stage).toMatchObject({ at: 'meeting', choice: { name: 'Ana', microphone: { on: true } } });
    expect(server.asked.at(-1)).toEqual({ credentials: { resume: 'r1' } });
  });

  it('another link than the one it came in by wins over the place', async () => {
    const { server, open, setToken } = await aMeeting();
    setToken('t2');
    server.previews = [ok(preview)];
    const again = open();
    again.open();
    await settled();
    expect(again.stage.at).toBe('pre-join');
    expect(server.asked.at(-1)).toEqual({ credentials: { token: 't2' } });
  });

  it.each([
    ['connection-lost', 1, { resume: 'r2' }],
    ['left', 0, { resume: 'r2' }],
    ['opened-elsewhere', 0, { token: 't1' }],
    ['ended', 0, { token: 't1' }],
  ] as const)('after %s %i place is kept, and the button shows %j', async (kind, left, credentials) => {
    const { driver, server, shared } = await aMeeting();
    driver.keepPlace({ ...place, resume: { token: 'r2', expiresAt: 1_001 } });
    driver.ended({ kind });
    expect(shared.length).toBe(left);
    server.joins = [ok(admitted)];
    driver.send({ type: 'retry-pressed' });
    await settled();
    expect(server.asked.at(-1)?.credentials).toEqual(credentials);
  });

  it('SN2 what another tab took is only taken back by that tab’s latest token', async () => {
    const { driver, server, shared } = await aMeeting();
    const other = { ...place, resume: { token: 'r5', expiresAt: 1_005 } };
    shared.setItem('foyer.place.a.other', JSON.stringify({ mark: 'any', ...other }));
    driver.ended({ kind: 'opened-elsewhere' });
    server.joins = [ok(admitted)];
    driver.send({ type: 'retry-pressed' });
    await settled();
    expect(server.asked.at(-1)).toEqual({ credentials: { resume: 'r5' } });
  });

  it('SN11 the new password goes along, an old one never does', async () => {
    const { driver, server, tokens } = await aMeeting();
    tokens.keepPassword('a', 'old');
    driver.ended({ kind: 'connection-lost' });
    server.joins = [no({ kind: 'password-required', facts: {} }), ok(admitted)];
    driver.send({ type: 'retry-pressed' });
    await settled();
    expect(server.asked.at(-1)).toEqual({ credentials: { resume: 'r1' } });
    driver.send({ type: 'password-entered', password: 'new' });
    await settled();
    expect(server.asked.at(-1)).toEqual({ credentials: { resume: 'r1', password: 'new' } });
    expect(driver.stage.at).toBe('meeting');
  });

  it('a page that leaves the meeting within its tab has left', async () => {
    const { driver, shared } = await aMeeting();
    driver.close();
    expect(shared.length).toBe(0);
  });

  it('gives the engine an admission by token, or the refusal', async () => {
    const { driver, server } = await aMeeting();
    server.joins = [ok(admitted), no({ kind: 'resume-ended', facts: { cause: 'removed' } })];
    expect(await driver.resume('r9')).toEqual(admitted);
    expect(server.asked.at(-1)).toEqual({ credentials: { resume: 'r9' } });
    await expect(driver.resume('r9')).rejects.toThrow(RejoinRefused);
  });
});

describe('SI33 the room driver of somebody who comes back from the sign-in', () => {
  const { name, ...shown } = choice;
  const away = (kept: RoomReturn) => {
    const room = aRoom();
    const leave = room.returns.watch('a', () => kept);
    room.returns.leave('');
    leave();
    return room;
  };

  it('joins by itself where Join had been pressed, once', async () => {
    const { driver, server, begun, open } = away({ name, shown, joins: true });
    driver.open();
    await settled();
    expect(server.asked.map((request) => request.name)).toEqual([undefined, 'Ana']);
    expect(begun).toMatchObject([{ chosen: choice }]);
    expect(driver.returned).toBeUndefined();
    driver.close();
    server.previews = [ok(preview)];
    const again = open();
    again.open();
    await settled();
    expect(again.stage.at).toBe('pre-join');
  });

  it('joins under the name that the sign-in gives', async () => {
    const { driver, server, begun } = away({ name, shown, joins: true });
    server.previews = [ok({ ...preview, name: 'Ana Smith' })];
    driver.open();
    await settled();
    expect(begun).toMatchObject([{ chosen: { name: 'Ana Smith' } }]);
  });

  it('waits where somebody has to decide', async () => {
    const { driver, server } = away({ name, shown, joins: true });
    server.joins = [ok(held)];
    driver.open();
    await settled();
    expect(driver.stage.at).toBe('waiting');
  });

  it('shows the mirror as it was left where Join had not been pressed', async () => {
    const { driver, server } = away({ name, shown, joins: false });
    driver.open();
    await settled();
    expect(driver.stage.at).toBe('pre-join');
    expect(driver.returned).toEqual({ name, shown, joins: false });
    expect(server.asked).toHaveLength(1);
  });

  it('says no once more where the sign-in changed nothing, and keeps what was chosen for the next one', async () => {
    const { driver, server, returns, own } = away({ name, shown, joins: true });
    server.previews = [no({ kind: 'guests-not-allowed', facts: {} })];
    driver.open();
    await settled();
    expect(driver.stage).toMatchObject({ at: 'failed', failure: { kind: 'guests-not-allowed' } });
    returns.leave('');
    driver.close();
    expect(createRoomReturns({ drawer: own, now: () => 1 }).take('a')).toMatchObject({ name, shown });
  });

  it('joins whom a sign-in beside the page helps, and leaves the mirror as it is where nothing was pressed', async () => {
    const { driver, server, begun } = aRoom();
    server.joins = [no({ kind: 'guests-not-allowed', facts: {} }), ok(admitted)];
    server.previews = [ok(preview), ok(preview), ok(preview)];
    driver.open();
    await settled();
    driver.typed = 'Bo';
    driver.signedIn('Ana Smith');
    await settled();
    expect(driver.stage.at).toBe('pre-join');
    expect(driver.returned).toEqual({ name: 'Bo', joins: false });
    driver.send({ type: 'join-pressed', choice });
    await settled();
    expect(driver.stage.at).toBe('failed');
    driver.signedIn('Ana Smith');
    await settled();
    expect(begun).toMatchObject([{ chosen: choice }]);
  });

  it('keeps what was typed and shown when the person goes to sign in, and nothing after the page has gone', async () => {
    const { driver, returns } = aRoom();
    driver.open();
    await settled();
    driver.typed = 'Bo';
    driver.shown = () => shown;
    returns.leave('');
    expect(returns.take('a')).toEqual({ name: 'Bo', shown, joins: false });
    driver.close();
    returns.leave('');
    expect(returns.take('a')).toBeUndefined();
  });
});

describe('SI34 signing in from the queue', () => {
  const renewed: Held = { ...held, channel: { url: 'wss://x/api/v1/knocks/s2' } };
  const me: Me = {
    account: {
      ...{ id: 'u_1', username: 'ana', name: 'Ana Lima', level: 'user', disabled: false },
      ...{ createdAt: 1, lastSignInAt: 1, provider: null },
    },
    session: { id: 's_1', expiresAt: 2_000_000_000 },
    nameLocked: true,
    signOutAt: null,
    mayCreateRooms: false,
  };

  it('shows the place one has, and goes in where the door says yes', async () => {
    const { driver, server, knocks } = await aQueue();
    server.joins = [ok(admitted)];
    driver.signedIn('Ana Lima');
    expect(driver.stage).toMatchObject({ at: 'waiting', signIn: 'asking', link: 'live' });
    await settled();
    expect(server.asked.at(-1)).toEqual({ credentials: { token: 't1', knock: 's' }, name: 'Ana Lima' });
    expect([driver.stage.at, knocks.knockFor('a')]).toEqual(['meeting', undefined]);
  });

  it('waits on in its place under the new name, over the new channel', async () => {
    const { driver, server, knocks, clock } = await aQueue();
    server.joins = [ok(renewed)];
    driver.signedIn('Ana Lima');
    await settled();
    await clock.advance(20);
    expect(driver.stage).toMatchObject({ at: 'waiting', choice: { name: 'Ana Lima' }, link: 'live' });
    expect(driver.stage).not.toHaveProperty('signIn');
    expect(knocks.knockFor('a')?.knock.url).toBe(renewed.channel.url);
  });

  it('waits on as before where the door says no', async () => {
    const { driver, server, knocks, clock, lobby } = await aQueue();
    server.joins = [no({ kind: 'not-permitted', facts: {} })];
    driver.signedIn('Ana Lima');
    await settled();
    await clock.advance(20);
    expect(driver.stage).toMatchObject({ at: 'waiting', signIn: 'no', link: 'live', word: { is: 'waiting' } });
    expect([knocks.knockFor('a')?.knock.url, lobby.open]).toEqual([held.channel.url, 1]);
    lobby.decide({ is: 'admitted' });
    expect(driver.stage.at).toBe('meeting');
  });

  it('is let in as before by a host who is quicker', async () => {
    const { driver, server, lobby } = await aQueue();
    server.joins = [ok(renewed)];
    driver.signedIn('Ana Lima');
    lobby.decide({ is: 'admitted' });
    expect(driver.stage.at).toBe('meeting');
    await settled();
    expect(driver.stage.at).toBe('meeting');
  });

  it('comes back from the sign-in in this tab as who one is then', async () => {
    const { driver, server, open, knocks } = await aQueue();
    driver.send({ type: 'sign-in-pressed' });
    driver.lookedAt(false);
    driver.close();
    expect(knocks.knockFor('a')).toMatchObject({ signsIn: true });
    server.me = () => Promise.resolve(ok(me));
    server.joins = [ok(renewed)];
    const again = open();
    again.open();
    await settled();
    expect(server.asked.at(-1)).toEqual({ credentials: { token: 't1', knock: 's' }, name: 'Ana Lima' });
    expect(knocks.knockFor('a')).toMatchObject({ knock: { url: renewed.channel.url } });
    expect(knocks.knockFor('a')).not.toHaveProperty('signsIn');
  });

  it('comes back as before where nobody signed in', async () => {
    const { driver, server, open } = await aQueue();
    driver.send({ type: 'sign-in-pressed' });
    driver.close();
    const asked = server.asked.length;
    const again = open();
    again.open();
    await settled();
    expect(again.stage).toMatchObject({ at: 'waiting', choice: { name: 'Ana' } });
    expect(server.asked.length).toBe(asked);
  });
});

describe('SI35 a pass in the driver', () => {
  it('is shown at the door, and no more once it has ended', async () => {
    const { driver, server, tokens } = aRoom();
    tokens.keepPass('a', 'p1.x');
    server.previews = [no({ kind: 'sign-in-required', facts: {} }), ok(preview)];
    driver.open();
    await settled();
    expect(server.asked).toEqual([{ credentials: { token: 't1', pass: 'p1.x' } }, { credentials: { token: 't1' } }]);
    expect(driver.stage.at).toBe('pre-join');
    expect(tokens.credentialsFor('a')).toEqual({ token: 't1' });
  });

  it('has the door looked at anew where one stands before it', async () => {
    const { driver, server, tokens } = aRoom();
    server.previews = [ok(preview), ok({ ...preview, name: 'Ana Lima' })];
    driver.open();
    await settled();
    tokens.keepPass('a', 'p1.x');
    driver.signedIn('Ana Lima');
    await settled();
    expect(server.asked.at(-1)).toEqual({ credentials: { token: 't1', pass: 'p1.x' } });
    expect(driver.stage).toMatchObject({ at: 'pre-join', preview: { name: 'Ana Lima' } });
  });
});
