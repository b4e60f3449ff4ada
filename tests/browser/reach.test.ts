import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { untilFramesGrow } from '../harness/watching.ts';
import { House } from './house.ts';
import { overflow, violations } from './reach.ts';

let house: House;
beforeAll(async () => {
  house = await House.open({ env: { FOYER_ROOM_CREATION: 'anyone' } });
  await house.foyer.createRoom('studio');
});
afterAll(() => house?.close());
afterEach(async ({ task }) => {
  await house.leave(task);
  expect(house.complaints).toEqual([]);
});

const sizes = [
  { width: 320, height: 640 },
  { width: 390, height: 844 },
  { width: 1440, height: 860 },
] as const;

test.each(sizes)('home, pre-join, meeting and failure fit and are accessible at $width × $height', async (viewport) => {
  const home = await house.visit('home', '/', { viewport });
  await home.page.getByLabel('Invitation link or room name').waitFor();
  expect(await violations(home.page)).toEqual([]);
  expect(await overflow(home.page)).toBeLessThanOrEqual(0);

  const lost = await house.visit('lost', '/studio', { viewport, colorScheme: 'dark' });
  await lost.failure('token-missing').waitFor();
  expect(await violations(lost.page)).toEqual([]);
  expect(await overflow(lost.page)).toBeLessThanOrEqual(0);

  const { url } = await house.foyer.joinToken('studio', { role: 'host', name: 'Ana', identity: 'ana' });
  const ana = await house.visit('ana', url, { viewport });
  await ana.page.locator('[data-testid="join"]').waitFor();
  expect(await violations(ana.page)).toEqual([]);
  expect(await overflow(ana.page)).toBeLessThanOrEqual(0);

  await ana.join();
  await house.enter('studio', { role: 'speaker', name: 'Ben with a rather long name', identity: 'ben' });
  await untilFramesGrow(ana.page, 1, 2);
  expect(await violations(ana.page)).toEqual([]);
  expect(await overflow(ana.page)).toBeLessThanOrEqual(0);
  await ana.button(/^People/).click();
  await ana.page.locator('[data-testid="person"]').first().waitFor();
  expect(await violations(ana.page)).toEqual([]);
  expect(await overflow(ana.page)).toBeLessThanOrEqual(0);
});

test('the meeting is operable by keyboard: F2 reaches the bar, arrows walk it, Escape comes back', async () => {
  const ana = await house.enter('studio', { role: 'host', name: 'Ana', identity: 'ana' });
  await ana.page.keyboard.press('F2');
  const focused = () => ana.page.evaluate(() => document.activeElement?.closest('[role="toolbar"]') !== null);
  expect(await focused()).toBe(true);
  const names = new Set<string>();
  for (let step = 0; step < 12; step += 1) {
    names.add(
      (await ana.page.evaluate(
        () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent,
      )) ?? '',
    );
    await ana.page.keyboard.press('ArrowRight');
  }
  for (const name of [/microphone/i, /camera/i, /share/i, /leave/i, /people/i, /more/i])
    expect([...names].some((seen) => name.test(seen))).toBe(true);
  await ana.button(/^People/).focus();
  await ana.page.keyboard.press('Enter');
  await ana.page.locator('[data-testid="person"]').first().waitFor();
  await ana.page.keyboard.press('Escape');
  await ana.page.locator('[data-testid="person"]').first().waitFor({ state: 'detached' });
});

test('where anyone may make rooms, home starts a meeting and makes its starter the host', async () => {
  const kim = await house.visit('kim', '/');
  await kim.page.locator('[data-testid="start"]').click();
  await kim.page.getByLabel('Your name').fill('Kim');
  await kim.join();
  await kim.button('Invite').waitFor();
});

test('home refuses what is neither a link of this server nor a name, in words', async () => {
  const kim = await house.visit('kim', '/');
  const field = kim.page.getByLabel('Invitation link or room name');
  for (const [typed, words] of [
    ['', 'Paste the link of your invitation'],
    ['https://elsewhere.example/room', 'another server'],
    ['!!!', 'neither a link'],
  ] as const) {
    await field.fill(typed);
    await kim.button('Enter').click();
    await kim.page.getByText(words).first().waitFor();
  }
  await field.fill('no-such-room');
  await kim.button('Enter').click();
  await kim.page.locator('[data-testid="failure"]').waitFor();
});
