import { expect, test } from 'vitest';
import { runKills } from './kill-loop.ts';
import { runSeed } from './random.ts';

// `npm run test:kills` does the same 500 times.
test('SN29 what was answered is there after each of five kills, and the files are sound', async () => {
  const seed = runSeed();
  console.log(`seed ${seed}`);
  const { lost, total, kills } = await runKills(5, seed, () => undefined);
  expect(lost).toEqual([]);
  expect(kills).toBeGreaterThanOrEqual(5);
  expect(total).toBeGreaterThan(20);
}, 120_000);
