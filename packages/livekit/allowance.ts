/** A token bucket: so many a second, so many at once. */
import type { Millis } from '@foyer/kernel';

export interface Allowance {
  readonly perSecond: number;
  readonly burst: number;
  left: number;
  at: Millis;
}

export function allowance(perSecond: number, burst: number, now: Millis): Allowance {
  return { perSecond, burst, left: burst, at: now };
}

/** Takes one; false where none is left. */
export function take(from: Allowance, now: Millis): boolean {
  const earned = (Math.max(0, now - from.at) / 1000) * from.perSecond;
  from.left = Math.min(from.burst, from.left + earned);
  from.at = now;
  if (from.left < 1) return false;
  from.left -= 1;
  return true;
}
