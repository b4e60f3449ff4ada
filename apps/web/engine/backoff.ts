/** How long to wait before trying again. */

const first = 250;
/** While a server that was started again is likely to be back at any moment, and later. */
const longest = { soon: 2_000, later: 5_000 };
const soonAttempts = 12;

/**
 * Doubling delay with jitter, so that a full house does not knock in the same instant after a restart.
 * @param attempt how many tries have failed, from 1
 * @param chance a number in [0, 1)
 * @returns milliseconds: between half and all of 250 · 2^(attempt − 1), at most 2000, from the 13th on 5000
 */
export function retryDelay(attempt: number, chance: number): number {
  const most = attempt <= soonAttempts ? longest.soon : longest.later;
  const full = Math.min(most, first * 2 ** Math.max(0, attempt - 1));
  return Math.round(full / 2 + (full / 2) * chance);
}

/**
 * Allows a number of acts within a sliding window; a loop guard for automatic rejoins.
 * @param past times of earlier acts, milliseconds
 * @returns the new list of times, or undefined where the allowance is used up
 */
export function allow(
  past: readonly number[],
  limit: { readonly acts: number; readonly within: number },
  now: number,
): readonly number[] | undefined {
  const recent = past.filter((time) => now - time < limit.within);
  return recent.length >= limit.acts ? undefined : [...recent, now];
}
