import { afterEach, expect, test } from 'vitest';
import { House } from '../browser/house.ts';
import { watchLoss } from '../browser/loss.ts';
import { UdpRelay } from '../harness/udp-relay.ts';

let house: House | undefined;
let relay: UdpRelay | undefined;
afterEach(async ({ task }) => {
  await house?.leave(task);
  await house?.close();
  await relay?.close();
});

test('5 % loss each way for 20 s: no freeze over 300 ms, or 200 ms more than without loss', async () => {
  relay = await UdpRelay.open({ seed: 42 });
  house = await House.open({ announcedPort: relay.port }, []);
  relay.aim(house.foyer.udpPort);
  await watchLoss(house, relay, 20);
  expect(house.complaints).toEqual([]);
});
