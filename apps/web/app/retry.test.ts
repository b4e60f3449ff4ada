import { seconds } from '@foyer/kernel';
import { describe, expect, it } from 'vitest';
import { retryDelay } from './retry.ts';

const wall = seconds(1000);

describe('retryDelay', () => {
  it.each([
    ['an expired invitation never passes', { kind: 'token-expired', facts: {} }, 1, undefined],
    ['the first attempt is quick', { kind: 'server-unreachable', facts: {} }, 1, 1000],
    ['the fourth is slower', { kind: 'server-unreachable', facts: {} }, 4, 8000],
    ['the hundredth is no slower than the slowest', { kind: 'server-unreachable', facts: {} }, 100, 30_000],
    ['the server may ask for more', { kind: 'server-restarting', facts: { retryAfter: 5 } }, 1, 5000],
    ['but not for less', { kind: 'server-restarting', facts: { retryAfter: 0 } }, 3, 4000],
    ['too many requests wait as told', { kind: 'too-many-requests', facts: { retryAfter: 12 } }, 1, 12_000],
    ['or half a minute', { kind: 'too-many-requests', facts: {} }, 1, 30_000],
    ['an invitation opens when it says', { kind: 'token-not-yet-valid', facts: { notBefore: 1100 } }, 1, 100_000],
    ['clocks may differ', { kind: 'token-not-yet-valid', facts: { notBefore: 900 } }, 1, 3000],
    ['a closed room opens when it says', { kind: 'room-closed', facts: { opensAt: 1100 } }, 1, 100_000],
    ['or not at all', { kind: 'room-closed', facts: {} }, 1, undefined],
    ['a locked room is tried at an even pace', { kind: 'room-locked', facts: {} }, 9, 15_000],
    ['wrong secrets wait as told', { kind: 'throttled', facts: { retryAfter: 40 } }, 1, 40_000],
    ['nobody is declined twice by a machine', { kind: 'declined', facts: {} }, 1, undefined],
    ['timers do not count years', { kind: 'token-not-yet-valid', facts: { notBefore: 4e9 } }, 1, 2_000_000_000],
  ] as const)('%s', (_, failure, tries, delay) => {
    expect(retryDelay(failure, tries, wall)).toBe(delay);
  });
});
