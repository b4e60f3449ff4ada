import { RoomServiceClient, TrackSource } from 'livekit-server-sdk';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../harness/until.ts';
import { apiKey, apiSecret, forkMedia, type MediaChild } from './media-child.ts';
import { inbound, joinRoom, openStage, outbound, type Stage, seeFrames, tokenFor } from './stage.ts';

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

async function enter(room: string, identity: string, grant: object = {}, ttl = 600): Promise<Page> {
  const page = await stage.newPage();
  await joinRoom(page, { url: url(), token: await tokenFor(identity, room, grant, ttl) });
  return page;
}

/** Makes the client believe that it may publish, as a patched one would. */
function patch(page: Page): Promise<void> {
  return page.evaluate(() => {
    const { localParticipant } = window._foyerTest.room;
    Object.defineProperty(localParticipant, 'permissions', {
      value: { canPublish: true, canPublishSources: [], canPublishData: true },
    });
    (localParticipant as unknown as { setPermissions(): boolean }).setPermissions = () => false;
    (localParticipant as unknown as { hasPermissionsToPublish(): boolean }).hasPermissionsToPublish = () => true;
  });
}

const tracksOf = (page: Page, identity: string) =>
  page.evaluate((who) => window._foyerTest.room.remoteParticipants.get(who)?.trackPublications.size ?? -1, identity);

test('LK31 a listener with a patched client cannot publish: not announced, not forwarded', async () => {
  const listener = await enter('listen', 'listener', { canPublish: false });
  const ben = await enter('listen', 'ben');
  const plain = await listener.evaluate(() =>
    window._foyerTest.room.localParticipant.setMicrophoneEnabled(true).then(
      () => 'published',
      (error: Error) => error.message,
    ),
  );
  expect(plain).toContain('permission');
  await patch(listener);
  const patched = await listener.evaluate(() =>
    window._foyerTest.room.localParticipant.setCameraEnabled(true).then(
      () => 'published',
      () => 'refused',
    ),
  );
  expect(patched).toBe('refused');
  // Past the client's own protocol: the connection is offered a track directly and sends whatever it can.
  await listener.evaluate(async () => {
    const { room } = window._foyerTest;
    const stream = await navigator.mediaDevices.getUserMedia({ video: true });
    const engine = (
      room as unknown as {
        engine: { pcManager: { addPublisherTrack(track: MediaStreamTrack): unknown }; negotiate(): Promise<void> };
      }
    ).engine;
    for (const track of stream.getTracks()) engine.pcManager.addPublisherTrack(track);
    await engine.negotiate();
  });
  const speaker = await enter('listen', 'speaker');
  await speaker.evaluate(() => window._foyerTest.room.localParticipant.setCameraEnabled(true));
  await seeFrames(ben, 'speaker');
  expect(await tracksOf(ben, 'listener')).toBe(0);
  expect(media.log.join('')).toContain('"what":"track.publish"');
  await Promise.all([listener, ben, speaker].map((page) => page.context().close()));
});

test('LK31 only the sources that are allowed', async () => {
  const anna = await enter('sources', 'anna', { canPublishSources: [TrackSource.MICROPHONE] });
  const ben = await enter('sources', 'ben');
  await anna.evaluate(() => window._foyerTest.room.localParticipant.setMicrophoneEnabled(true));
  await until('ben hears anna', async () => ((await inbound(ben, 'anna', 'microphone'))?.packets ?? 0) > 0);
  const camera = await anna.evaluate(() =>
    window._foyerTest.room.localParticipant.setCameraEnabled(true).then(
      () => 'published',
      () => 'refused',
    ),
  );
  expect(camera).toBe('refused');
  await Promise.all([anna, ben].map((page) => page.context().close()));
});

test('LK72 data from somebody without permission goes nowhere', async () => {
  const mute = await enter('mutedata', 'mute', { canPublishData: false });
  const anna = await enter('mutedata', 'anna');
  const ben = await enter('mutedata', 'ben');
  for (const page of [mute, anna]) {
    await page.evaluate(() =>
      window._foyerTest.room.localParticipant.publishData(new TextEncoder().encode('hello'), {
        reliable: true,
        topic: 't',
      }),
    );
  }
  await until('ben hears anna', () => ben.evaluate(() => window._foyerTest.heard.length > 0));
  expect(await ben.evaluate(() => window._foyerTest.heard.map(({ from }) => from))).toEqual(['anna']);
  await Promise.all([mute, anna, ben].map((page) => page.context().close()));
});

test('LK71 a permission removed live: its tracks end for everybody, whatever the client does', async () => {
  const service = new RoomServiceClient(url().replace('ws', 'http'), apiKey, apiSecret);
  const anna = await enter('live', 'anna');
  await anna.evaluate(() => window._foyerTest.room.localParticipant.enableCameraAndMicrophone());
  const ben = await enter('live', 'ben');
  await seeFrames(ben, 'anna');
  await service.updateParticipant('live', 'anna', {
    permission: { canPublish: false, canSubscribe: true, canPublishData: true },
  });
  await until('anna has no tracks', async () => (await tracksOf(ben, 'anna')) === 0);
  await until('anna stopped sending', async () => (await outbound(anna, 'camera')).length === 0);
  await service.updateParticipant('live', 'anna', {
    permission: { canPublish: true, canSubscribe: true, canPublishData: true },
  });
  await until('anna may again', () =>
    anna.evaluate(() => window._foyerTest.room.localParticipant.permissions?.canPublish === true),
  );
  await anna.evaluate(() => window._foyerTest.room.localParticipant.setCameraEnabled(true));
  await seeFrames(ben, 'anna');
  await Promise.all([anna, ben].map((page) => page.context().close()));
});

test('LK71 the camera of one is taken and given: who sends beside it loses no packet, and nothing of it starts again', async () => {
  const service = new RoomServiceClient(url().replace('ws', 'http'), apiKey, apiSecret);
  const [anna, carla, ben] = [
    await enter('ripple', 'anna'),
    await enter('ripple', 'carla'),
    await enter('ripple', 'ben'),
  ];
  for (const page of [anna, carla]) {
    await page.evaluate(() => window._foyerTest.room.localParticipant.enableCameraAndMicrophone());
  }
  await Promise.all(['anna', 'carla'].map((identity) => seeFrames(ben, identity)));
  const sources = ['camera', 'microphone'] as const;
  const look = (identity: string) => Promise.all(sources.map((source) => inbound(ben, identity, source)));
  const before = await look('carla');
  const [, annasVoice] = await look('anna');
  const permit = (canPublishSources: TrackSource[]) =>
    service.updateParticipant('ripple', 'anna', {
      permission: { canPublish: true, canPublishSources, canSubscribe: true, canPublishData: true },
    });
  await permit([TrackSource.MICROPHONE]);
  await until('the camera is gone', async () => (await tracksOf(ben, 'anna')) === 1);
  await permit([TrackSource.MICROPHONE, TrackSource.CAMERA]);
  await seeFrames(ben, 'carla', 30);
  const after = await look('carla');
  expect(after.map((one) => [one?.stream, one?.lost, one?.freezes])).toEqual(
    before.map((one) => [one?.stream, one?.lost, one?.freezes]),
  );
  const [, voice] = await look('anna');
  expect([voice?.stream, voice?.lost]).toEqual([annasVoice?.stream, annasVoice?.lost]);
  expect(await tracksOf(ben, 'anna')).toBe(1);
  expect(await outbound(anna, 'camera')).toEqual([]);
  await Promise.all([anna, carla, ben].map((page) => page.context().close()));
});

test('LK70 a token is renewed before it ends, and the renewed one opens the door', async () => {
  const anna = await enter('renew', 'anna', {}, 6);
  const first = await anna.evaluate(
    () => (window._foyerTest.room as unknown as { engine: { token: string } }).engine.token,
  );
  const renewed = await until('a new token', () =>
    anna.evaluate((old) => {
      const now = (window._foyerTest.room as unknown as { engine: { token: string } }).engine.token;
      return now === old ? undefined : now;
    }, first),
  );
  const answer = await fetch(`${url().replace('ws', 'http')}/rtc/v1/validate?access_token=${renewed}`);
  expect([answer.status, await answer.text()]).toEqual([200, 'success']);
  await anna.context().close();
});
