/** The world's hints that a connection may be back, or may be gone without a word. */

/** How often it is looked whether this computer slept, and how much too late that look then comes. Milliseconds. */
const sleep = { look: 5_000, late: 10_000 } as const;

/** Chromium's Network Information; other browsers have no such hint. */
interface NetworkHints {
  readonly connection?: EventTarget;
}

/**
 * @param nudge called for each hint
 * @returns listens no more
 */
export function stayAlert(nudge: () => void): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  const hints: Navigator & NetworkHints = navigator;
  addEventListener('online', nudge, { signal });
  hints.connection?.addEventListener('change', nudge, { signal });
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && nudge(), { signal });
  // Out of the browser's cache of pages: the connections did not wait in there.
  addEventListener('pageshow', ({ persisted }) => persisted && nudge(), { signal });
  const timer = watchSleep(() => Date.now(), nudge);
  signal.addEventListener('abort', () => clearInterval(timer));
  return () => stop.abort();
}

/**
 * A look that comes much too late means that the computer slept: monotonic clocks stand still meanwhile, the wall's does
 * not. A wall clock that is set forward looks the same, and costs one question.
 * @param wall milliseconds
 */
export function watchSleep(wall: () => number, woke: () => void): ReturnType<typeof setInterval> {
  let last = wall();
  return setInterval(() => {
    const now = wall();
    if (now - last > sleep.look + sleep.late) woke();
    last = now;
  }, sleep.look);
}
