import type { Brand } from './brand.ts';

/** A point on, or a length of, the monotonic clock, in milliseconds. Given as an argument, never read. */
export type Millis = Brand<number, 'Millis'>;

/** Wall clock in whole seconds since 1970 (RFC 7519 NumericDate): for people and for the expiry of tokens. */
export type UnixSeconds = Brand<number, 'UnixSeconds'>;

export function millis(value: number): Millis {
  return value as Millis;
}

export function seconds(value: number): UnixSeconds {
  return value as UnixSeconds;
}

export function later(now: Millis, by: Millis): Millis {
  return (now + by) as Millis;
}

/** Elapsed time, never negative. */
export function since(now: Millis, then: Millis): Millis {
  return Math.max(0, now - then) as Millis;
}
