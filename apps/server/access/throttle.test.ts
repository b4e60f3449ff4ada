import { describe, expect, test } from 'vitest';
import { FakeClock } from '../clock.ts';
import { MemoryThrottle, throttleKeys } from './throttle.ts';

const minute = 60_000;
const hour = 60 * minute;

function make(over: { free?: number; longestWait?: number; size?: number } = {}) {
  const clock = new FakeClock();
  return { clock, throttle: new MemoryThrottle({ clock, free: 3, longestWait: 900, ...over }) };
}

describe('wrong secrets', () => {
  test('AC5 some are free; the last free one begins the wait, and each further one doubles it up to the longest', () => {
    const { clock, throttle } = make();
    const waits: (number | undefined)[] = [];
    for (let i = 0; i < 15; i += 1) {
      throttle.wrong(['a']);
      const wait = throttle.patience(['a']);
      waits.push(wait);
      clock.advance((wait ?? 0) * 1_000);
      expect(throttle.patience(['a'])).toBeUndefined();
    }
    const doubling = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900];
    expect(waits).toEqual([undefined, undefined, ...doubling]);
  });

  test('AC5 the wait is told in whole seconds, rounded up, and ends to the millisecond', () => {
    const { clock, throttle } = make({ free: 1 });
    throttle.wrong(['a']);
    throttle.wrong(['a']);
    expect(throttle.patience(['a'])).toBe(2);
    clock.advance(1);
    expect(throttle.patience(['a'])).toBe(2);
    clock.advance(1_998);
    expect(throttle.patience(['a'])).toBe(1);
    clock.advance(1);
    expect(throttle.patience(['a'])).toBeUndefined();
  });

  test('AC5 of several keys the longest wait counts; others are not touched', () => {
    const { throttle } = make({ free: 1 });
    throttle.wrong(['a', 'b']);
    throttle.wrong(['b']);
    throttle.wrong(['b']);
    expect(throttle.patience(['a'])).toBe(1);
    expect(throttle.patience(['a', 'b'])).toBe(4);
    expect(throttle.patience(['c'])).toBeUndefined();
    expect(throttle.patience([])).toBeUndefined();
  });

  test('AC5 a million wrong ones wait no longer than the longest', () => {
    const { throttle } = make();
    for (let i = 0; i < 1_000_000; i += 1) throttle.wrong(['a']);
    expect(throttle.patience(['a'])).toBe(900);
  });
});

describe('forgetting', () => {
  test('AC6 each half hour forgets one: who mistypes now and then never waits', () => {
    const { clock, throttle } = make();
    for (let i = 0; i < 50; i += 1) {
      throttle.wrong(['a']);
      expect(throttle.patience(['a'])).toBeUndefined();
      clock.advance(30 * minute);
    }
  });

  test('AC6 twelve hours without a wrong one forget all', () => {
    const { clock, throttle } = make();
    for (let i = 0; i < 1_000; i += 1) throttle.wrong(['a']);
    clock.advance(12 * hour - 1);
    throttle.wrong(['a']);
    expect(throttle.patience(['a'])).toBe(900);
    clock.advance(12 * hour);
    throttle.wrong(['a']);
    expect(throttle.patience(['a'])).toBeUndefined();
  });

  test('AC6 a wait of a day is kept for a day', () => {
    const { clock, throttle } = make({ longestWait: 86_400 });
    for (let i = 0; i < 40; i += 1) throttle.wrong(['a']);
    clock.advance(13 * hour);
    throttle.wrong(['b']);
    expect(throttle.patience(['a'])).toBe(11 * 3_600);
  });

  test('AC6 memory is bounded: the key that was wrong longest ago goes first', () => {
    const { throttle } = make({ free: 1, size: 100 });
    throttle.wrong(['first']);
    throttle.wrong(['second']);
    for (let i = 0; i < 98; i += 1) throttle.wrong([`other ${i}`]);
    throttle.wrong(['first']);
    throttle.wrong(['one more']);
    expect(throttle.size).toBe(100);
    expect(throttle.patience(['first'])).toBe(2);
    expect(throttle.patience(['second'])).toBeUndefined();
  });

  test('AC6 what no longer matters is let go of without being asked for', () => {
    const { clock, throttle } = make();
    for (let i = 0; i < 1_000; i += 1) throttle.wrong([`key ${i}`]);
    clock.advance(12 * hour);
    throttle.wrong(['fresh']);
    expect(throttle.size).toBe(1);
  });
});

test('AC7 a right secret clears its keys and no others', () => {
  const { throttle } = make({ free: 1 });
  throttle.wrong(['a', 'b']);
  throttle.right(['a']);
  expect(throttle.patience(['a'])).toBeUndefined();
  expect(throttle.patience(['b'])).toBe(1);
});

test('AC7 keys of different things never meet, and none is longer than it must be', () => {
  const keys = [
    throttleKeys.password('r_1', '203.0.113.7'),
    throttleKeys.token('203.0.113.7'),
    throttleKeys.apiKey('203.0.113.7'),
    throttleKeys.account('203.0.113.7'),
    throttleKeys.signIn('203.0.113.7'),
    throttleKeys.setUp('203.0.113.7'),
  ];
  expect(new Set(keys).size).toBe(keys.length);
  expect(throttleKeys.account('x'.repeat(100_000)).length).toBeLessThan(300);
});
