import type { WirePerson } from '@foyer/wire';
import { expect, test } from 'vitest';
import { noMedia, type ParticipantMedia, type Picture } from '../media/view.ts';
import { type Roster, rosterOf } from '../meeting/roster.ts';
import { samplePerson, sampleSnapshot } from '../meeting/sample-snapshot.ts';
import { formatDuration, isoDuration } from './duration.ts';
import { isPhone, type Stage, type StageWish, stageOf } from './stage.ts';
import { type Tile, tilesOf } from './tiles.ts';

const aPicture = (id: string): Picture => ({ id, show: () => () => undefined });
const self = { id: 'p_me', identity: 'me', name: 'Me', role: 'host' } as const;

function aPerson(id: string, over: Partial<WirePerson> = {}): WirePerson {
  const joinedAt = id === 'me' ? 0 : 1;
  return samplePerson(`p_${id}`, { identity: id, name: id, joinedAt, ...over });
}

function aRoster(...people: WirePerson[]): Roster {
  return rosterOf(sampleSnapshot({ people, serverTime: 0 }), 0);
}

function tiles(roster: Roster | undefined, seen: Readonly<Record<string, Partial<ParticipantMedia>>> = {}) {
  const people = new Map(Object.entries(seen).map(([id, media]) => [id, { ...noMedia, ...media }]));
  const off = { on: false, busy: false, deviceId: undefined };
  const own = { microphone: off, camera: off, speakerId: undefined, share: 'off' } as const;
  return tilesOf({ self, roster, media: { status: 'live', people, own, audible: true } });
}

const keys = (list: readonly Tile[]) => list.map(({ key }) => key).join(' ');

test('one stands on the stage at once, before anybody has said who else is there', () => {
  expect(tiles(undefined)).toMatchObject([{ key: 'me', own: true, name: 'Me' }]);
});

test('people of the channel and of the media server are joined by identity', () => {
  const list = tiles(aRoster(aPerson('me'), aPerson('ana')), {
    ana: { microphone: 'on', camera: aPicture('a'), speaking: true },
  });
  expect(list[1]).toMatchObject({
    key: 'ana',
    participant: 'p_ana',
    microphone: 'on',
    speaking: true,
    picture: { id: 'a' },
  });
});

test('somebody only the media server knows is shown, unless the channel says they have gone', () => {
  const roster = aRoster(aPerson('me'));
  expect(tiles(roster, { robot: { name: 'Robot' } })[1]).toMatchObject({
    key: 'robot',
    name: 'Robot',
    role: undefined,
  });
  expect(keys(tiles({ ...roster, gone: new Set(['robot']) }, { robot: {} }))).toBe('me');
});

test('a screen is a tile of its own, after its person', () => {
  expect(keys(tiles(aRoster(aPerson('me'), aPerson('ana')), { me: { screen: aPicture('s') }, ana: {} }))).toBe(
    'me me/screen ana',
  );
});

test('nobody speaks with the microphone off, and I am never dormant to myself', () => {
  const [me, ana] = tiles(aRoster(aPerson('me', { presence: 'dormant' }), aPerson('ana', { presence: 'dormant' })), {
    ana: { speaking: true, microphone: 'muted' },
  });
  expect([me, ana]).toMatchObject([{ dormant: false }, { dormant: true, speaking: false }]);
});

function aTile(key: string): Tile {
  const list = tiles(aRoster(aPerson('me'), aPerson(key)));
  const tile = list.find((each) => each.key === key);
  if (tile === undefined) throw new Error(key);
  return tile;
}

function aScreen(key: string, own = false): Tile {
  return { kind: 'screen', key: `${key}/screen`, identity: key, name: key, own, picture: aPicture(key) };
}

const laptop = { width: 1400, height: 720 };
const phone = { width: 366, height: 690 };

function stage(wish: Partial<StageWish>): Stage {
  return stageOf({ tiles: [], order: [], pin: undefined, page: 0, space: laptop, ...wish });
}

const shown = ({ placed }: Stage) => placed.map(({ tile, large }) => (large ? `[${tile.key}]` : tile.key)).join(' ');
const many = (count: number) => Array.from({ length: count }, (_, index) => aTile(`t${index}`));

test('tiles stand in the given order, unknown ones last', () => {
  expect(shown(stage({ tiles: ['a', 'b', 'c'].map(aTile), order: ['c', 'a'] }))).toBe('c a b');
});

test('another person’s screen is large, one’s own is not; the newest of several', () => {
  const people = [aTile('a'), aTile('b')];
  expect(shown(stage({ tiles: [...people, aScreen('a')] }))).toBe('[a/screen] a b');
  expect(shown(stage({ tiles: [...people, aScreen('me', true)] }))).toBe('a b me/screen');
  const two = [...people, aScreen('a'), aScreen('b')];
  expect(shown(stage({ tiles: two, order: ['a', 'b', 'b/screen', 'a/screen'] }))).toBe('[a/screen] a b b/screen');
});

test('my pin goes before a screen, and is ignored once its tile has gone', () => {
  const list = [aTile('a'), aTile('b'), aScreen('a')];
  expect(shown(stage({ tiles: list, pin: 'b' }))).toBe('[b] a a/screen');
  expect(shown(stage({ tiles: list, pin: 'gone' }))).toBe('[a/screen] a b');
});

test('25 fit on one page of a laptop, 26 make two; a page that no longer exists is the last one', () => {
  expect(stage({ tiles: many(25) })).toMatchObject({ pages: 1, seats: 25 });
  const second = stage({ tiles: many(26), page: 7 });
  expect(second).toMatchObject({ pages: 2, page: 1 });
  expect(second.placed).toHaveLength(1);
});

test('a phone has pages of eight', () => {
  expect(isPhone(phone)).toBe(true);
  expect(isPhone({ width: 690, height: 366 })).toBe(false);
  expect(stage({ tiles: many(9), space: phone })).toMatchObject({ pages: 2, seats: 8 });
});

test('beside a screen everybody of a dozen fits on one page of a laptop', () => {
  expect(stage({ tiles: [...many(12), aScreen('t1')] })).toMatchObject({ pages: 1 });
});

test('the large tile stays on every page, at the same place', () => {
  const list = [...many(40), aScreen('t1')];
  const [first, last] = [stage({ tiles: list }), stage({ tiles: list, page: 9 })];
  expect(first.pages).toBeGreaterThan(1);
  expect(last.placed[0]).toEqual(first.placed[0]);
});

test.each([
  [0, '0:00', 'PT0H0M0S'],
  [247, '4:07', 'PT0H4M7S'],
  [3727, '1:02:07', 'PT1H2M7S'],
])('%i seconds read as %s', (total, text, iso) => {
  expect([formatDuration(total), isoDuration(total)]).toEqual([text, iso]);
});
