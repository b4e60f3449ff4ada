/** A disk that is full or read-only: wishes are refused, who is inside stays, and it goes on by itself. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, test } from 'vitest';
import { FakeClock } from '../../apps/server/clock.ts';
import { openLiveFile } from '../../apps/server/store/live-file.ts';
import { SqliteStore } from '../../apps/server/store/sqlite.ts';
import { secretOf } from '../../apps/server/testing/lobby.ts';
import { raise, type Stage } from '../../apps/server/testing/stage.ts';
import { ask, chat, enter, opened, waiting } from './inside.ts';
import { type SmallDisk, smallDisk } from './small-disk.ts';

/** A disk with a fault that comes and goes. */
interface Faulty {
  readonly folder: string;
  /** The connections of the running server. */
  files: readonly DatabaseSync[];
  begin(): void;
  end(): void;
  remove(): void;
}

function readOnly(): Faulty {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-disk-'));
  const set = (how: 'on' | 'off') => () => {
    for (const file of disk.files) file.exec(`pragma query_only = ${how}`);
  };
  const disk: Faulty = {
    ...{ folder, files: [], begin: set('on'), end: set('off') },
    remove: () => rmSync(folder, { recursive: true }),
  };
  return disk;
}

function full(): Faulty {
  const small: SmallDisk | undefined = smallDisk();
  if (small === undefined) throw new Error('no disk could be mounted');
  const { folder, fill, clear, remove } = small;
  return { folder, files: [], begin: fill, end: clear, remove };
}

function mayMount(): boolean {
  const disk = smallDisk();
  disk?.remove();
  return disk !== undefined;
}

let disk: Faulty;
let clock: FakeClock;
let stage: Stage;

async function start(wall?: number): Promise<void> {
  const [foyer, live] = [new DatabaseSync(join(disk.folder, 'foyer.db')), openLiveFile(join(disk.folder, 'live.db'))];
  disk.files = [foyer, live.database];
  clock = new FakeClock(wall);
  stage = await raise({ FOYER_DATA: disk.folder }, { clock, store: new SqliteStore(foyer, live.database) });
}

async function begin(make: () => Faulty): Promise<void> {
  disk = make();
  await start();
  await stage.room('demo', { entry: 'open', lobby: true });
}

afterEach(async () => {
  disk.end();
  await stage.stop();
  expect(disk.files.map((file) => file.isOpen)).toEqual([false, false]);
  for (const name of ['foyer.db', 'live.db']) expect(soundness(name), name).toBe('ok');
  disk.remove();
});

function soundness(name: string): unknown {
  const copy = mkdtempSync(join(tmpdir(), 'foyer-copy-'));
  cpSync(disk.folder, copy, { recursive: true });
  const database = new DatabaseSync(join(copy, name));
  const found = database.prepare('pragma integrity_check').get()?.integrity_check;
  database.close();
  rmSync(copy, { recursive: true });
  return found;
}

const world = () => ({ stage, clock });
const meeting = () => stage.server.meetings.find('demo')?.meeting;

async function used(): Promise<number> {
  const room = await stage.server.store.rooms.find('demo');
  const tokens = await stage.server.store.joinTokens.list({ roomId: room?.id ?? '', limit: 100 });
  return tokens.reduce((sum, one) => sum + one.used, 0);
}

/** The next server finds what is on the disk now. */
async function startAgain(): Promise<void> {
  const wall = clock.wall() + 1;
  await stage.stop();
  await start(wall);
}

function faults(make: () => Faulty): void {
  test('SN29 what is wished inside is refused, nothing of it happens, and nobody goes', async () => {
    await begin(make);
    const [ada, ben] = [await enter(world(), 'ada', 'host'), await enter(world(), 'ben')];
    ada.events();
    const before = meeting();
    disk.begin();
    const camera = { participant: ben.id, give: [], take: ['track.publish.camera' as const] };
    expect(ben.wish(chat('lost'))).toBe('store-unavailable');
    expect(ben.wish({ type: 'hand.raise' })).toBe('store-unavailable');
    expect(ada.wish({ type: 'participant.change-permissions', ...camera })).toBe('store-unavailable');
    expect(ada.wish({ type: 'participant.ban', participant: ben.id })).toBe('store-unavailable');
    expect(ada.wish({ type: 'meeting.end' })).toBe('store-unavailable');
    expect(meeting()).toBe(before);
    expect([ada.events(), ada.line.closed, ben.line.closed]).toEqual([[], undefined, undefined]);
    disk.end();
    expect(ben.wish(chat('said'))).toBe('ok');
    expect(ada.wish({ type: 'participant.change-permissions', ...camera })).toBe('ok');
    expect(ada.events()).toEqual(['chat.sent', 'permissions.changed']);
  });

  test('SN29 a newcomer is told, no use of a token is lost, and nobody waits who was not told so', async () => {
    await begin(make);
    await enter(world(), 'ada', 'host');
    const inside = await stage.token('demo', { role: 'speaker', name: 'Ben', uses: 1, permissions: ['lobby.bypass'] });
    const door = await stage.token('demo', { role: 'speaker', name: 'Cyd', uses: 1 });
    const [people, uses] = [meeting()?.participants.size, await used()];
    disk.begin();
    for (const token of [inside, door, inside]) {
      const answer = await stage.ask('demo', { token });
      expect([answer.status, answer.slug]).toEqual([503, 'store-unavailable']);
    }
    expect([meeting()?.participants.size, meeting()?.lobby.size, stage.server.desk.size]).toEqual([people, 0, 0]);
    disk.end();
    expect(await used()).toBe(uses);
    expect((await stage.ask('demo', { token: inside })).json.outcome).toBe('admitted');
    expect((await stage.ask('demo', { token: door })).json.outcome).toBe('held');
  });

  test('SN29 what merely happens goes on, and is on the disk as soon as that can be', async () => {
    await begin(make);
    const [ada, ben, cyd] = [
      await enter(world(), 'ada', 'host'),
      await enter(world(), 'ben'),
      await enter(world(), 'cyd'),
    ];
    ada.events();
    disk.begin();
    ben.line.drop();
    clock.advance(60_000);
    cyd.line.drop();
    expect(ada.events()).toEqual(['participant.presence', 'participant.presence']);
    clock.advance(60_000);
    expect(ada.events()).toEqual(['participant.left']);
    expect(opened(world(), cyd.id, cyd.token).line.heard[0]).toMatchObject({ type: 'snapshot', self: cyd.id });
    disk.end();
    // Tried again by itself, although nobody wishes anything.
    clock.advance(5_000);
    await startAgain();
    expect([...(meeting()?.participants.keys() ?? [])]).toEqual([ada.id, cyd.id]);
    expect([...(meeting()?.departed.keys() ?? [])]).toEqual([ben.id]);
  });

  test('LC12 who is let in meanwhile waits until it can be written, and loses neither place nor token', async () => {
    await begin(make);
    const ada = await enter(world(), 'ada', 'host');
    const token = await stage.token('demo', { role: 'speaker', name: 'Gil', uses: 1 });
    const held = await stage.knock('demo', { token });
    expect(ada.wish({ type: 'lobby.admit', knock: held.knock.id })).toBe('ok');
    disk.begin();
    const line = waiting(world(), secretOf(held));
    await expect.poll(() => stage.log()).toMatch(/join refused/);
    expect(line.heard.map(({ type }) => type)).toEqual([]);
    disk.end();
    clock.advance(5_000);
    await expect.poll(() => line.heard.at(-1)?.type).toBe('admitted');
    expect(await used()).toBe(2);
  });

  test('LC11 a use that cannot be given back at once is given back later', async () => {
    await begin(make);
    await enter(world(), 'ada', 'host');
    const token = await stage.token('demo', { role: 'speaker', name: 'Gil', uses: 1 });
    const line = waiting(world(), secretOf(await stage.knock('demo', { token })));
    disk.begin();
    line.say({ type: 'leave' });
    expect(line.closed).toBe(1000);
    await expect.poll(() => stage.log()).toMatch(/could not be (given back|taken off)|cannot be written/);
    disk.end();
    await expect
      .poll(async () => {
        clock.advance(5_000);
        return used();
      })
      .toBe(1);
    await expect.poll(() => stage.server.store.live.load().filter(({ kind }) => kind === 'waiter')).toEqual([]);
  });

  test('SN29 a host’s word that could not be written is not given: it can be given again', async () => {
    await begin(make);
    const ada = await enter(world(), 'ada', 'host');
    const held = await stage.knock('demo', { name: 'Gil' });
    disk.begin();
    expect(ada.wish({ type: 'lobby.decline', knock: held.knock.id })).toBe('store-unavailable');
    const answer = await stage.call('DELETE', `/api/v1/rooms/demo/participants/${ada.id}`, undefined, 'operator');
    expect(answer.slug).toBe('store-unavailable');
    expect((await ask(world(), 'ben').catch(String)).toString()).toMatch(/503/);
    disk.end();
    expect(ada.wish({ type: 'lobby.decline', knock: held.knock.id })).toBe('ok');
  });
}

describe('a disk that is read-only', () => faults(readOnly));

// Needs a disk of its own, which only root may mount; the store's own tests fill a file instead.
describe.skipIf(!mayMount())('a disk that is full', () => faults(full));

test('SN29 where only the live file fails, the use that was taken for it is given back at once', async () => {
  await begin(readOnly);
  await enter(world(), 'ada', 'host');
  const token = await stage.token('demo', { role: 'speaker', name: 'Ben', uses: 1, permissions: ['lobby.bypass'] });
  const door = await stage.token('demo', { role: 'speaker', name: 'Cyd', uses: 1 });
  const before = await used();
  disk.files[1]?.exec('pragma query_only = on');
  for (const one of [token, door]) expect((await stage.ask('demo', { token: one })).slug).toBe('store-unavailable');
  await expect.poll(used).toBe(before);
  disk.end();
  expect((await stage.ask('demo', { token })).json.outcome).toBe('admitted');
});

test('SN29 a ban holds from the host’s word on, and is in its place as soon as that can be', async () => {
  await begin(readOnly);
  const [ada, eve] = [await enter(world(), 'ada', 'host'), await enter(world(), 'eve')];
  const token = await stage.token('demo', {
    role: 'speaker',
    identity: 'eve',
    name: 'Eve',
    permissions: ['lobby.bypass'],
  });
  disk.files[0]?.exec('pragma query_only = on');
  expect(ada.wish({ type: 'participant.ban', participant: eve.id })).toBe('ok');
  await expect.poll(() => stage.log()).toMatch(/could not be put in its place/);
  expect((await stage.ask('demo', { token })).slug).toMatch(/^(banned|store-unavailable)$/);
  disk.end();
  expect((await stage.ask('demo', { token })).slug).toBe('banned');
  clock.advance(5_000);
  const bans = async () => (await stage.call('GET', '/api/v1/rooms/demo/bans', undefined, 'operator')).json.items;
  await expect.poll(async () => (await bans()).length).toBe(1);
  await expect.poll(() => stage.server.store.live.load().filter(({ kind }) => kind === 'ban')).toEqual([]);
});
