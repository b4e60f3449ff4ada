import { expect, test, vi } from 'vitest';
import { probeServer } from './outage.ts';
import { watchSleep } from './stay-alert.ts';

test.each([
  ['a page that answers', async () => new Response('{}'), 'answers'],
  ['one that refuses the caller', async () => new Response('', { status: 429 }), 'answers'],
  ['a proxy without its server', async () => new Response('', { status: 502 }), 'ails'],
  ['a refused connection', () => Promise.reject(new TypeError('failed to fetch')), 'ails'],
  ['silence', () => Promise.reject(new DOMException('', 'TimeoutError')), 'silent'],
] as const)('%s: %#', async (_, ask, found) => {
  expect(await probeServer(ask)).toBe(found);
});

test('what is none of these is a fault of ours', async () => {
  await expect(probeServer(() => Promise.reject(new RangeError('x')))).rejects.toThrow(RangeError);
});

test('a computer that slept is noticed by its wall clock, a busy one is not', () => {
  vi.useFakeTimers({ now: 0 });
  let wall = 0;
  let woke = 0;
  const timer = watchSleep(
    () => wall,
    () => {
      woke += 1;
    },
  );
  for (const passed of [5_000, 5_200, 14_000]) {
    wall += passed;
    vi.advanceTimersByTime(5_000);
  }
  expect(woke).toBe(0);
  wall += 3_600_000;
  vi.advanceTimersByTime(5_000);
  expect(woke).toBe(1);
  clearInterval(timer);
  vi.useRealTimers();
});
