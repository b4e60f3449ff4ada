import { seconds } from '@foyer/kernel';
import { expect, it } from 'vitest';
import { agoWords, spanWords } from './words-of-time.ts';

const now = seconds(1_800_000_000);

it.each([
  [-5, 'now'],
  [-60, '1 minute ago'],
  [-3_599, '59 minutes ago'],
  [-7_200, '2 hours ago'],
  [-86_400, 'yesterday'],
  [3 * 86_400, 'in 3 days'],
  [3 * 86_400 - 5, 'in 3 days'],
  [-3 * 86_400 + 5, '2 days ago'],
  [-14 * 86_400, '1 Jan 2027'],
])('%i seconds away is "%s"', (away, text) => {
  expect(agoWords(now + away, 'en-GB', now)).toBe(text);
});

it.each([
  [0, '0 sec'],
  [59, '59 sec'],
  [60, '1 min'],
  [3_600, '1 hr'],
  [7_500, '2 hr 5 min'],
  [-10, '0 sec'],
])('%i seconds last "%s"', (span, text) => {
  expect(spanWords(now - span, 'en-US', now)).toBe(text);
});
