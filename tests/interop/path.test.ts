import { DataPacket_Kind, RoomServiceClient } from 'livekit-server-sdk';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { until } from '../harness/until.ts';
import { apiKey, apiSecret, forkMedia, type MediaChild } from './media-child.ts';
import { joinRoom, openStage, type Stage, seeFrames, tokenFor } from './stage.ts';
import { UdpGate } from './udp-gate.ts';

let gate: UdpGate;
let media: MediaChild;
let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage?.close());
beforeEach(async () => {
  gate = await UdpGate.open();
  media = await forkMedia({ announcedPort: gate.port });
  gate.target = media.udpPort;
});
afterEach(async () => {
  await stage?.leave();
  gate?.close();
  await media?.kill();
});

async function enter(identity: string): Promise<Page> {
  const page = await stage.newPage();
  await joinRoom(page, { url: `ws://127.0.0.1:${media.httpPort}`, token: await tokenFor(identity, 'path') });
  return page;
}

const sendLine = (page: Page, text: string) =>
  page.evaluate(
    (line) =>
      window._foyerTest.room.localParticipant.publishData(new TextEncoder().encode(line), {
        reliable: true,
        topic: 'path',
      }),
    text,
  );

const lines = (page: Page) =>
  page.evaluate(() => window._foyerTest.heard.filter(({ topic }) => topic === 'path').map(({ text }) => text));

test('LK81 data piles up on a path that is swallowed: it is given up, and a new one is up', async () => {
  const service = new RoomServiceClient(`http://127.0.0.1:${media.httpPort}`, apiKey, apiSecret);
  const ben = await enter('ben');
  const send = (text: string) =>
    service.sendData('path', new TextEncoder().encode(text), DataPacket_Kind.RELIABLE, { topic: 'path' });
  await send('before');
  await until('the first line', async () => (await lines(ben)).length === 1);
  gate.swallow();
  const heap = 'x'.repeat(50_000);
  await until('the path is given up', async () => {
    await send(heap);
    return media.log.join('').includes('path.lost');
  });
  await until('a new path', () => media.log.join('').includes('path.replaced'), { within: 25_000 });
  await until(
    'data goes on',
    async () => {
      await send('after');
      return (await lines(ben)).includes('after');
    },
    { within: 25_000, every: 100 },
  );
});

test('LK61 LK67 LK73 the media path is swallowed: a new one is up, pictures and data go on', async () => {
  const anna = await enter('anna');
  await anna.evaluate(() => window._foyerTest.room.localParticipant.enableCameraAndMicrophone());
  const ben = await enter('ben');
  await seeFrames(ben, 'anna');
  await sendLine(anna, 'before');
  await until('the first line', async () => (await lines(ben)).length === 1);
  gate.swallow();
  const began = performance.now();
  const replaced = () => media.log.join('').split('path.replaced').length - 1;
  await until('the server asks to resume', () => media.log.join('').includes('path.silent'), { within: 20_000 });
  await sendLine(anna, 'within');
  await until('both paths are replaced', () => replaced() >= 2, { within: 25_000 });
  await seeFrames(ben, 'anna', 5, 25_000);
  const took = Math.round(performance.now() - began);
  console.log(`picture back ${took} ms after the path was swallowed`);
  await sendLine(anna, 'after');
  await until('all three lines', async () => (await lines(ben)).length === 3, { within: 25_000 });
  expect(await lines(ben)).toEqual(['before', 'within', 'after']);
});
