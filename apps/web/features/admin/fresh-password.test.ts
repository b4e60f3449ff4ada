import { expect, it } from 'vitest';
import { freshPassword } from './fresh-password.ts';

/** Bytes in turn, from `start`. */
function counting(start: number) {
  let next = start;
  return (bytes: Uint8Array) => bytes.fill(next++ % 256);
}

it('is four groups of four letters that nobody mixes up', () => {
  for (let start = 0; start < 256; start++) {
    expect(freshPassword(counting(start))).toMatch(/^(?:[a-hjkmnp-z2-9]{4}-){3}[a-hjkmnp-z2-9]{4}$/);
  }
});

it('draws every letter equally often', () => {
  const bytes = counting(0);
  const drawn = Array.from({ length: 31 * 8 }, () => freshPassword(bytes).replaceAll('-', '')).join('');
  const counts = new Map<string, number>();
  for (const letter of drawn) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  expect([counts.size, new Set(counts.values()).size]).toEqual([31, 1]);
});
