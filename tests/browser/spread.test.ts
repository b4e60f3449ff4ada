import { RoomServiceClient } from 'livekit-server-sdk';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { statsOf } from '../harness/browser.ts';
import { mediaKey } from '../harness/foyer.ts';
import { until } from '../harness/until.ts';
import { untilFramesGrow } from '../harness/watching.ts';
import { House } from './house.ts';

let house: House;
beforeAll(async () => {
  house = await House.open({ processes: 2, env: { FOYER_MEDIA_UDP_PORT: '0' } });
});
afterAll(() => house?.close());
afterEach(async ({ task }) => {
  await house.leave(task);
  expect(house.complaints).toEqual([]);
});

test('rooms on two real media processes: both carry pictures, and RoomService sees them as one server', async () => {
  // Rooms are spread by the hash of their names: enter one after the other until both processes have one.
  const slugs = ['north', 'south', 'east', 'west'];
  for (const slug of slugs) await house.foyer.createRoom(slug);
  const ports = new Set<unknown>();
  for (const slug of slugs) {
    await house.enter(slug, { role: 'host', name: `Ana-${slug}`, identity: 'ana' });
    const ben = await house.enter(slug, { role: 'speaker', name: `Ben-${slug}`, identity: 'ben' }, { devices: [] });
    await untilFramesGrow(ben.page, 1, 5);
    for (const stat of await statsOf(ben.page)) if (stat.type === 'remote-candidate') ports.add(stat.port);
    if (ports.size === 2) break;
  }
  expect(ports.size).toBe(2);
  const service = new RoomServiceClient(house.foyer.url, mediaKey.apiKey, mediaKey.apiSecret);
  const names = await until('a list of at least two rooms', async () => {
    const rooms = await service.listRooms();
    return rooms.length >= 2 && rooms.map(({ name }) => name);
  });
  for (const name of names)
    expect((await service.listParticipants(name)).map(({ identity }) => identity).sort()).toEqual(['ana', 'ben']);
});
