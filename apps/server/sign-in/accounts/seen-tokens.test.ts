import { seconds } from '@foyer/kernel';
import { expect, test } from 'vitest';
import { SeenTokens } from './seen-tokens.ts';

const at = seconds(1_800_000_000);
const token = (issuer: string, jti: string) => ({
  ...{ issuer, jti, subject: 'ana', sid: undefined },
  expiresAt: seconds(at + 120),
});

test('SI26 a jti counts once at each provider, and says nothing of another’s', () => {
  const seen = new SeenTokens();
  const told = [token('https://one.example', '1'), token('https://other.example', '1')];
  expect(told.map((one) => seen.take(one, at))).toEqual([true, true]);
  expect(told.map((one) => seen.take(one, at))).toEqual([false, false]);
});

test('SI26 of very many the oldest are forgotten, and no others', () => {
  const seen = new SeenTokens();
  for (let count = 0; count <= 20_000; count += 1) seen.take(token('https://one.example', String(count)), at);
  const again = ['1', '20000', '0'].map((jti) => seen.take(token('https://one.example', jti), at));
  expect(again).toEqual([false, false, true]);
});
