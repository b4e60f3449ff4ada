import { expect, it } from 'vitest';
import { takeSecret } from './secret.ts';

function aBar(href: string) {
  const url = new URL(href, 'https://meet.example.org');
  const seen: string[] = [];
  return { location: url, history: { replaceState: (_: unknown, __: string, to: string) => void seen.push(to) }, seen };
}

it('takes the secret of a set-up link out of the address bar and keeps it in memory', () => {
  const bar = aBar('/set-up?x=1#secret=abc');
  expect(takeSecret(bar)).toBe('abc');
  expect(bar.seen).toEqual(['/set-up?x=1']);
  const again = aBar('/set-up');
  expect(takeSecret(again)).toBe('abc');
  expect(again.seen).toEqual([]);
  expect(takeSecret(aBar('/set-up#secret=newer'))).toBe('newer');
});
