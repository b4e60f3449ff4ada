import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FrameLocator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { expectStatus } from '../harness/foyer.ts';
import { House, type Visitor } from './house.ts';

const password = 'correct horse battery';

let site: Server;
let siteUrl: string;
let house: House;
beforeAll(async () => {
  site = createServer((request, response) => {
    const src = new URL(request.url ?? '/', siteUrl).searchParams.get('room') ?? '';
    const allow = 'camera; microphone; display-capture; autoplay; fullscreen';
    response.setHeader('content-type', 'text/html');
    response.end(
      `<!doctype html><title>Intranet</title><iframe width="1000" height="700" allow="${allow}" src="${src}">`,
    );
  });
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  // Another site than localhost, where the server is: a browser shows it none of our cookies.
  siteUrl = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  house = await House.open({ env: { FOYER_EMBED_ORIGINS: siteUrl } });
  house.elsewhere.add(siteUrl);
  const account = { username: 'ute', name: 'Ute', password, level: 'user' };
  expectStatus(201, await house.foyer.api('POST', '/api/v1/accounts', account));
  for (const room of ['tea', 'ended']) {
    await house.foyer.createRoom(room);
    await house.foyer.changePolicy(room, { entry: 'open' });
  }
  for (const room of ['queue', 'hall']) {
    await house.foyer.createRoom(room);
    await house.foyer.changePolicy(room, { entry: 'open', lobby: true });
  }
});
afterAll(async () => {
  await house?.close();
  site?.close();
});
afterEach(async ({ task }) => {
  await house.leave(task);
  expect(house.complaints).toEqual([]);
});

/** A page of the intranet with a room inside it. */
async function embedded(room: string): Promise<{ visitor: Visitor; inside: FrameLocator }> {
  const page = await house.browser.person();
  const visitor = house.watch('embedded', page, house.foyer.url);
  await page.goto(`${siteUrl}/?room=${encodeURIComponent(`${house.foyer.url}/${room}`)}`);
  return { visitor, inside: page.frameLocator('iframe') };
}

async function signIn(page: Page): Promise<void> {
  await page.locator('[data-testid="username"]').fill('ute');
  await page.locator('[data-testid="password"]').fill(password);
  await page.locator('[data-testid="submit"]').click();
}

/** Whatever presses the button opens a window. */
async function windowOf(page: Page, press: () => Promise<void>): Promise<Page> {
  const [opened] = await Promise.all([page.waitForEvent('popup'), press()]);
  house.watch('window', opened, house.foyer.url);
  return opened;
}

async function closed(page: Page): Promise<void> {
  if (!page.isClosed()) await page.waitForEvent('close');
}

const identities = async (room: string) => (await house.foyer.people(room)).map(({ name }) => name);

test('SI35 SI36 a guest inside another site’s page signs in through a window and joins as the account', async () => {
  const { visitor, inside } = await embedded('tea');
  const opened = await windowOf(visitor.page, () => inside.locator('[data-testid="to-sign-in"]').click());
  await signIn(opened);
  await closed(opened);
  await inside.getByText('Ute').first().waitFor();
  await inside.locator('[data-testid="join"]').click();
  await inside.locator('[data-testid="meeting"]').waitFor();
  expect(await identities('tea')).toEqual(['Ute']);
});

test('SI34 who waits in a queue inside another site’s page keeps the place under the name of the account', async () => {
  const { visitor, inside } = await embedded('queue');
  await inside.getByLabel('Your name').fill('Gil');
  await inside.locator('[data-testid="join"]').click();
  await inside.locator('[data-testid="waiting"]').waitFor();
  const opened = await windowOf(visitor.page, () => inside.locator('[data-testid="skip-queue"]').click());
  await signIn(opened);
  await closed(opened);
  await inside.getByText('Ute, waiting for').waitFor();

  const ada = await house.enter('queue', { role: 'host', name: 'Ada' });
  await ada.page.getByText('Ute').first().waitFor();
  await ada
    .button(/^Admit/)
    .first()
    .click();
  await inside.locator('[data-testid="meeting"]').waitFor();
  expect((await identities('queue')).sort()).toEqual(['Ada', 'Ute']);
});

test('SI34 who waits signs in beside the page, goes on waiting, and is let in as the account', async () => {
  const gil = await house.visit('Gil', '/hall');
  await gil.page.getByLabel('Your name').fill('Gil');
  await gil.page.locator('[data-testid="join"]').click();
  await gil.page.locator('[data-testid="waiting"]').waitFor();
  const opened = await windowOf(gil.page, () => gil.page.locator('[data-testid="skip-queue"]').click());
  await signIn(opened);
  await closed(opened);
  await gil.page.locator('[data-testid="waits-as"]').filter({ hasText: 'Ute' }).waitFor();
  const ada = await house.enter('hall', { role: 'host', name: 'Ada' });
  await ada
    .button(/^Admit/)
    .first()
    .click();
  await gil.inside();
  expect((await identities('hall')).sort()).toEqual(['Ada', 'Ute']);
});

test('SI35 a stranger’s link asks, with room and site, before it uses anybody’s name', async () => {
  const made = await house.foyer.api<{ id: string; secret: string }>('POST', '/api/v1/sign-in/handoffs', {
    room: 'tea',
    site: siteUrl,
  });
  const { id, secret } = expectStatus(200, made);
  const ute = await house.visit('Ute', `/sign-in/handoff/${id}`);
  await signIn(ute.page);
  await ute.page.getByRole('heading', { name: 'Go to “tea” as Ute?' }).waitFor();
  await ute.page.getByText(`The page on ${new URL(siteUrl).host} joins under your name.`).waitFor();
  const collect = () =>
    house.foyer.api<{ state: string }>('POST', `/api/v1/sign-in/handoffs/${id}/collect`, { secret });
  expect(expectStatus(200, await collect()).state).toBe('waiting');
  await ute.page.locator('[data-testid="handoff-refuse"]').click();
  await ute.page.locator('[data-testid="handoff-refused"]').waitFor();
  expect(expectStatus(200, await collect()).state).toBe('waiting');
});

test('SI35 the pass ends with the sign-in, and the page asks anew', async () => {
  const { visitor, inside } = await embedded('ended');
  const opened = await windowOf(visitor.page, () => inside.locator('[data-testid="to-sign-in"]').click());
  await signIn(opened);
  await closed(opened);
  await inside.getByText('Ute').first().waitFor();
  const second = house.watch('another tab', await visitor.page.context().newPage(), house.foyer.url);
  await second.page.goto(house.foyer.url);
  await second.page.locator('[data-testid="account"]').click();
  await second.page.getByRole('menuitem', { name: 'Sign out' }).click();
  await second.page.getByText('You are signed out.').first().waitFor();
  await inside.locator('[data-testid="join"]').click();
  await inside.locator('[data-testid="failure"][data-failure="sign-in-required"]').waitFor();
});

test('SI36 no other site shows a room, and nobody shows the sign-in', async () => {
  for (const path of ['/sign-in', '/', '/admin']) {
    const { visitor, inside } = await embedded(path.slice(1));
    await visitor.page.waitForLoadState();
    await expect.poll(() => visitor.page.frames().length).toBe(2);
    expect(await inside.locator('#root').count()).toBe(0);
    // The browser's own complaint about it is what was wanted.
    house.complaints.length = 0;
  }
});
