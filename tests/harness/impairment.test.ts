import { expect, test } from 'vitest';
import { Path, type unimpaired } from './impairment.ts';
import { seeded } from './random.ts';

const aPath = (change: Partial<typeof unimpaired>, seed = 1): Path => {
  const path = new Path(seeded(seed));
  path.impair(change);
  return path;
};

const outcomes = (path: Path, count: number, every = 1) =>
  Array.from({ length: count }, (_, at) => path.pass(at * every, 1000));

test('a good network passes everything at once', () => {
  expect(outcomes(aPath({}), 5)).toEqual([0, 1, 2, 3, 4]);
});

test('independent loss comes near its share, and is the same for the same seed', () => {
  const lost = outcomes(aPath({ loss: 0.05 }), 20_000).filter((out) => out === undefined).length;
  expect(lost / 20_000).toBeCloseTo(0.05, 2);
  expect(outcomes(aPath({ loss: 0.5 }, 9), 100)).toEqual(outcomes(aPath({ loss: 0.5 }, 9), 100));
  expect(outcomes(aPath({ loss: 0.5 }, 9), 100)).not.toEqual(outcomes(aPath({ loss: 0.5 }, 10), 100));
});

test('bursts: share of loss and length of runs follow the two states', () => {
  const out = outcomes(aPath({ burst: { enter: 0.02, leave: 0.25, loss: 1 } }), 50_000);
  const lost = out.filter((each) => each === undefined).length;
  let runs = 0;
  for (const [at, each] of out.entries()) if (each === undefined && out[at - 1] !== undefined) runs += 1;
  // Share of time in the bad state: enter / (enter + leave); mean run: 1 / leave.
  expect(lost / 50_000).toBeCloseTo(0.02 / 0.27, 2);
  expect(lost / runs).toBeGreaterThan(3.5);
  expect(lost / runs).toBeLessThan(4.5);
});

test('delay and jitter stay in bounds and keep the order', () => {
  const out = outcomes(aPath({ delay: 50, jitter: 30 }), 1000);
  for (const [at, each] of out.entries()) {
    expect(each).toBeGreaterThanOrEqual(at + 50);
    expect(each).toBeLessThan(at + 80 + 30);
    if (at > 0) expect(each).toBeGreaterThanOrEqual(out[at - 1] ?? 0);
  }
});

test('a narrow link spaces packets out and drops what its queue cannot hold', () => {
  // 8 kbit for each packet of 1000 bytes at 800 kbit/s: 10 ms each; 5000 bytes wait at most.
  const path = aPath({ rate: 800_000, queue: 5_000 });
  expect(Array.from({ length: 8 }, () => path.pass(0, 1000))).toEqual([
    10,
    20,
    30,
    40,
    50,
    undefined,
    undefined,
    undefined,
  ]);
  expect(path.pass(100, 1000)).toBe(110);
});

test('darkness lets nothing pass', () => {
  expect(outcomes(aPath({ dark: true }), 3)).toEqual([undefined, undefined, undefined]);
});
