import { expect, test } from 'vitest';
import type { PersonTile, Tile } from '../../engine/view/tiles.ts';
import { matching, rowsOf } from './rows.ts';

function aPerson(name: string, own = false): PersonTile {
  return {
    kind: 'person',
    key: name,
    identity: name,
    participant: name,
    name,
    own,
    role: 'speaker',
    picture: undefined,
    microphone: 'on',
    speaking: false,
    dormant: false,
    quality: 'good',
  };
}

const people = [aPerson('Zoë Martin', true), aPerson('ben Okafor'), aPerson('Ana Silva'), aPerson('Åsa Berg')];
const names = (rows: readonly PersonTile[]) => rows.map(({ name }) => name).join(', ');

test('oneself first, the others by name, screens left out', () => {
  const screen: Tile = {
    kind: 'screen',
    key: 'x/screen',
    identity: 'x',
    name: 'Aaa',
    own: false,
    picture: { id: 'x', show: () => () => undefined },
  };
  expect(names(rowsOf([...people, screen], 'en', new Map()))).toBe('Zoë Martin, Ana Silva, Åsa Berg, ben Okafor');
});

test('SN27 raised hands stand before everybody, in their order, one’s own among them', () => {
  const hands = new Map([
    ['ben Okafor', 1],
    ['Zoë Martin', 2],
    ['Åsa Berg', 3],
  ]);
  expect(names(rowsOf(people, 'en', hands))).toBe('ben Okafor, Zoë Martin, Åsa Berg, Ana Silva');
});

test.each([
  ['', 'Zoë Martin, ben Okafor, Ana Silva, Åsa Berg'],
  ['zoe', 'Zoë Martin'],
  ['A', 'Ana Silva, Åsa Berg'],
  ['oka be', 'ben Okafor'],
  ['ilva', ''],
  ['  asa ', 'Åsa Berg'],
])('searching for "%s" finds %s', (search, expected) => {
  expect(names(matching(people, search))).toBe(expected);
});
