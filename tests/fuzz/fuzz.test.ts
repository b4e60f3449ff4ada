import { expect, test } from 'vitest';
import { runSeed, seeded } from '../harness/random.ts';
import { fuzz, inputOf } from './fuzz.ts';
import { mutateBytes, mutateText } from './mutate.ts';
import type { Target } from './target.ts';
import { targets } from './targets/index.ts';

const seed = runSeed();

test.each(targets.map((target) => [target.name, target] as const))('%s holds for 300 ms of inputs', (_name, target) => {
  const result = fuzz(target, { seed, millis: 300, least: 50 });
  expect(result.failure, `seed ${seed}`).toBeUndefined();
  expect(result.inputs).toBeGreaterThanOrEqual(50);
  expect(result.accepted, `seed ${seed}: nothing gets past the parser`).toBeGreaterThan(0);
});

test('an input is the same for the same seed and number', () => {
  for (const target of targets) {
    expect(inputOf(target, 5, 77)).toEqual(inputOf(target, 5, 77));
    expect(inputOf(target, 5, 77)).not.toEqual(inputOf(target, 6, 77));
  }
});

test('mutations stay in bounds', () => {
  const random = seeded(seed);
  for (let count = 0; count < 500; count += 1) {
    expect(mutateText(['a,b', 'c\nd', ''], random).length).toBeLessThanOrEqual(400_000);
    expect(mutateBytes([new Uint8Array(3), new Uint8Array(0)], random).length).toBeLessThanOrEqual(4096);
  }
});

const whole: Target<string> = { name: 'whole', make: (random) => String(random.below(1000)), run: () => true };

test('a throw is a failure, and its number finds the input again', () => {
  const target = {
    ...whole,
    run: (input: string) => {
      if (input.endsWith('7')) throw new Error('seven');
      return true;
    },
  } as unknown as Target;
  const { failure } = fuzz(target, { seed, millis: 1000 });
  expect(failure?.why).toContain('seven');
  expect(String(inputOf(target, seed, failure?.number ?? 0))).toMatch(/7$/);
});

test('a slow input is a failure', () => {
  const target = {
    ...whole,
    run: () => {
      const start = process.threadCpuUsage().user;
      while (process.threadCpuUsage().user - start < 80_000);
      return true;
    },
  } as unknown as Target;
  expect(fuzz(target, { seed, millis: 1000 }).failure?.why).toMatch(/took \d+ ms/);
});
