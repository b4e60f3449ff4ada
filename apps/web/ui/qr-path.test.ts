import { encode } from 'uqr';
import { expect, test } from 'vitest';
import { qrShape } from './qr-path.ts';

/** The modules a path covers, read back out of its runs. */
function covered(path: string): ReadonlySet<string> {
  const runs = [...path.matchAll(/M(\d+) (\d+)h(\d+)v1H\d+z/g)].map((run) => run.slice(1).map(Number));
  return new Set(runs.flatMap(([x = 0, y = 0, length = 0]) => Array.from({ length }, (_, step) => `${x + step} ${y}`)));
}

test('covers exactly the dark modules', () => {
  const text = 'https://meet.example.org/standup#token=abc';
  const { data, size } = encode(text, { ecc: 'L', border: 4 });
  const dark = data.flatMap((row, y) => row.flatMap((on, x) => (on ? [`${x} ${y}`] : [])));
  const shape = qrShape(text);
  expect(shape?.side).toBe(size);
  expect([...covered(shape?.path ?? '')].sort()).toEqual(dark.sort());
});

test('leaves four modules of quiet on every side', () => {
  const shape = qrShape('a');
  for (const place of covered(shape?.path ?? '')) {
    for (const at of place.split(' ').map(Number)) {
      expect(at).toBeGreaterThanOrEqual(4);
      expect(at).toBeLessThan((shape?.side ?? 0) - 4);
    }
  }
});

test.each([
  ['x'.repeat(2953), true],
  ['x'.repeat(2954), false],
  ['ä'.repeat(1477), false],
])('a text that fits no code has none', (text, fits) => {
  expect(qrShape(text) !== undefined).toBe(fits);
});
