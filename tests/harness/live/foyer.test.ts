import { access } from 'node:fs/promises';
import type { Problem } from '@foyer/wire';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Foyer } from '../foyer.ts';
import { LoadClient } from '../load.ts';
import { until } from '../until.ts';

let foyer: Foyer;
const clients: LoadClient[] = [];

beforeAll(async () => {
  foyer = await Foyer.start();
});

afterAll(async () => {
  for (const client of clients) client.close();
  await foyer.stop();
});

async function enter(room: string, name: string): Promise<LoadClient> {
  const media = await foyer.mediaFor(room, { role: 'speaker', name });
  const client = await LoadClient.connect(media);
  clients.push(client);
  return client;
}

test('the whole server: a room, tokens, two participants with media between them', async () => {
  expect((await foyer.createRoom('garden')).url).toMatch(/\/garden$/);
  const [one, other] = [await enter('garden', 'One'), await enter('garden', 'Other')];
  await one.publish({ kind: 'audio' });
  await one.publish({ kind: 'video', layers: 2 });
  await until('both RTP streams', () => other.received.all().filter(({ packets }) => packets > 20).length === 2);
});

test('a refusal comes as a problem', async () => {
  const { status, body } = await foyer.join<Problem>('garden', undefined);
  expect(status).toBe(401);
  expect(body.type).toMatch(/token-missing$/);
});

test('killed and restarted on the same port and data, the room is still there', async () => {
  const { url, pid } = foyer;
  await foyer.kill();
  await foyer.restart();
  expect(foyer.url).toBe(url);
  expect(foyer.pid).not.toBe(pid);
  expect((await foyer.api('GET', '/api/v1/rooms/garden')).status).toBe(200);
});

test('stopped, it exits with 0 and leaves nothing behind', async () => {
  const other = await Foyer.start();
  expect(await other.stop()).toBe(0);
  await expect(access(other.data)).rejects.toThrow();
});
