import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { expectStatus } from '../harness/foyer.ts';
import { House, type Visitor } from './house.ts';

let house: House;
beforeAll(async () => {
  house = await House.open();
});
afterAll(() => house?.close());
afterEach(async ({ task }) => {
  await house.leave(task);
  expect(house.complaints).toEqual([]);
});

async function arrive(slug: string, name: string): Promise<Visitor> {
  const visitor = await house.visit(name, `/${slug}`);
  await visitor.page.getByLabel('Your name').fill(name);
  await visitor.page.locator('[data-testid="join"]').click();
  return visitor;
}

/** Picks one entry of the menu of somebody in the people panel. */
async function act(host: Visitor, name: string, entry: string): Promise<void> {
  const menu = host.button(`More for ${name}`);
  if (!(await menu.isVisible())) await host.button(/^People/).click();
  await menu.click();
  await host.page.getByRole('menuitem', { name: entry }).click();
}

async function confirm(host: Visitor, answer: string): Promise<void> {
  await host.page
    .getByRole('alertdialog')
    .or(host.page.getByRole('dialog'))
    .getByRole('button', { name: answer })
    .click();
}

test('removed and kept out: a guest is told, and the same browser does not come back under another name', async () => {
  await house.foyer.api('POST', '/api/v1/rooms', { slug: 'kept-out', policy: { entry: 'open' } });
  const ana = await house.enter('kept-out', { role: 'host', name: 'Ana' });
  const eve = await arrive('kept-out', 'Eve');
  await eve.inside();
  await act(ana, 'Eve', 'Remove and keep out');
  await confirm(ana, 'Remove and keep out');
  await eve.failure('banned').waitFor();
  await eve.page.goto(`${house.foyer.url}/kept-out`);
  await eve.failure('banned').waitFor();
  // Somebody else, in another browser, is not touched by it.
  const gil = await arrive('kept-out', 'Gil');
  await gil.inside();
});

test('a question about somebody wants an answer: Escape takes away neither it nor the list behind it', async () => {
  await house.foyer.createRoom('asked-first');
  const ana = await house.enter('asked-first', { role: 'host', name: 'Ana' });
  await house.enter('asked-first', { role: 'speaker', name: 'Ben' });
  await act(ana, 'Ben', 'Remove from the meeting');
  const question = ana.page.getByRole('alertdialog');
  await question.waitFor();
  await ana.page.keyboard.press('Escape');
  await question.getByRole('button', { name: 'Cancel' }).click();
  await question.waitFor({ state: 'detached' });
  expect(await ana.button('More for Ben').isVisible()).toBe(true);
  await ana.page.keyboard.press('Escape');
  await ana.button('More for Ben').waitFor({ state: 'detached' });
});

test('merely removed: the invitation still works', async () => {
  await house.foyer.createRoom('removed-only');
  const ana = await house.enter('removed-only', { role: 'host', name: 'Ana' });
  const ben = await house.enter('removed-only', { role: 'speaker', name: 'Ben', identity: 'ben' });
  await act(ana, 'Ben', 'Remove from the meeting');
  await confirm(ana, 'Remove');
  await ben.failure('participant-removed').waitFor();
  const again = await house.enter('removed-only', { role: 'speaker', name: 'Ben', identity: 'ben' });
  await again.inside();
});

test('the host hands the meeting over and goes: the new one has the say', async () => {
  await house.foyer.api('POST', '/api/v1/rooms', { slug: 'handed', policy: { entry: 'trusted' } });
  const ana = await house.enter('handed', { role: 'host', name: 'Ana' });
  const ben = await house.enter('handed', { role: 'speaker', name: 'Ben' });
  expect(await ben.button('Invite').count()).toBe(0);
  await act(ana, 'Ben', 'Hand the meeting over');
  await confirm(ana, 'Hand over');
  await ben.button('Invite').first().waitFor();
  await expect.poll(() => ana.button('Invite').count()).toBe(0);
  const gil = await arrive('handed', 'Gil');
  await ben.button(/^People/).click();
  await ben.page.locator('[data-testid="knock"]', { hasText: 'Gil' }).locator('[data-testid="admit"]').click();
  await gil.inside();
});

test('the last host leaves: somebody inside becomes host, so that the door does not stay without one', async () => {
  await house.foyer.createRoom('orphan');
  const ana = await house.enter('orphan', { role: 'host', name: 'Ana' });
  const ben = await house.enter('orphan', { role: 'speaker', name: 'Ben' });
  await ana.button('Leave').click();
  await ana.page.getByRole('menuitem', { name: 'Leave the meeting' }).click();
  await ben.button('Invite').first().waitFor();
});

test('markup in names and in the host’s words is text, wherever it is shown', async () => {
  const nasty = '<img src=x onerror="document.title=1">';
  await house.foyer.api('POST', '/api/v1/rooms', {
    slug: 'markup',
    title: nasty,
    policy: { entry: 'trusted', lobbyMessage: nasty },
  });
  const ana = await house.enter('markup', { role: 'host', name: 'Ana' });
  const eve = await arrive('markup', nasty);
  await eve.page.locator('[data-testid="host-says"]').getByText(nasty).waitFor();
  await ana.button(/^People/).click();
  const knock = ana.page.locator('[data-testid="knock"]');
  await knock.getByText(nasty).waitFor();
  await knock.locator('[data-testid="admit"]').click();
  await eve.inside();
  await ana.page.locator('[data-testid="person"]', { hasText: nasty }).waitFor();
  for (const { page } of [ana, eve]) {
    expect(await page.locator('img[src="x"]').count()).toBe(0);
    expect(await page.title()).not.toBe('1');
  }
});

test('an invitation for one, made in the meeting with its QR code, lets exactly one in', async () => {
  await house.foyer.createRoom('asking');
  const ana = await house.enter('asking', { role: 'host', name: 'Ana' });
  await ana.button('Invite').first().click();
  const dialog = ana.page.getByRole('dialog');
  await dialog.getByRole('button', { name: /It lets in/ }).click();
  await ana.page.getByRole('option', { name: 'One person' }).click();
  await dialog.getByRole('button', { name: 'Make a link' }).click();
  await dialog.getByRole('button', { name: 'QR code' }).click();
  await dialog.getByRole('img', { name: /^QR code of the link/ }).waitFor();
  const link = await dialog.locator('input[readonly]').first().inputValue();
  expect(link).toMatch(/\/asking#token=/);
  const gil = await house.visit('Gil', link);
  await gil.page.getByLabel('Your name').fill('Gil');
  await gil.join();
  const eve = await house.visit('Eve', link);
  await eve.failure('token-used-up').waitFor();
  expectStatus(200, await house.foyer.api('GET', '/api/v1/rooms/asking/join-tokens'));
});
