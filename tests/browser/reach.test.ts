import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { untilFramesGrow } from '../harness/watching.ts';
import { House } from './house.ts';
import { fits } from './reach.ts';

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

test('home, pre-join, meeting and failure fit phones and large screens, and are accessible', async () => {
  const home = await house.visit('home', '/');
  await home.page.getByLabel('Invitation link or room name').waitFor();
  await fits(home.page, 'home');

  const lost = await house.visit('lost', '/studio');
  await lost.failure('token-missing').waitFor();
  await fits(lost.page, 'a failure');

  const { url } = await house.foyer.joinToken('studio', { role: 'host', name: 'Ana', identity: 'ana' });
  const ana = await house.visit('ana', url);
  await ana.page.locator('[data-testid="join"]').waitFor();
  await fits(ana.page, 'pre-join');

  await ana.join();
  await house.enter('studio', { role: 'speaker', name: 'Ben with a rather long name', identity: 'ben' });
  await untilFramesGrow(ana.page, 1, 2);
  // The menus beside microphone and camera are as narrow as two of them in one bar must be.
  await fits(ana.page, 'a meeting', 'small');
  await ana.button(/^People/).click();
  await ana.page.locator('[data-testid="person"]').first().waitFor();
  await fits(ana.page, 'the people in it', 'small');
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
