/** Two people on a network that loses every twentieth packet each way: how long their pictures stand still. */
import { expect } from 'vitest';
import { inboundVideo } from '../harness/browser.ts';
import type { UdpRelay } from '../harness/udp-relay.ts';
import { until } from '../harness/until.ts';
import { untilFramesGrow } from '../harness/watching.ts';
import type { House, Visitor } from './house.ts';

async function pair(house: House): Promise<[Visitor, Visitor]> {
  await house.foyer.createRoom('loss');
  const ana = await house.enter('loss', { role: 'host', name: 'Ana', identity: 'ana' });
  const ben = await house.enter('loss', { role: 'speaker', name: 'Ben', identity: 'ben' });
  await Promise.all([untilFramesGrow(ana.page, 1), untilFramesGrow(ben.page, 1)]);
  return [ana, ben];
}

/** The relay stands before the house; it has lost nothing yet. */
export async function watchLoss(house: House, relay: UdpRelay, seconds: number): Promise<void> {
  const [ana, ben] = await pair(house);
  // The picture grows into its size first; then the network gets bad.
  for (const { page } of [ana, ben])
    await until('the full picture', async () => Number((await inboundVideo(page))[0]?.frameWidth) >= 640, {
      within: 30_000,
    });
  await ana.page.evaluate(watchGaps, 'ben');
  await ben.page.evaluate(watchGaps, 'ana');
  const watch = (span: number) =>
    Promise.all([ana, ben].map(({ page }) => page.evaluate((time) => window.watchedGaps(time), span * 1_000)));
  // What the machine itself makes of the pictures is no freeze of the network.
  const calm = Math.max(...(await watch(4)).map(({ longest }) => longest));
  relay.impair('both', { loss: 0.05 });
  const lostBefore = relay.counts.up.lost + relay.counts.down.lost;
  const watched = await watch(seconds);
  expect(relay.counts.up.lost + relay.counts.down.lost - lostBefore).toBeGreaterThan(5 * seconds);
  for (const { longest, frames } of watched) {
    console.log(
      `seed ${relay.seed}: longest gap between frames ${Math.round(longest)} ms over ${frames} frames, calm ${Math.round(calm)} ms`,
    );
    expect(frames).toBeGreaterThan(10 * seconds);
    expect(longest).toBeLessThan(Math.max(300, calm + 200));
  }
}

declare global {
  interface Window {
    /** Longest time between two presented frames of the other person's picture, over so many milliseconds. */
    watchedGaps(overMillis: number): Promise<{ longest: number; frames: number }>;
  }
}

/** Runs in the page: watches somebody's picture frame by frame. */
function watchGaps(identity: string): void {
  const remote = document.querySelector<HTMLVideoElement>(`[data-testid="tile"][data-identity="${identity}"] video`);
  if (remote === null) throw new Error('no remote picture');
  window.watchedGaps = (overMillis) =>
    new Promise((resolve) => {
      let last: number | undefined;
      let longest = 0;
      let frames = 0;
      const start = performance.now();
      const onFrame = (now: number): void => {
        if (last !== undefined) longest = Math.max(longest, now - last);
        last = now;
        frames += 1;
        if (now - start < overMillis) remote.requestVideoFrameCallback(onFrame);
        else resolve({ longest, frames });
      };
      remote.requestVideoFrameCallback(onFrame);
    });
}
