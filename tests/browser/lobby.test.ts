import type { PolicyChange } from '@foyer/wire';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { inboundVideo } from '../harness/browser.ts';
import { expectStatus } from '../harness/foyer.ts';
import { until } from '../harness/until.ts';
import { House, type Visitor } from './house.ts';

let house: House;
beforeAll(async () => {
  house = await House.open({ env: { FOYER_LOBBY_ASK_AGAIN_SECONDS: '0', FOYER_CLOCK_LEEWAY_SECONDS: '0' } });
});
afterAll(() => house?.close());
afterEach(async ({ task }) => {
  await house.leave(task);
  expect(house.complaints).toEqual([]);
});

let rooms = 0;
async function room(policy: PolicyChange): Promise<string> {
  rooms += 1;
  const slug = `hall-${rooms}`;
  expectStatus(201, await house.foyer.api('POST', '/api/v1/rooms', { slug, title: `Hall ${rooms}`, policy }));
  return slug;
}

/** Opens a room without any invitation, types a name and asks to come in. */
async function arrive(slug: string, name: string): Promise<Visitor> {
  const visitor = await house.visit(name, `/${slug}`);
  await visitor.page.getByLabel('Your name').fill(name);
  await visitor.page.locator('[data-testid="join"]').click();
  return visitor;
}

const waiting = (visitor: Visitor, word = 'lobby') =>
  visitor.page.locator(`[data-testid="waiting"][data-waiting="${word}"]`);

/** The host opens the people panel, where those who wait come first. */
async function lobbyOf(host: Visitor) {
  const section = host.page.locator('[data-testid="lobby"]');
  if (!(await section.isVisible())) await host.button(/^People/).click();
  await section.waitFor();
  return section;
}

async function seesMoving(visitor: Visitor): Promise<void> {
  await until(`${visitor.name} to see a picture`, async () => {
    const [video] = await inboundVideo(visitor.page);
    return (video?.framesDecoded ?? 0) > 5;
  });
}

test('a guest knocks, reads the host’s message, is admitted, and both see each other', async () => {
  const slug = await room({ entry: 'trusted', lobbyMessage: 'Back in five minutes.' });
  const host = await house.enter(slug, { role: 'host', name: 'Ana' });
  const gil = await arrive(slug, 'Gil');
  await waiting(gil).waitFor();
  await gil.page.locator('[data-testid="host-says"]', { hasText: 'Back in five minutes.' }).waitFor();
  // The mirror stays alive while waiting.
  await gil.page.locator('[data-testid="own-picture"]').waitFor();
  const lobby = await lobbyOf(host);
  const row = lobby.locator('[data-testid="knock"]', { hasText: 'Gil' });
  await row.getByText(/guest/).waitFor();
  await row.locator('[data-testid="admit"]').click();
  await gil.inside();
  await Promise.all([seesMoving(gil), seesMoving(host)]);
  await lobby.waitFor({ state: 'detached' });
});

test('waiting survives a reload, with name and devices, and the host sees one person, not two', async () => {
  const slug = await room({ entry: 'open', lobby: true });
  const host = await house.enter(slug, { role: 'host', name: 'Ana' });
  const gil = await arrive(slug, 'Gil');
  await waiting(gil).waitFor();
  await gil.page.reload();
  await waiting(gil).waitFor();
  const lobby = await lobbyOf(host);
  await expect.poll(() => lobby.locator('[data-testid="knock"]').count()).toBe(1);
  await lobby.locator('[data-testid="admit"]').click();
  await gil.inside();
});

test('waiting survives a lost network', async () => {
  const slug = await room({ entry: 'open', lobby: true });
  const host = await house.enter(slug, { role: 'host', name: 'Ana' });
  const gil = await arrive(slug, 'Gil');
  await waiting(gil).waitFor();
  const lobby = await lobbyOf(host);
  await gil.page.context().setOffline(true);
  await gil.page.context().setOffline(false);
  await lobby.locator('[data-testid="admit"]').click();
  await gil.inside();
});

test('declined with words, asks once more, is declined for good', async () => {
  const slug = await room({ entry: 'open', lobby: true });
  const host = await house.enter(slug, { role: 'host', name: 'Ana' });
  const gil = await arrive(slug, 'Gil');
  await waiting(gil).waitFor();
  const lobby = await lobbyOf(host);
  await lobby.getByRole('button', { name: 'Decline Gil' }).click();
  await host.page.getByRole('menuitem', { name: 'Decline and say why' }).click();
  await host.page.getByLabel('Your words').fill('Please come tomorrow.');
  await host.page
    .getByRole('dialog')
    .getByRole('button', { name: /^Decline/ })
    .click();
  await waiting(gil, 'declined').waitFor();
  await gil.page.getByText('Please come tomorrow.').waitFor();
  await gil.page.locator('[data-testid="ask-again"]').click();
  await waiting(gil).waitFor();
  await lobby.getByText('asks again').waitFor();
  await lobby.getByRole('button', { name: 'Decline Gil' }).click();
  await host.page.getByRole('menuitem', { name: 'Decline', exact: true }).click();
  await gil.failure('declined').waitFor();
});

test('early guests wait for the host; his coming admits nobody; he lets all in at once', async () => {
  const slug = await room({ entry: 'open', waitForHost: true });
  const [gil, zoe] = [await arrive(slug, 'Gil'), await arrive(slug, 'Zoë')];
  await waiting(gil, 'waiting-for-host').waitFor();
  await waiting(zoe, 'waiting-for-host').waitFor();
  await gil.page.getByRole('heading', { name: 'The host isn’t here yet.' }).waitFor();
  const host = await house.enter(slug, { role: 'host', name: 'Ana' });
  await waiting(gil).waitFor();
  await waiting(zoe).waitFor();
  const lobby = await lobbyOf(host);
  await lobby.getByRole('button', { name: 'Admit all 2' }).click();
  await Promise.all([gil.inside(), zoe.inside()]);
  // Who comes once he is there goes straight in.
  const late = await arrive(slug, 'Late');
  await late.inside();
});

test('a room with a password: asked once, wrong said kindly, right goes on with everything kept', async () => {
  const slug = await room({ entry: 'open', password: 'open sesame' });
  const gil = await house.visit('Gil', `/${slug}`);
  const field = gil.page.getByRole('textbox', { name: 'Password of the room' });
  await field.fill('sesame');
  await field.press('Enter');
  await gil.page.getByText('That is not the password.').first().waitFor();
  await field.fill('open sesame');
  await field.press('Enter');
  await gil.page.getByLabel('Your name').fill('Gil');
  await gil.join();
  expect(await gil.page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))).not.toContain('sesame');
  const host = await house.enter(slug, { role: 'host', name: 'Ana' });
  await seesMoving(host);
});
