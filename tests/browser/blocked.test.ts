import { onTestFinished, test } from 'vitest';
import { UdpRelay } from '../harness/udp-relay.ts';
import { House } from './house.ts';

test('a network that lets no media through: the page says what is held back', async ({ task }) => {
  const relay = await UdpRelay.open();
  const house = await House.open({ announcedPort: relay.port });
  onTestFinished(async () => {
    await house.leave(task);
    await house.close();
    await relay.close();
  });
  relay.aim(house.foyer.udpPort);
  relay.impair('both', { dark: true });
  await house.foyer.createRoom('blocked');
  const ana = await house.enter('blocked', { role: 'host', name: 'Ana', identity: 'ana' });
  await ana.failure('media-blocked').waitFor({ timeout: 75_000 });
  await ana.button('Try again').or(ana.button('Join again')).first().waitFor();
});
