import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../harness/until.ts';
import { forkMedia, type MediaChild } from './media-child.ts';
import { joinRoom, openStage, type Stage, tokenFor } from './stage.ts';

let media: MediaChild;
let stage: Stage;
let anna: Page;
let ben: Page;
let carla: Page;

beforeAll(async () => {
  [media, stage] = await Promise.all([forkMedia(), openStage()]);
  const enter = async (identity: string): Promise<Page> => {
    const page = await stage.newPage();
    await joinRoom(page, { url: `ws://127.0.0.1:${media.httpPort}`, token: await tokenFor(identity, 'data') });
    return page;
  };
  anna = await enter('anna');
  ben = await enter('ben');
  carla = await enter('carla');
});
afterAll(async () => {
  await stage?.close();
  await media?.kill();
});

const heardBy = (page: Page, topic: string) =>
  page.evaluate((which) => window._foyerTest.heard.filter((heard) => heard.topic === which), topic);

test('LK72 reliable data arrives in order, from who sent it', async () => {
  await anna.evaluate(async () => {
    const { localParticipant } = window._foyerTest.room;
    for (let index = 0; index < 50; index += 1) {
      await localParticipant.publishData(new TextEncoder().encode(`line ${index}`), {
        reliable: true,
        topic: 'ordered',
      });
    }
  });
  for (const page of [ben, carla]) {
    await until('fifty lines', async () => (await heardBy(page, 'ordered')).length === 50);
    const heard = await heardBy(page, 'ordered');
    expect(heard.map(({ text }) => text)).toEqual(Array.from({ length: 50 }, (_, index) => `line ${index}`));
    expect(new Set(heard.map(({ from }) => from))).toEqual(new Set(['anna']));
  }
});

test('LK72 lossy data arrives, and only where it is addressed', async () => {
  await anna.evaluate(() =>
    window._foyerTest.room.localParticipant.publishData(new TextEncoder().encode('for ben'), {
      reliable: false,
      topic: 'lossy',
      destinationIdentities: ['ben'],
    }),
  );
  await until('ben heard it', async () => (await heardBy(ben, 'lossy')).length === 1);
  await anna.evaluate(() =>
    window._foyerTest.room.localParticipant.publishData(new TextEncoder().encode('for all'), {
      reliable: false,
      topic: 'lossy',
    }),
  );
  await until('carla heard the second', async () => (await heardBy(carla, 'lossy')).length === 1);
  expect((await heardBy(carla, 'lossy')).map(({ text }) => text)).toEqual(['for all']);
});

test('remote procedure calls pass', async () => {
  await ben.evaluate(() =>
    window._foyerTest.room.registerRpcMethod(
      'greet',
      async ({ payload, callerIdentity }) => `${callerIdentity}: ${payload}`,
    ),
  );
  const answer = await anna.evaluate(() =>
    window._foyerTest.room.localParticipant.performRpc({
      destinationIdentity: 'ben',
      method: 'greet',
      payload: 'hello',
    }),
  );
  expect(answer).toBe('anna: hello');
});

test('LK21 name, metadata and attributes reach the others', async () => {
  await anna.evaluate(async () => {
    const { localParticipant } = window._foyerTest.room;
    await localParticipant.setName('Anna the Great');
    await localParticipant.setMetadata('{"hand":true}');
    await localParticipant.setAttributes({ mood: 'good', gone: 'soon' });
    await localParticipant.setAttributes({ gone: '' });
  });
  const seen = () =>
    ben.evaluate(() => {
      const person = window._foyerTest.room.remoteParticipants.get('anna');
      return { name: person?.name, metadata: person?.metadata, attributes: person?.attributes };
    });
  await until('ben sees the attribute go', async () => {
    const { attributes } = await seen();
    return attributes?.mood === 'good' && !('gone' in attributes);
  });
  expect(await seen()).toEqual({ name: 'Anna the Great', metadata: '{"hand":true}', attributes: { mood: 'good' } });
});
