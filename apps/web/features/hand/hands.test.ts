import type { WirePerson } from '@foyer/wire';
import { expect, test } from 'vitest';
import { aPerson } from '../../engine/meeting/session-bench.ts';
import { handPlaces, newHands } from './hands.ts';

function people(...hands: (readonly [string, number | null])[]): ReadonlyMap<string, WirePerson> {
  return new Map(
    hands.map(([name, turn]) => {
      const person = { ...aPerson(name), hand: turn === null ? null : { turn, raisedAt: 1 } };
      return [person.id, person];
    }),
  );
}

test('SN27 hands stand in the order of raising, whatever the order of coming', () => {
  const places = handPlaces(people(['ana', 7], ['ben', null], ['kofi', 3], ['mei', 12]));
  expect([...places]).toEqual([
    ['p_kofi', 1],
    ['p_ana', 2],
    ['p_mei', 3],
  ]);
});

test('the order of one state is counted once', () => {
  const now = people(['ana', 1]);
  expect(handPlaces(now)).toBe(handPlaces(now));
});

test.each([
  ['somebody raises', people(['ana', null], ['ben', null]), people(['ana', 1], ['ben', null]), ['ana']],
  ['two raise', people(['ana', null], ['ben', null]), people(['ana', 2], ['ben', 1]), ['ben', 'ana']],
  ['one comes with a raised hand', people(['ana', null]), people(['ana', null], ['ben', 4]), ['ben']],
  ['it is up still', people(['ana', 1]), people(['ana', 1], ['ben', null]), []],
  ['it was lowered', people(['ana', 1]), people(['ana', null]), []],
  ['it was lowered and raised again', people(['ana', 1]), people(['ana', 5]), ['ana']],
  ['it is my own', people(['me', null]), people(['me', 1]), []],
] as const)('of hands that go up, where %s, one hears of %#', (_, before, after, expected) => {
  expect(newHands(before, after, 'p_me')).toEqual(expected);
});
