/** What is there again after a start: the same meetings, people, permissions, hands, chat and lobby. */
import { slugOf, type WireCommand } from '@foyer/wire';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Paired, paired } from '../channel/paired.ts';
import { type Lives, lives } from '../testing/lives.ts';
import { type LobbyLine, lobbyLine, secretOf } from '../testing/lobby.ts';
import { ownPage } from '../testing/stage.ts';

let world: Lives;
beforeEach(async () => {
  world = await lives();
  await world.stage.room('demo', { entry: 'open', lobby: true });
});
afterEach(async () => world.stop());

interface Inside {
  readonly id: string;
  readonly token: string;
  line: Paired;
}

function open(token: string): Paired {
  const line = paired({ meetings: world.stage.server.meetings, clock: world.clock });
  line.say({ type: 'hello', version: 1, token });
  return line;
}

async function enter(identity: string, role: 'host' | 'speaker' = 'speaker'): Promise<Inside> {
  const invitation = { role, identity, name: identity.toUpperCase(), permissions: ['lobby.bypass' as const] };
  const { json } = await world.stage.ask('demo', { token: await world.stage.token('demo', invitation) });
  const { token } = json.channel;
  return { id: json.participant.id, token, line: open(token) };
}

let wishes = 0;
function wish(who: Inside, command: WireCommand): void {
  wishes += 1;
  const id = `c${wishes}`;
  who.line.say({ type: 'command', id, command });
  const reply = who.line.heard.find((one) => 'id' in one && one.id === id);
  expect(reply).toMatchObject({ type: 'reply', ok: true });
}

const say = (who: Inside, text: string) => wish(who, { type: 'chat.send', message: `message-${text}`, text });

const waiting = (secret: string): LobbyLine => lobbyLine({ desk: world.stage.server.desk, clock: world.clock }, secret);

async function knock(credentials: { token?: string } = {}, name = 'Gil') {
  const held = await world.stage.knock('demo', { name, ...credentials });
  return { id: held.knock.id, secret: secretOf(held), line: waiting(secretOf(held)) };
}

const meeting = () => world.stage.server.meetings.find('demo')?.meeting;

function snapshotOf(line: Paired) {
  const said = line.heard[0];
  if (said?.type !== 'snapshot') throw new Error(`no snapshot: ${JSON.stringify(said)}`);
  return said;
}

const goodbye = (line: LobbyLine): string | undefined => {
  const said = line.heard.at(-1);
  return said?.type === 'goodbye' ? slugOf(said.problem.type) : undefined;
};

const ways = ['killed', 'ended'] as const;

describe.each(ways)('SN30 a server that was %s', (way) => {
  test('people come back as who they were: role, permissions, hand, chat, by their channel tokens', async () => {
    const ada = await enter('ada', 'host');
    const ben = await enter('ben');
    const cyd = await enter('cyd');
    wish(ada, {
      type: 'participant.change-permissions',
      participant: ben.id,
      give: [],
      take: ['track.publish.camera'],
    });
    wish(ada, { type: 'role.change-permissions', role: 'speaker', give: [], take: ['reaction.send'] });
    wish(ada, { type: 'participant.change-role', participant: cyd.id, role: 'host' });
    wish(ben, { type: 'hand.raise' });
    say(ben, 'first');
    say(ada, 'second');
    wish(ada, { type: 'participant.rename', name: 'Ada Lovelace' });
    const before = snapshotOf(open(ada.token));
    await world[way]();
    const dormant = [...(meeting()?.participants.values() ?? [])].map(({ session }) => session.state);
    expect(dormant).toEqual(['dormant', 'dormant', 'dormant']);
    for (const who of [ben, cyd, ada]) who.line = open(who.token);
    const after = snapshotOf(ada.line);
    const { stream: _, seq: __, serverTime: ___, media: ____, resume: _____, ...lasting } = before;
    expect(after).toMatchObject({ ...lasting, self: ada.id });
    expect(after.stream).not.toBe(before.stream);
    expect(after.people.map(({ name, role, hand }) => [name, role, hand?.turn])).toEqual([
      ['Ada Lovelace', 'host', undefined],
      ['BEN', 'speaker', 1],
      ['CYD', 'host', undefined],
    ]);
    expect(after.chat.map(({ text }) => text)).toEqual(['first', 'second']);
    say(ben, 'third');
    expect(ada.line.last()).toMatchObject({ event: { type: 'chat.sent' } });
  });

  test('whose connection does not come back has a fresh grace period, and then has left', async () => {
    const [ada, ben] = [await enter('ada', 'host'), await enter('ben')];
    ben.line.drop();
    world.clock.advance(100_000);
    await world[way](3_600);
    ada.line = open(ada.token);
    world.clock.advance(119_000);
    expect(meeting()?.participants.size).toBe(2);
    world.clock.advance(1_000);
    // The media server is asked first (MT5), and does not know him.
    await expect.poll(() => meeting()?.participants.size).toBe(1);
    expect([...(meeting()?.departed.values() ?? [])].map(({ id, reason }) => [id, reason])).toEqual([
      [ben.id, 'connection-lost'],
    ]);
    expect(ada.line.last()).toMatchObject({ event: { type: 'participant.left', participant: ben.id } });
  });

  test('LC11 who waits has the same place, opened by the same secret, and is let in by a host’s yes', async () => {
    const ada = await enter('ada', 'host');
    const [gil, hal] = [await knock(), await knock({}, 'Hal')];
    wish(ada, { type: 'lobby.message', text: 'Soon.' });
    await world[way]();
    ada.line = open(ada.token);
    const { lobby } = snapshotOf(ada.line);
    expect(lobby?.map(({ id, name, presence }) => [id, name, presence])).toEqual([
      [gil.id, 'Gil', 'away'],
      [hal.id, 'Hal', 'away'],
    ]);
    wish(ada, { type: 'lobby.admit', knock: gil.id });
    gil.line = waiting(gil.secret);
    await expect.poll(() => gil.line.heard.map(({ type }) => type)).toContain('admitted');
    hal.line = waiting(hal.secret);
    expect(hal.line.heard).toMatchObject([{ type: 'waiting', message: 'Soon.' }]);
  });

  test('LC11 a use that a knock holds stays held, and is given back when it comes to nothing after all', async () => {
    const token = await world.stage.token('demo', { role: 'speaker', name: 'Ivo', uses: 1 });
    const [ada, ivo] = [await enter('ada', 'host'), await knock({ token })];
    const used = async () =>
      (await world.store.joinTokens.list({ roomId: await roomId(), limit: 9 })).map((t) => t.used);
    expect(await used()).toContain(1);
    await world[way]();
    ada.line = open(ada.token);
    expect(await uses()).toBe(2);
    const again = await world.stage.ask('demo', { token });
    expect(again.json.outcome).toBe('held');
    expect(again.json.knock.id).toBe(ivo.id);
    waiting(secretOf(again.json)).say({ type: 'leave' });
    await expect.poll(uses).toBe(1);
    expect(world.store.live.load().filter(({ meeting: group }) => group === 'lobby')).toEqual([]);
    await world[way]();
    expect(await uses()).toBe(1);
  });

  test('LC11 an answer to who came in by a knock is said again, if it was lost', async () => {
    const ada = await enter('ada', 'host');
    const gil = await knock();
    wish(ada, { type: 'lobby.admit', knock: gil.id });
    await expect.poll(() => gil.line.heard.at(-1)?.type).toBe('admitted');
    const first = gil.line.heard.at(-1);
    await world[way]();
    const line = waiting(gil.secret);
    const said = line.heard.at(-1);
    if (said?.type !== 'admitted' || first?.type !== 'admitted')
      throw new Error(`not admitted: ${JSON.stringify(said)}`);
    expect([said.participant, said.channel]).toEqual([first.participant, first.channel]);
    expect(snapshotOf(open(said.channel.token)).self).toBe(first.participant.id);
    await world[way]();
    wish({ ...ada, line: open(ada.token) }, { type: 'participant.remove', participant: first.participant.id });
    expect(goodbye(waiting(gil.secret))).toBe('knock-unknown');
  });

  test('of who came in by a knock nothing is kept once he has gone, nor of a meeting that is over', async () => {
    const ada = await enter('ada', 'host');
    const gil = await knock();
    wish(ada, { type: 'lobby.admit', knock: gil.id });
    await expect.poll(() => gil.line.heard.at(-1)?.type).toBe('admitted');
    const said = gil.line.heard.at(-1);
    const rows = () => world.store.live.load().filter(({ kind }) => kind === 'entered' || kind === 'waiter').length;
    await world[way]();
    const again = open(ada.token);
    expect(rows()).toBe(1);
    if (said?.type !== 'admitted') throw new Error('not admitted');
    wish({ ...ada, line: again }, { type: 'participant.remove', participant: said.participant.id });
    expect(rows()).toBe(0);
    wish({ ...ada, line: again }, { type: 'meeting.end' });
    expect(world.store.live.load()).toEqual([]);
  });

  test('an ended meeting stays ended', async () => {
    const ada = await enter('ada', 'host');
    await knock();
    wish(ada, { type: 'meeting.end' });
    await expect.poll(() => world.store.live.load()).toEqual([]);
    await world[way]();
    expect(meeting()).toBeUndefined();
  });
});

async function uses(): Promise<number> {
  const tokens = await world.store.joinTokens.list({ roomId: await roomId(), limit: 9 });
  return tokens.reduce((sum, { used }) => sum + used, 0);
}

async function roomId(): Promise<string> {
  return (await world.store.rooms.find('demo'))?.id ?? '';
}

describe('SN31 ending on a signal', () => {
  test('everyone is told, inside and at the door, and nothing else happens', async () => {
    const [ada, gil] = [await enter('ada', 'host'), await knock()];
    const before = world.store.live.load();
    ada.line.heard.length = 0;
    await world.stage.server.stop();
    expect(ada.line.heard.map((one) => one.type)).toEqual(['goodbye']);
    expect([ada.line.closed, gil.line.closed]).toEqual([4503, 4503]);
    expect(goodbye(gil.line)).toBe('server-restarting');
    expect(world.stage.media.asked).toEqual(['drain']);
    expect(before.map(({ kind }) => kind)).toContain('waiter');
    await world.ended();
    expect(world.store.live.load()).toEqual(before);
  });
});

describe('SN30 what is not taken up', () => {
  const unreadable: [string, (rows: Lives) => void, RegExp][] = [
    [
      'a document of another version',
      ({ store }) => alter(store, 'meeting', (doc) => ({ ...doc, shape: 99 })),
      /shape/,
    ],
    ['a document that is none', ({ store }) => alter(store, 'participant', () => ({ id: 5 })), /unreadable/],
    ['one that has no room', ({ store }) => alter(store, 'room', () => ({})), /room is gone/],
  ];
  test.each(unreadable)('%s: logged, and the room begins anew', async (_what, change, why) => {
    await enter('ada', 'host');
    change(world);
    await world.killed();
    expect(meeting()).toBeUndefined();
    expect(world.stage.log()).toMatch(why);
    expect(world.store.live.load()).toEqual([]);
    await enter('ada', 'host');
    expect(meeting()?.participants.size).toBe(1);
  });

  test('a meeting whose room was deleted meanwhile, also where another has its name now', async () => {
    await enter('ada', 'host');
    const gone = await roomId();
    const room = await world.store.rooms.find('demo');
    world.between(async ({ rooms }) => {
      await rooms.delete('demo');
      if (room !== undefined) await rooms.create({ ...room, id: 'r_other' });
    });
    await world.killed();
    expect(await roomId()).not.toBe(gone);
    expect(meeting()).toBeUndefined();
    expect(world.stage.log()).toMatch(/its room is gone/);
  });

  test('of two meetings of one room the later one stays', async () => {
    await enter('ada', 'host');
    const first = meeting()?.id;
    const rows = world.store.live.load();
    world.clock.advance(60_000);
    await world.stage.server.meetings.find('demo')?.receive({ type: 'room.deleted' });
    await enter('ben', 'host');
    const second = meeting()?.id;
    world.store.live.write(rows);
    await world.killed();
    expect([meeting()?.id, first]).not.toContain(undefined);
    expect(meeting()?.id).toBe(second);
    expect(new Set(world.store.live.load().map((row) => row.meeting))).toEqual(new Set([second]));
  });
});

/** Writes one kind of document as somebody else would. */
function alter(store: Lives['store'], kind: string, change: (doc: object) => object): void {
  const rows = store.live.load().filter((row) => row.kind === kind);
  expect(rows.length).toBeGreaterThan(0);
  store.live.write(rows.map((row) => ({ ...row, doc: JSON.stringify(change(JSON.parse(row.doc ?? '{}'))) })));
}

describe('SN29 bans', () => {
  const ban = (who: string): WireCommand => ({ type: 'participant.ban', participant: who });

  test('one that was answered is there, also where the server ended before it was in its place', async () => {
    const [ada, eve] = [await enter('ada', 'host'), await enter('eve')];
    wish(ada, ban(eve.id));
    // Not a moment later: nothing but the step itself has been written.
    await world.killed();
    const bans = await world.store.bans.list(await roomId());
    expect(bans.map(({ identity, name }) => [identity, name])).toEqual([['eve', 'EVE']]);
    expect(world.store.live.load().filter(({ meeting: group }) => group === 'bans')).toEqual([]);
    const back = await world.stage.ask('demo', {
      token: await world.stage.token('demo', { role: 'speaker', identity: 'eve', name: 'Eve' }),
    });
    expect(back.slug).toBe('banned');
    await world.killed();
    expect(await world.store.bans.list(await roomId())).toHaveLength(1);
  });

  test('the last one’s ban outlives the meeting', async () => {
    const ada = await enter('ada', 'host');
    const eve = await enter('eve');
    wish(ada, ban(eve.id));
    wish(ada, { type: 'meeting.end' });
    await world.killed();
    expect(await world.store.bans.list(await roomId())).toHaveLength(1);
  });

  test('one that cannot be read keeps no server from starting', async () => {
    await enter('ada', 'host');
    world.store.live.write([{ meeting: 'bans', kind: 'ban', key: 'b_torn', doc: '{"id":"b_to' }]);
    await world.killed();
    expect(meeting()?.participants.size).toBe(1);
  });

  test('one that was made while no server ran concerns who is inside, and who has left', async () => {
    const [ada, eve, mal] = [await enter('ada', 'host'), await enter('eve'), await enter('mal')];
    wish(mal, { type: 'participant.leave' });
    const made = { roomId: await roomId(), family: null, reason: null, by: 'operator', createdAt: 5 };
    world.between(async ({ bans }) => {
      for (const identity of ['eve', 'mal']) await bans.add({ ...made, id: `b_${identity}`, identity, name: identity });
    });
    await world.killed();
    expect([...(meeting()?.participants.keys() ?? [])]).toEqual([ada.id]);
    expect(Object.fromEntries(meeting()?.over ?? [])).toMatchObject({ [eve.id]: 'banned' });
    expect(meeting()?.departed.size).toBe(0);
  });
});

describe('LB22 SN30 who showed something else while waiting', () => {
  test('waits after a crash under the new name, by the new secret alone', async () => {
    await enter('ada', 'host');
    const { id, secret } = await knock();
    const ana = { cookie: (await world.stage.account('user', 'ana')).cookie, ...ownPage };
    const { json } = await world.stage.ask('demo', { knock: secret }, ana);
    await world.killed();
    expect(meeting()?.lobby.get(id as never)).toMatchObject({ name: 'ana', grant: { standing: 'user' } });
    expect(goodbye(waiting(secret))).toBe('knock-unknown');
    expect(waiting(secretOf(json)).heard).toMatchObject([{ type: 'waiting', since: 1_800_000_000 }]);
    expect(world.stage.server.desk.bySecret(secretOf(json))).toMatchObject({ knock: id, name: 'ana' });
  });
});
