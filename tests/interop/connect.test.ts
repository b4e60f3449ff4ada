import { afterAll, beforeAll, expect, test } from 'vitest';
import { forkMedia, type MediaChild } from './media-child.ts';
import { joinRoom, openStage, type Stage, seeFrames, tokenFor } from './stage.ts';

let media: MediaChild;
let stage: Stage;

beforeAll(async () => {
  [media, stage] = await Promise.all([forkMedia(), openStage()]);
});
afterAll(async () => {
  await stage?.close();
  await media?.kill();
});

test('two browsers connect', async () => {
  const url = `ws://127.0.0.1:${media.httpPort}`;
  const [anna, ben] = await Promise.all([stage.newPage(), stage.newPage()]);
  const took = await joinRoom(anna, { url, token: await tokenFor('anna', 'connect') });
  console.log('connect took', took);
  await anna.evaluate(() => window._foyerTest.room.localParticipant.enableCameraAndMicrophone());
  await joinRoom(ben, { url, token: await tokenFor('ben', 'connect') });
  const seen = await seeFrames(ben, 'anna');
  expect(seen.frames).toBeGreaterThan(0);
});
