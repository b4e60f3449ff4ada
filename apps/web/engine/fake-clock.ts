/** A clock that stands still until a test moves it; the fake of the `Clock` port. */
import type { Clock } from './clock.ts';

export interface FakeClock extends Clock {
  /** Moves time, running every timer on the way in order, with promises settled in between. */
  advance(by: number): Promise<void>;
}

export function fakeClock(): FakeClock {
  let now = 0;
  const timers = new Map<number, { readonly at: number; readonly act: () => void }>();
  let nextId = 1;
  const due = (until: number) =>
    [...timers].filter(([, timer]) => timer.at <= until).sort(([, a], [, b]) => a.at - b.at)[0];
  return {
    now: () => now,
    after(delay, act) {
      const id = nextId++;
      timers.set(id, { at: now + delay, act });
      return () => {
        timers.delete(id);
      };
    },
    async advance(by) {
      const until = now + by;
      await settle();
      for (let next = due(until); next !== undefined; next = due(until)) {
        const [id, timer] = next;
        timers.delete(id);
        now = Math.max(now, timer.at);
        timer.act();
        await settle();
      }
      now = until;
      await settle();
    },
  };
}

/** Lets every promise that can settle do so. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}
