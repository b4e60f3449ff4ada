import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../harness/until.ts';
import { forkMedia, type MediaChild } from './media-child.ts';
import { inbound, joinRoom, openStage, outbound, type Stage, seeFrames, seeWidth, tokenFor } from './stage.ts';

let media: MediaChild;
let stage: Stage;

beforeAll(async () => {
  [media, stage] = await Promise.all([forkMedia(), openStage()]);
});
afterAll(async () => {
  await stage?.close();
  await media?.kill();
});

const url = () => `ws://127.0.0.1:${media.httpPort}`;

async function enter(room: string, identity: string, options: object = {}): Promise<Page> {
  const page = await stage.newPage();
  await joinRoom(page, { url: url(), token: await tokenFor(identity, room), options });
  return page;
}

function turnOn(page: Page): Promise<unknown> {
  return page.evaluate(() => window._foyerTest.room.localParticipant.enableCameraAndMicrophone());
}

test('LK12 LK33 LK40 three people see and hear each other, whoever came first', async () => {
  const anna = await enter('three', 'anna');
  await turnOn(anna);
  const [ben, carla] = await Promise.all([enter('three', 'ben'), enter('three', 'carla')]);
  await Promise.all([turnOn(ben), turnOn(carla)]);
  const everybody = { anna, ben, carla };
  for (const [viewer, page] of Object.entries(everybody)) {
    for (const identity of Object.keys(everybody)) {
      if (identity === viewer) continue;
      await seeFrames(page, identity);
      const sound = await until(`${viewer} hears ${identity}`, async () => {
        const now = await inbound(page, identity, 'microphone');
        return now && now.samples > 48_000 && now.packets > 20 ? now : undefined;
      });
      expect(sound.mime).toBe('audio/opus');
    }
  }
  await until('somebody speaks', () => anna.evaluate(() => window._foyerTest.count('ActiveSpeakersChanged') > 0));
  await Promise.all([anna, ben, carla].map((page) => page.context().close()));
});

test.each(['vp8', 'h264'])(
  'LK30 LK44 LK45 simulcast of %s: each layer on demand, and unwanted ones stop',
  async (codec) => {
    const room = `simulcast-${codec}`;
    const anna = await enter(room, 'anna', { dynacast: true });
    await anna.evaluate(
      (videoCodec) =>
        window._foyerTest.room.localParticipant.setCameraEnabled(
          true,
          { resolution: { width: 1280, height: 720, frameRate: 20 } },
          { simulcast: true, videoCodec: videoCodec as 'vp8' },
        ),
      codec,
    );
    const ben = await enter(room, 'ben');
    const first = await seeWidth(ben, 'anna', 1280);
    expect(first.mime.toLowerCase()).toBe(`video/${codec}`);
    for (const [quality, width] of [
      [0, 320],
      [1, 640],
      [2, 1280],
    ] as const) {
      await ben.evaluate((wanted) => {
        const publication = window._foyerTest.room.remoteParticipants
          .get('anna')
          ?.getTrackPublication('camera' as never);
        (publication as unknown as { setVideoQuality(quality: number): void }).setVideoQuality(wanted);
      }, quality);
      await seeWidth(ben, 'anna', width);
      await seeFrames(ben, 'anna');
    }
    const setEnabled = (enabled: boolean) =>
      ben.evaluate((on) => {
        const publication = window._foyerTest.room.remoteParticipants
          .get('anna')
          ?.getTrackPublication('camera' as never);
        (publication as unknown as { setEnabled(enabled: boolean): void }).setEnabled(on);
      }, enabled);
    await setEnabled(false);
    await until('every layer stops', async () => (await outbound(anna, 'camera')).every(({ active }) => !active), {
      within: 30_000,
    });
    await setEnabled(true);
    await until('layers run again', async () => (await outbound(anna, 'camera')).some(({ active }) => active));
    await seeFrames(ben, 'anna');
    await Promise.all([anna, ben].map((page) => page.context().close()));
  },
);

test('LK34 LK35 mute, unmute, unpublish, publish again in a reused section', async () => {
  const anna = await enter('mute', 'anna');
  await turnOn(anna);
  const ben = await enter('mute', 'ben');
  await seeFrames(ben, 'anna');
  const camera = (on: boolean) =>
    anna.evaluate((enabled) => window._foyerTest.room.localParticipant.setCameraEnabled(enabled), on);
  const muted = () =>
    ben.evaluate(
      () => window._foyerTest.room.remoteParticipants.get('anna')?.getTrackPublication('camera' as never)?.isMuted,
    );
  await camera(false);
  await until('ben sees that the camera is off', async () => (await muted()) === true);
  await camera(true);
  await until('ben sees that the camera is on', async () => (await muted()) === false);
  await seeFrames(ben, 'anna');
  for (const round of [1, 2]) {
    await anna.evaluate(async () => {
      const { localParticipant } = window._foyerTest.room;
      const track = localParticipant.getTrackPublication('camera' as never)?.track;
      if (track) await localParticipant.unpublishTrack(track);
    });
    await until(`the camera is gone, round ${round}`, async () => (await muted()) === undefined);
    await camera(true);
    await seeFrames(ben, 'anna');
  }
  await Promise.all([anna, ben].map((page) => page.context().close()));
});
