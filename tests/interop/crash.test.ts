import { afterEach, beforeEach, expect, test } from 'vitest';
import { LoadClient } from '../harness/load.ts';
import { until } from '../harness/until.ts';
import { Call, wall } from './call.ts';
import { MediaHouse } from './media-house.ts';
import { openStage, type Stage, tokenFor } from './stage.ts';

let house: MediaHouse;
let stage: Stage;

beforeEach(async () => {
  [house, stage] = await Promise.all([MediaHouse.open(), openStage()]);
});
afterEach(async () => {
  await stage?.close();
  await house?.close();
});

test('a media process is killed: its room is back by itself, the room of the other process loses no packet', async () => {
  const call = await Call.open(stage, { url: house.url, room: house.roomOf(0) });
  const other = async (identity: string) =>
    LoadClient.connect({ url: house.url, token: await tokenFor(identity, house.roomOf(1)) });
  const [speaker, listener] = [await other('speaker'), await other('listener')];
  await speaker.publish({ kind: 'audio', packetsPerSecond: 50, packetBytes: 200 });
  await until('the other room to talk', () => listener.received.packets > 50);
  const since = wall();
  house.crash(0);
  const back = await call.returned(since);
  console.log('back after', back);
  const [stream] = listener.received.all();
  expect(stream?.lost).toBe(0);
  const heard = stream?.packets ?? 0;
  await until('the other room to talk on', () => (listener.received.all()[0]?.packets ?? 0) > heard + 20);
  expect(listener.ending).toBeUndefined();
  speaker.close();
  listener.close();
});
