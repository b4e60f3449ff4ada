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

/** Waits until somebody's picture moves again in the tile, counted from now. */
async function moves(visitor: Visitor, identity: string, within: number): Promise<void> {
  const video = visitor.tile(identity).locator('video');
  const frames = () =>
    video
      .first()
      .evaluate((element: HTMLVideoElement) => element.getVideoPlaybackQuality().totalVideoFrames, undefined, {
        timeout: 1_000,
      })
      .catch((error: Error) => {
        // Between two lives of a tile there is no video to ask.
        if (!/Timeout|detached|closed/.test(error.message)) throw error;
        return -1;
      });
  let last = await frames();
  await until(
    `${visitor.name} sees ${identity} move`,
    async () => {
      const seen = await frames();
      const grew = last >= 0 && seen > last + 2;
      if (seen < last || last < 0) last = seen;
      return grew;
    },
    { within, every: 50 },
  );
}

test('the media process is killed: everybody is back within 3 s without doing anything', async () => {
  house = await House.open();
  const [ana, ben] = await pair(house, 'media');
  const [before] = house.foyer.mediaPids();
  expect(before).toBeGreaterThan(0);
  const killedAt = performance.now();
  process.kill(Number(before), 'SIGKILL');
  await until(
    'the old peer connections to be given up',
    async () => (await ana.page.evaluate(() => window.recordedPeers.length)) > 1,
    {
      within: 10_000,
      every: 20,
    },
  );
  await Promise.all([moves(ana, 'ben', 10_000), moves(ben, 'ana', 10_000)]);
  const gap = performance.now() - killedAt;
  console.log(`picture back ${Math.round(gap)} ms after the kill`);
  expect(gap).toBeLessThan(3_000);
  expect(house.complaints).toEqual([]);
});

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
