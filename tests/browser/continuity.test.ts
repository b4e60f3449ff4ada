import { onTestFinished, test } from 'vitest';
import { UdpRelay } from '../harness/udp-relay.ts';
import { House } from './house.ts';
import { watchLoss } from './loss.ts';

test('5 % loss each way for 10 s: no freeze over 300 ms, or 200 ms more than without loss', async ({ task }) => {
  const relay = await UdpRelay.open({ seed: 42 });
  // The camera makes all its pictures: they are what is counted.
  const house = await House.open({ announcedPort: relay.port }, []);
  onTestFinished(async () => {
    await house.leave(task);
    await house.close();
    await relay.close();
  });
  relay.aim(house.foyer.udpPort);
  await watchLoss(house, relay, 10);
});
