import { describe, expect, test } from 'vitest';
import { Path, type Verdict } from './path.ts';

/** A path on which `rate` bits a second are sent; each step is half a second with an estimate and a loss. */
function aPath() {
  const path = new Path();
  let now = 0;
  let bytes = 0;
  const step = (rate: number, estimate?: number, loss?: number): Verdict => {
    now += 500;
    bytes += rate / 16;
    if (estimate !== undefined) path.estimated(estimate, now);
    if (loss !== undefined) path.lost(loss, now);
    return path.judge(bytes, now);
  };
  const steps = (count: number, rate: number, estimate?: number, loss?: number): Verdict[] =>
    Array.from({ length: count }, () => step(rate, estimate, loss));
  return { path, step, steps, raise: (budget: number) => path.raised(budget, now) };
}

describe('SF19 when a path is full', () => {
  test('SF19 an estimate that falls lowers at once', () => {
    const { path, steps, step } = aPath();
    steps(6, 1_000_000, 1_200_000);
    expect(step(1_000_000, 700_000)).toBe('lower');
    expect(path.budget).toBe(665_000);
  });

  test('SF19 an estimate that stays below what is sent lowers soon', () => {
    const { steps } = aPath();
    expect(steps(8, 1_000_000, 800_000)).toContain('lower');
  });

  test('SF19 an estimate that is still catching up does not', () => {
    const { step } = aPath();
    for (let estimate = 200_000; estimate < 1_000_000; estimate *= 1.05) {
      expect(step(1_000_000, estimate)).toBe('hold');
    }
  });

  test('SF19 an estimate above what is sent, or none at all, does not', () => {
    const { steps } = aPath();
    expect(new Set(steps(40, 1_000_000, 950_000))).toEqual(new Set(['hold']));
    expect(new Set(aPath().steps(40, 1_000_000))).toEqual(new Set(['hold']));
  });

  test('SF19 loss over 8 % does, less does not', () => {
    const bad = aPath();
    expect(bad.steps(10, 1_000_000, undefined, 0.1)).toContain('lower');
    expect(bad.path.byLoss).toBe(true);
    expect(aPath().steps(40, 1_000_000, undefined, 0.07)).not.toContain('lower');
  });
});

describe('SF19 trying a step up', () => {
  test('SF19 8 s after a step down, and not before', () => {
    const { steps, step } = aPath();
    steps(6, 1_000_000, 1_200_000);
    step(1_000_000, 700_000);
    expect(steps(15, 500_000, 700_000)).not.toContain('raise');
    expect(step(500_000, 700_000)).toBe('raise');
  });

  test('SF19 one that fails goes back to what was fine, and the next waits longer', () => {
    const { path, steps, step, raise } = aPath();
    steps(6, 1_000_000, 1_200_000);
    step(1_000_000, 700_000);
    const fine = path.budget;
    steps(16, 500_000, 700_000);
    raise(1_250_000);
    steps(3, 1_000_000, 700_000);
    expect(step(1_000_000, 400_000)).toBe('lower');
    expect(path.budget).toBe(fine);
    expect(steps(31, 500_000, 600_000)).not.toContain('raise');
    expect(step(500_000, 600_000)).toBe('raise');
  });

  test('SF19 right after it an estimate that does not move yet is no failure', () => {
    const { steps, step, raise } = aPath();
    steps(6, 1_000_000, 1_200_000);
    step(1_000_000, 700_000);
    steps(16, 500_000, 700_000);
    raise(1_250_000);
    expect(new Set(steps(4, 1_000_000, 700_000))).toEqual(new Set(['hold']));
  });

  test('SF19 after a path was replaced nothing is known of it', () => {
    const { path, steps, step } = aPath();
    steps(6, 1_000_000, 1_200_000);
    step(1_000_000, 700_000);
    path.renew();
    expect(path.budget).toBe(Number.POSITIVE_INFINITY);
    expect(path.estimate).toBeUndefined();
  });
});
