/** The story at its full length: with the grace period as it is by default, and a network that is away for minutes. */
import { setTimeout as lasting } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { House } from '../browser/house.ts';
import { Story, wentAndCame } from '../browser/story.ts';

let house: House;
beforeAll(async () => {
  house = await House.open();
});
afterAll(() => house?.close());
afterEach(async ({ task }) => {
  await house.leave(task);
  expect(house.complaints.splice(0)).toEqual([]);
});

const patience = { within: 120_000 };

test.each([2, 10, 40])('SN1 UDP is dark for %d s: nobody notices more than a frozen picture', async (seconds) => {
  const staying = await Story.begin(house);
  const dark = async () => {
    staying.network.udp.impair('both', { dark: true });
    await lasting(seconds * 1_000);
    await staying.network.heal();
  };
  await staying.survives(`UDP dark for ${seconds} s`, dark, patience);
});

test.each([30, 90])('SN1 SN4 everything is dark for %d s: his place is kept', async (seconds) => {
  const staying = await Story.begin(house);
  const dark = async () => {
    staying.network.dark();
    await lasting(seconds * 1_000);
    await staying.network.heal();
  };
  await staying.survives(`all dark for ${seconds} s`, dark, patience);
});

test('SN4 SN7 everything is dark for three minutes: the place is free, and he is who he was', async () => {
  const staying = await Story.begin(house);
  const dark = async () => {
    staying.network.dark();
    await lasting(180_000);
    await staying.noticed('gone');
    await staying.network.heal();
  };
  await staying.survives('all dark for 3 minutes', dark, { ...patience, seen: wentAndCame });
});

test('SN1 another address, twenty times', async () => {
  const staying = await Story.begin(house);
  for (let time = 1; time <= 20; time += 1)
    await staying.survives(
      `another address, ${time}`,
      async () => {
        const { channels } = staying.gil;
        staying.network.changeAddress();
        await staying.reopened(channels);
      },
      patience,
    );
});

test('SN15 as long as one may stay: told before, and at its end shown out for good', async () => {
  const staying = await Story.begin(house);
  await house.foyer.changePolicy(staying.slug, { maxStayMinutes: 1 });
  await staying.gil.failure('stay-ended').waitFor({ timeout: 90_000 });
  expect(staying.gil.told.map(({ type }) => type)).toContain('stay.ending');
  expect(await staying.guest()).toBeUndefined();
});
