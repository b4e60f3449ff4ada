/** How long to wait before trying again. */

const first = 250;
const longest = 5_000;

/**
 * Doubling delay with jitter, so that a full house does not knock in the same instant after a restart.
 * @param attempt how many tries have failed, from 1
 * @param chance a number in [0, 1)
 * @returns milliseconds: between half and all of 250 · 2^(attempt − 1), at most 5000
 */
export function retryDelay(attempt: number, chance: number): number {
  const full = Math.min(longest, first * 2 ** Math.max(0, attempt - 1));
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
