import { expect, test } from 'vitest';
import { type Reacted, speechOf } from './spoken.ts';

const of = (...rows: (readonly [number, string, Reacted['reaction']])[]): Reacted[] =>
  rows.map(([id, participant, reaction]) => ({ id, participant, reaction }));

test.each([
  ['nothing', of(), 0, undefined],
  ['one', of([1, 'ana', 'heart']), 0, { participant: 'ana', reaction: 'heart', others: 0 }],
  ['one that was said', of([1, 'ana', 'heart']), 1, undefined],
  ['one’s own', of([1, 'me', 'heart']), 0, undefined],
  [
    'one who goes on',
    of([1, 'ana', 'clap'], [2, 'ana', 'heart']),
    0,
    { participant: 'ana', reaction: 'heart', others: 0 },
  ],
  [
    'a burst',
    of([4, 'ana', 'clap'], [5, 'ben', 'clap'], [6, 'me', 'clap'], [7, 'kofi', 'laugh'], [8, 'ben', 'clap']),
    3,
    { participant: 'ben', reaction: 'clap', others: 2 },
  ],
] as const)('of %s is said what an ear can take', (_, reactions, saidUpTo, expected) => {
  expect(speechOf(reactions, saidUpTo, 'me')).toEqual(expected);
});
