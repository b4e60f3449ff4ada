import { expect, test } from 'vitest';
import { allow, retryDelay } from './backoff.ts';

test.each([
  [1, 0, 125],
  [1, 0.999, 250],
  [2, 0, 250],
  [3, 0.5, 750],
  [6, 0, 1000],
  [12, 0.999, 1999],
  [13, 0, 2500],
  [40, 0.999, 4998],
])('try %i with chance %f waits %i ms', (attempt, chance, expected) => {
  expect(Math.abs(retryDelay(attempt, chance) - expected)).toBeLessThanOrEqual(1);
});

test('a guard lets a number of acts through within its window and forgets old ones', () => {
  const limit = { acts: 2, within: 1000 };
  const one = allow([], limit, 0);
  const two = allow(one ?? [], limit, 10);
  expect(two).toEqual([0, 10]);
  expect(allow(two ?? [], limit, 500)).toBeUndefined();
  expect(allow(two ?? [], limit, 1005)).toEqual([10, 1005]);
});
