import { afterEach, expect, test } from 'vitest';
import { inboundVideo } from '../harness/browser.ts';
import { UdpRelay } from '../harness/udp-relay.ts';
import { until } from '../harness/until.ts';
import { untilFramesGrow } from '../harness/watching.ts';
import { House, type Visitor } from './house.ts';

let house: House | undefined;
let relay: UdpRelay | undefined;
afterEach(async ({ task }) => {
  await house?.leave(task);
  await house?.close();
  await relay?.close();
  house = undefined;
  relay = undefined;
});

async function pair(opened: House, room: string): Promise<[Visitor, Visitor]> {
  await opened.foyer.createRoom(room);
  const ana = await opened.enter(room, { role: 'host', name: 'Ana', identity: 'ana' });
  const ben = await opened.enter(room, { role: 'speaker', name: 'Ben', identity: 'ben' });
  await Promise.all([untilFramesGrow(ana.page, 1), untilFramesGrow(ben.page, 1)]);
  return [ana, ben];
}

test('5 % loss each way for 20 s: no freeze over 300 ms', async () => {
  relay = await UdpRelay.open({ seed: 42 });
  house = await House.open({ announcedPort: relay.port });
  relay.aim(house.foyer.udpPort);
  const [ana, ben] = await pair(house, 'loss');
  // The picture grows into its size first; then the network gets bad.
  for (const { page } of [ana, ben])
    await until('the full picture', async () => Number((await inboundVideo(page))[0]?.frameWidth) >= 640, {
      within: 30_000,
    });
  await ana.page.evaluate(watchGaps, 'ben');
  await ben.page.evaluate(watchGaps, 'ana');
  relay.impair('both', { loss: 0.05 });
  const lostBefore = relay.counts.up.lost + relay.counts.down.lost;
  const watched = await Promise.all([ana, ben].map(({ page }) => page.evaluate(() => window.watchedGaps(20_000))));
  expect(relay.counts.up.lost + relay.counts.down.lost - lostBefore).toBeGreaterThan(100);
  for (const { longest, frames } of watched) {
    console.log(`seed ${relay.seed}: longest gap between frames ${Math.round(longest)} ms over ${frames} frames`);
    expect(frames).toBeGreaterThan(200);
    expect(longest).toBeLessThan(300);
  }
});

test('a network that lets no media through: the page says what is held back', async () => {
  relay = await UdpRelay.open();
  house = await House.open({ announcedPort: relay.port });
  relay.impair('both', { dark: true });
  await house.foyer.createRoom('blocked');
  const ana = await house.enter('blocked', { role: 'host', name: 'Ana', identity: 'ana' });
  await ana.failure('media-blocked').waitFor({ timeout: 75_000 });
  await ana.button('Try again').or(ana.button('Join again')).first().waitFor();
});

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
