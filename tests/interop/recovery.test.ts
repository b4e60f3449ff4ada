import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { until } from '../harness/until.ts';
import { forkMedia, type MediaChild, TcpFront } from './media-child.ts';
import { type Inbound, inbound, joinRoom, openStage, type Stage, seeFrames, tokenFor } from './stage.ts';

let media: MediaChild;
let front: TcpFront;
let stage: Stage;
let anna: Page;
let ben: Page;

beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage?.close());
beforeEach(async () => {
  media = await forkMedia();
  front = await TcpFront.listen(media.httpPort);
  anna = await enter('anna');
  await anna.evaluate(() => window._foyerTest.room.localParticipant.enableCameraAndMicrophone());
  ben = await enter('ben');
  await seeFrames(ben, 'anna');
});
afterEach(async () => {
  await stage?.leave();
  front?.close();
  await media?.kill();
});

async function enter(identity: string): Promise<Page> {
  const page = await stage.newPage();
  await joinRoom(page, { url: `ws://127.0.0.1:${front.port}`, token: await tokenFor(identity, 'recovery') });
  return page;
}

const count = (page: Page, type: string) => page.evaluate((which) => window._foyerTest.count(which), type);

test('LK60 LK62 both connections are cut: clients resume, no media is lost', async () => {
  const before = await inbound(ben, 'anna', 'camera');
  front.cut();
  await Promise.all(
    [anna, ben].map((page) => until('resumed', async () => (await count(page, 'Reconnected')) > 0, { within: 25_000 })),
  );
  const after = await seeFrames(ben, 'anna');
  expect(after.lost).toBe(before?.lost ?? 0);
  expect(await count(ben, 'Reconnecting')).toBe(0);
  expect(media.log.join('')).toContain('path.kept');
});

/** Ben decodes pictures of Anna on another receiver than before. */
async function seeAnew(before: Inbound | undefined, within = 30_000): Promise<Inbound> {
  return until(
    'pictures on a new receiver',
    async () => {
      const now = await inbound(ben, 'anna', 'camera');
      return now !== undefined && now.frames > 0 && now.stream !== before?.stream ? now : undefined;
    },
    { within },
  );
}

const back = (page: Page) => until('back', async () => (await count(page, 'Reconnected')) > 0, { within: 30_000 });

test('full reconnect: the client joins anew and publishes again', async () => {
  const before = await inbound(ben, 'anna', 'camera');
  await anna.evaluate(() => window._foyerTest.room.simulateScenario('full-reconnect'));
  await seeAnew(before);
  await back(anna);
  await seeFrames(ben, 'anna');
});

test('LK63 the process is killed and another one starts: everybody is back without doing anything', async () => {
  const before = await inbound(ben, 'anna', 'camera');
  front.aim(0);
  const began = performance.now();
  await media.kill();
  media = await forkMedia();
  const up = Math.round(performance.now() - began);
  front.aim(media.httpPort);
  await seeAnew(before);
  console.log(`process up ${up} ms, picture back ${Math.round(performance.now() - began)} ms after the kill`);
  await Promise.all([back(anna), back(ben)]);
  await seeFrames(ben, 'anna');
});

test('LK66 the process drains: it exits by itself, and everybody is back with the next one', async () => {
  const before = await inbound(ben, 'anna', 'camera');
  const old = media;
  media = await forkMedia();
  front.aim(media.httpPort);
  const began = performance.now();
  expect(await old.drain()).toBe(0);
  await seeAnew(before);
  console.log(`picture back ${Math.round(performance.now() - began)} ms after the drain`);
  await Promise.all([back(anna), back(ben)]);
  await seeFrames(ben, 'anna');
});

test('LK64 the same identity from elsewhere: the first is told and goes', async () => {
  const other = await stage.newPage();
  await joinRoom(other, { url: `ws://127.0.0.1:${front.port}`, token: await tokenFor('anna', 'recovery') });
  await until('anna is out', async () => (await count(anna, 'gone')) > 0);
  const reasons = await anna.evaluate(() => window._foyerTest.events.filter(({ type }) => type === 'gone'));
  expect(reasons.map(({ reason }) => reason)).toEqual([2]);
  await until('ben sees one anna', () => ben.evaluate(() => window._foyerTest.room.remoteParticipants.size === 1));
});
