import { expect, test } from 'vitest';
import { arrange, type Speech } from './order.ts';

/** One-letter keys; capitals speak; digits in `spoke` say when each last spoke. */
function after(
  before: string,
  present: string,
  over: { pageSize?: number; fixed?: string; spoke?: Record<string, number> } = {},
) {
  const speech = new Map<string, Speech>();
  for (const letter of present) {
    const key = letter.toLowerCase();
    speech.set(key, { speaking: letter !== key, lastSpoke: over.spoke?.[key] ?? 0 });
  }
  return arrange([...before], [...present.toLowerCase()], {
    pageSize: over.pageSize ?? 4,
    fixed: new Set(over.fixed ?? ''),
    speech,
  }).join('');
}

test.each([
  ['newcomers stand last', 'abc', 'abcde', 'abcde'],
  ['who leaves makes no one else change places', 'abcd', 'acd', 'acd'],
  ['the order of the server does not matter once people have seats', 'abc', 'cba', 'abc'],
  ['speaking on the first page moves nobody', 'abcdef', 'aBcdef', 'abcdef'],
  ['a speaker from page two takes the last silent seat', 'abcdef', 'abcdEf', 'abcefd'.replace('efd', 'edf')],
] as const)('%s', (_name, before, present, expected) => {
  expect(after(before, present)).toBe(expected);
});

test('the one silent the longest gives up the seat', () => {
  expect(after('abcdef', 'abcdeF', { spoke: { a: 40, b: 10, c: 30, d: 20 } })).toBe('afcdeb');
});

test('fixed seats and other speakers stay', () => {
  expect(after('abcdef', 'abCdeF', { fixed: 'ad', spoke: { b: 50 } })).toBe('afcdeb');
});

test('where everybody on page one speaks or is fixed, nobody is moved', () => {
  expect(after('abcdef', 'aBCDeF', { fixed: 'a' })).toBe('abcdef');
});

test('an order that need not change is the same object', () => {
  const before = ['a', 'b'];
  expect(arrange(before, ['b', 'a'], { pageSize: 4, fixed: new Set(), speech: new Map() })).toBe(before);
});
