/** Whole seconds until or since a moment of the monotonic clock, for what counts down or up before people's eyes. */
import type { Millis } from '@foyer/kernel';
import { useEffect, useState } from 'react';

/** Seconds left, 0 once it has come; undefined where nothing is awaited. */
export function useSecondsUntil(at: Millis | undefined): number | undefined {
  useTicks(at !== undefined);
  return at === undefined ? undefined : Math.max(0, Math.ceil((at - performance.now()) / 1000));
}

/** Seconds that have passed, never negative. */
export function useSecondsSince(at: Millis): number {
  useTicks(true);
  return Math.max(0, Math.floor((performance.now() - at) / 1000));
}

/** Renders anew often enough that no second is skipped. */
function useTicks(isRunning: boolean): void {
  const [, tick] = useState(0);
  useEffect(() => {
    if (!isRunning) return undefined;
    const timer = setInterval(() => tick((count) => count + 1), 250);
    return () => clearInterval(timer);
  }, [isRunning]);
}
