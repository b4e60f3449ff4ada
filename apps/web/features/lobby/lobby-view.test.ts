import type { WireKnock } from '@foyer/wire';
import { expect, test } from 'vitest';
import { batch, crowdOf, noteOf, rings, standingOf, waited } from './lobby-view.ts';

function aKnock(name: string, over: Partial<WireKnock> = {}): WireKnock {
  const facts = { standing: 'guest', from: null, reason: 'lobby', since: 1_000, attempt: 1 } as const;
  return { id: `n_${name}`, name, ...facts, presence: 'here', sameName: false, ...over };
}

const lena = aKnock('Lena');
const omar = aKnock('Omar', { standing: 'invited' });

test('one who waits can be let in from the note; of several one looks at the list', () => {
  expect(noteOf([])).toBeUndefined();
  expect(noteOf([lena])).toEqual({ words: 'wantsIn', name: 'Lena', others: 0, admits: 'n_Lena' });
  expect(noteOf([lena, omar])).toEqual({ words: 'wantIn', name: 'Lena', others: 1, admits: undefined });
});

test('whoever has the name of somebody here is looked at before being let in', () => {
  expect(noteOf([{ ...lena, sameName: true }])).toMatchObject({ words: 'wantsInSameName', admits: undefined });
});

test('a batch rings once', () => {
  expect(rings([], [lena], 0)).toBe(true);
  expect(rings([lena], [lena, omar], batch - 1)).toBe(false);
  expect(rings([lena], [lena, omar], batch)).toBe(true);
  expect(rings([lena, omar], [omar], batch)).toBe(false);
  expect(rings([lena], [{ ...lena, presence: 'away' }], batch)).toBe(false);
});

test.each([
  ['guest', null, 'guest'],
  ['invited', null, 'invited'],
  ['user', null, 'user'],
  ['user', 'Acme', 'userFrom'],
] as const)('a %s of %s is called %s', (standing, from, words) => {
  expect(standingOf({ standing, from })).toBe(words);
});

test.each([
  [-5, 'justNow', 0],
  [59, 'justNow', 0],
  [60, 'minutes', 1],
  [3_599, 'minutes', 59],
  [3_600, 'overAnHour', 60],
] as const)('%s seconds of waiting are %s', (seconds, words, count) => {
  expect(waited(lena, lena.since + seconds)).toEqual({ words, count });
});

test('all are let in where there are several, the invited apart where there are others', () => {
  expect(crowdOf([lena])).toEqual({ all: false, known: 0 });
  expect(crowdOf([lena, aKnock('Kim')])).toEqual({ all: true, known: 0 });
  expect(crowdOf([lena, omar])).toEqual({ all: true, known: 1 });
  expect(crowdOf([omar, aKnock('Kim', { standing: 'user' })])).toEqual({ all: true, known: 0 });
});
