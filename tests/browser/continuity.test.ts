import { onTestFinished, type RunnerTestCase, test } from 'vitest';
import { UdpRelay } from '../harness/udp-relay.ts';
import { House } from './house.ts';
import { watchLoss } from './loss.ts';

/** A house before which a relay stands; both go with the test. */
async function behind(relay: UdpRelay, task: RunnerTestCase): Promise<House> {
  // The camera makes all its pictures: they are what is counted.
  const house = await House.open({ announcedPort: relay.port }, []);
  onTestFinished(async () => {
    await house.leave(task);
    await house.close();
    await relay.close();
  });
  relay.aim(house.foyer.udpPort);
  return house;
}

// Both at once: the second one waits for nearly all of its time.
test.concurrent('5 % loss each way for 10 s: no freeze over 300 ms', async ({ task }) => {
  const relay = await UdpRelay.open({ seed: 42 });
  await watchLoss(await behind(relay, task), relay, 10);
});

test.concurrent('a network that lets no media through: the page says what is held back', async ({ task }) => {
  const relay = await UdpRelay.open();
  const house = await behind(relay, task);
  relay.impair('both', { dark: true });
  await house.foyer.createRoom('blocked');
  const ana = await house.enter('blocked', { role: 'host', name: 'Ana', identity: 'ana' });
  await ana.failure('media-blocked').waitFor({ timeout: 75_000 });
  await ana.button('Try again').or(ana.button('Join again')).first().waitFor();
});
