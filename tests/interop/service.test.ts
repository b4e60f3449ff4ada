import { DataPacket_Kind, RoomServiceClient, TrackSource } from 'livekit-server-sdk';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../harness/until.ts';
import { apiKey, apiSecret, forkMedia, type MediaChild } from './media-child.ts';
import { joinRoom, openStage, type Stage, seeFrames, tokenFor } from './stage.ts';

let media: MediaChild;
let stage: Stage;
let service: RoomServiceClient;
let anna: Page;
let ben: Page;

beforeAll(async () => {
  [media, stage] = await Promise.all([forkMedia(), openStage()]);
  service = new RoomServiceClient(`http://127.0.0.1:${media.httpPort}`, apiKey, apiSecret);
  const enter = async (identity: string): Promise<Page> => {
    const page = await stage.newPage();
    await joinRoom(page, { url: `ws://127.0.0.1:${media.httpPort}`, token: await tokenFor(identity, 'service') });
    return page;
  };
  anna = await enter('anna');
  await anna.evaluate(() => window._foyerTest.room.localParticipant.enableCameraAndMicrophone());
  ben = await enter('ben');
  await seeFrames(ben, 'anna');
});
afterAll(async () => {
  await stage?.close();
  await media?.kill();
});

test('rooms are made, listed and deleted', async () => {
  const made = await service.createRoom({ name: 'empty', metadata: 'made', emptyTimeout: 60, maxParticipants: 3 });
  expect([made.name, made.metadata, made.maxParticipants]).toEqual(['empty', 'made', 3]);
  const names = (await service.listRooms()).map(({ name }) => name);
  expect(names.sort()).toEqual(['empty', 'service']);
  await service.deleteRoom('empty');
  expect((await service.listRooms(['empty'])).length).toBe(0);
  await expect(service.deleteRoom('empty')).rejects.toMatchObject({ status: 404 });
});

test('participants are listed with their tracks', async () => {
  const people = await service.listParticipants('service');
  expect(people.map(({ identity }) => identity).sort()).toEqual(['anna', 'ben']);
  const found = await service.getParticipant('service', 'anna');
  expect(found.tracks.map(({ source }) => source).sort()).toEqual([TrackSource.CAMERA, TrackSource.MICROPHONE].sort());
  await expect(service.getParticipant('service', 'nobody')).rejects.toMatchObject({ status: 404 });
});

test('LK92 a track is muted, the owner is told, and not unmuted from afar', async () => {
  const person = await service.getParticipant('service', 'anna');
  const sid = person.tracks.find(({ source }) => source === TrackSource.MICROPHONE)?.sid ?? '';
  const track = await service.mutePublishedTrack('service', 'anna', sid, true);
  expect(track.muted).toBe(true);
  await until('anna is muted', () => anna.evaluate(() => !window._foyerTest.room.localParticipant.isMicrophoneEnabled));
  await until('ben sees it', () =>
    ben.evaluate(() => window._foyerTest.room.remoteParticipants.get('anna')?.isMicrophoneEnabled === false),
  );
  await expect(service.mutePublishedTrack('service', 'anna', sid, false)).rejects.toMatchObject({ status: 412 });
});

test('profiles and the room change', async () => {
  await service.updateParticipant('service', 'ben', { name: 'Benedict', metadata: 'm', attributes: { seat: '7' } });
  await until('anna sees it', () =>
    anna.evaluate(() => {
      const person = window._foyerTest.room.remoteParticipants.get('ben');
      return person?.name === 'Benedict' && person.metadata === 'm' && person.attributes.seat === '7';
    }),
  );
  await service.updateRoomMetadata('service', 'about');
  await until('anna sees the room', () => anna.evaluate(() => window._foyerTest.room.metadata === 'about'));
});

test('data reaches whom it names', async () => {
  const bytes = new TextEncoder().encode('from the server');
  await service.sendData('service', bytes, DataPacket_Kind.RELIABLE, {
    destinationIdentities: ['ben'],
    topic: 'server',
  });
  await until('ben hears it', () =>
    ben.evaluate(() =>
      window._foyerTest.heard.some(({ text, topic }) => text === 'from the server' && topic === 'server'),
    ),
  );
  expect(await anna.evaluate(() => window._foyerTest.heard.length)).toBe(0);
});

test('LK42 subscriptions are changed from afar', async () => {
  const person = await service.getParticipant('service', 'anna');
  const sid = person.tracks.find(({ source }) => source === TrackSource.CAMERA)?.sid ?? '';
  await service.updateSubscriptions('service', 'ben', [sid], false);
  await until('the picture stops', () => ben.evaluate(() => window._foyerTest.count('TrackUnsubscribed') > 0));
  await service.updateSubscriptions('service', 'ben', [sid], true);
  await seeFrames(ben, 'anna');
});

test('LK90 grants are checked, and tokens', async () => {
  const forger = new RoomServiceClient(
    `http://127.0.0.1:${media.httpPort}`,
    apiKey,
    'another-secret-of-thirty-two-chars!!',
  );
  await expect(forger.listRooms()).rejects.toMatchObject({ status: 401 });
  const ask = (grant: object, method: string, body: object) =>
    tokenFor('ops', 'elsewhere', grant).then((token) =>
      fetch(`http://127.0.0.1:${media.httpPort}/twirp/livekit.RoomService/${method}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    );
  const otherRoom = await ask({ roomAdmin: true }, 'ListParticipants', { room: 'service' });
  expect([otherRoom.status, await otherRoom.json()]).toEqual([
    403,
    { code: 'permission_denied', msg: 'permission denied' },
  ]);
  expect((await ask({ roomAdmin: true }, 'ListRooms', {})).status).toBe(403);
  expect((await ask({ roomList: true }, 'NoSuchMethod', {})).status).toBe(404);
  expect((await ask({ roomList: true }, 'ListRooms', { names: 'not a list' })).status).toBe(400);
});

test('LK65 somebody is removed and told why; then the room is deleted', async () => {
  await service.removeParticipant('service', 'ben');
  await until('ben is out', () => ben.evaluate(() => window._foyerTest.count('gone') > 0));
  const reasonOf = (page: Page) =>
    page.evaluate(() => window._foyerTest.events.find(({ type }) => type === 'gone')?.reason);
  expect(await reasonOf(ben)).toBe(4);
  await until('anna is alone', () => anna.evaluate(() => window._foyerTest.room.remoteParticipants.size === 0));
  await service.deleteRoom('service');
  await until('anna is out', () => anna.evaluate(() => window._foyerTest.count('gone') > 0));
  expect(await reasonOf(anna)).toBe(5);
});
