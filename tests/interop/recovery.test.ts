import type { Page } from 'playwright-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { until } from '../harness/until.ts';
import { forkMedia, type MediaChild, TcpFront } from './media-child.ts';
import { inbound, joinRoom, openStage, type Stage, seeFrames, tokenFor } from './stage.ts';

let media: MediaChild;
let front: TcpFront;
let stage: Stage;
let anna: Page;
let ben: Page;

beforeEach(async () => {
  [media, stage] = await Promise.all([forkMedia(), openStage()]);
  front = await TcpFront.listen(media.httpPort);
  anna = await enter('anna');
  await anna.evaluate(() => window._foyerTest.room.localParticipant.enableCameraAndMicrophone());
  ben = await enter('ben');
  await seeFrames(ben, 'anna');
});
afterEach(async () => {
  await stage?.close();
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
  await Promise.all([anna, ben].map((page) => until('resumed', () => count(page, 'Reconnected'), { within: 15_000 })));
  const after = await seeFrames(ben, 'anna');
  expect(after.lost).toBe(before?.lost ?? 0);
  expect(after.freezes).toBe(before?.freezes ?? 0);
  expect(await count(ben, 'Reconnecting')).toBe(0);
  expect(media.log.join('')).toContain('path.kept');
});

test('full reconnect: the client joins anew and publishes again', async () => {
  await anna.evaluate(() => window._foyerTest.room.simulateScenario('full-reconnect'));
  await until('joined anew', () => count(anna, 'Reconnected'), { within: 20_000 });
  await until('anna is back', async () => ((await inbound(ben, 'anna', 'camera'))?.frames ?? 0) > 0, {
    within: 20_000,
  });
  await seeFrames(ben, 'anna');
});

test('LK63 the process is killed and another one starts: everybody is back without doing anything', async () => {
  await media.kill();
  media = await forkMedia();
  front.target = media.httpPort;
  await until(
    'both are back',
    async () => (await count(anna, 'Reconnected')) > 0 && (await count(ben, 'Reconnected')) > 0,
    {
      within: 40_000,
    },
  );
  await until('frames flow', async () => ((await inbound(ben, 'anna', 'camera'))?.frames ?? 0) > 10, {
    within: 20_000,
  });
  await seeFrames(ben, 'anna');
});

test('LK66 the process drains: it exits by itself, and everybody is back with the next one', async () => {
  const old = media;
  const next = await forkMedia();
  front.target = next.httpPort;
  media = next;
  expect(await old.drain()).toBe(0);
  await until(
    'both are back',
    async () => (await count(anna, 'Reconnected')) > 0 && (await count(ben, 'Reconnected')) > 0,
    {
      within: 20_000,
    },
  );
  await until('frames flow', async () => ((await inbound(ben, 'anna', 'camera'))?.frames ?? 0) > 10, {
    within: 20_000,
  });
});

test('LK64 the same identity from elsewhere: the first is told and goes', async () => {
  const other = await stage.newPage();
  await joinRoom(other, { url: `ws://127.0.0.1:${front.port}`, token: await tokenFor('anna', 'recovery') });
  await until('anna is out', () => count(anna, 'gone'));
  const reasons = await anna.evaluate(() => window._foyerTest.events.filter(({ type }) => type === 'gone'));
  expect(reasons.map(({ reason }) => reason)).toEqual([2]);
  await until('ben sees one anna', () => ben.evaluate(() => window._foyerTest.room.remoteParticipants.size === 1));
});
