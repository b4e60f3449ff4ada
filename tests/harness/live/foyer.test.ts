import { access } from 'node:fs/promises';
import type { Problem } from '@foyer/wire';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectStatus, Foyer } from '../foyer.ts';
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

test('MT16 a changed role reaches the media: what is no longer permitted ends, and an older token opens nothing', async () => {
  await foyer.createRoom('stage');
  const joined = async (role: 'host' | 'speaker', identity: string) => {
    const { token } = await foyer.joinToken('stage', { role, identity, name: identity });
    return expectStatus(200, await foyer.join('stage', token));
  };
  const [ada, ben] = [await joined('host', 'ada'), await joined('speaker', 'ben')];
  const connected = async ({ media }: typeof ada) => {
    const client = await LoadClient.connect(media);
    clients.push(client);
    return client;
  };
  const hears = await connected(ada);
  const speaks = await connected(ben);
  await speaks.publish({ kind: 'audio' });
  await until('sound', () => hears.received.all().some(({ packets }) => packets > 20));
  const channel = new WebSocket(ada.channel.url);
  await new Promise((resolve) => channel.addEventListener('open', resolve));
  channel.send(JSON.stringify({ type: 'hello', version: 1, token: ada.channel.token }));
  const command = { type: 'participant.change-role', participant: ben.participant.id, role: 'listener' };
  channel.send(JSON.stringify({ type: 'command', id: 'c', command }));
  await until('the end of the track', () => (speaks.heard.get('trackUnpublished') ?? 0) > 0);
  const check = `${foyer.url}/rtc/v1/validate?access_token=${ben.media.token}`;
  expect((await fetch(check)).status).toBe(403);
  channel.close();
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
