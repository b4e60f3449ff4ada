/** How long until sound and picture flow again: what a page receives, looked at over time. */
import type { Page } from 'playwright-core';
import { statsOf } from './browser.ts';
import { until } from './until.ts';

/** Milliseconds from the beginning of the watch. */
export interface Back {
  readonly sound: number;
  readonly picture: number;
}

interface Counted {
  readonly id: string;
  readonly kind: 'sound' | 'picture';
  readonly count: number;
}

/** Packets of sound and decoded frames, by stream; none from a page that is just being replaced. */
async function counted(page: Page): Promise<Counted[]> {
  const stats = await statsOf(page).catch((error: Error) => {
    if (!/context was destroyed|Cannot read properties of undefined|navigat/.test(error.message)) throw error;
    return [];
  });
  return stats.flatMap(({ type, kind, ssrc, packetsReceived, framesDecoded }): Counted[] => {
    if (type !== 'inbound-rtp') return [];
    if (kind === 'audio') return [{ id: `a${ssrc}`, kind: 'sound', count: Number(packetsReceived ?? 0) }];
    return [{ id: `v${ssrc}`, kind: 'picture', count: Number(framesDecoded ?? 0) }];
  });
}

/** Waits until both flow: a stream that was seen before has gone on since. */
export async function flowing(page: Page, who: string, within = 30_000): Promise<Back> {
  const start = performance.now();
  const seen = new Map<string, number>();
  const back: { sound?: number; picture?: number } = {};
  return until(
    `sound and picture at ${who}`,
    async () => {
      for (const { id, kind, count } of await counted(page)) {
        if (count > (seen.get(id) ?? count)) back[kind] ??= Math.round(performance.now() - start);
        seen.set(id, count);
      }
      const { sound, picture } = back;
      return sound === undefined || picture === undefined ? undefined : { sound, picture };
    },
    { within, every: 50 },
  ).catch((error: unknown) => {
    throw new Error(`${String(error)}; so far ${JSON.stringify(back)}`, { cause: error });
  });
}
