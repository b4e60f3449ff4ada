/** The pages of sign-in on phones and large screens, in light and dark: accessible, nothing cut off, nothing too small. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { expectStatus, Foyer } from '../harness/foyer.ts';
import { Authentik } from '../harness/oidc/authentik.ts';
import { rsaPair } from '../harness/oidc/minting.ts';
import type { StubIssuer } from '../harness/oidc/stub.ts';
import { StubProviders } from '../harness/oidc/stub-providers.ts';
import { House } from './house.ts';
import { fits, overflow, smallTargets } from './reach.ts';

/** As long as a company's name gets, with a word that breaks nowhere by itself. */
const longName = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerk Vereinigte Werke AG & Co.';

/** Another site with pages of ours inside its own. */
const site = 'https://intranet.donaudampfschifffahrtselektrizitaetenhauptbetriebswerk.example';

let stubs: StubProviders;
let house: House;
/** A server with one provider and without accounts of its own. */
let bare: Foyer;

const at = ({ issuer, clientId, clientSecret }: StubIssuer) => ({ issuer, clientId, clientSecret });

beforeAll(async () => {
  stubs = await StubProviders.start();
  const works = at(stubs.add('works'));
  const slug = 'application/o/away';
  // It encrypts for a key whose private half nobody brought here.
  const away = stubs.put(slug, new Authentik(`${stubs.url}/${slug}`, { encryption: rsaPair() }));
  const providers = [
    { id: 'works', name: 'Acme', ...works },
    { id: 'away', name: longName, ...at(away) },
    { id: 'boss', name: 'Acme’s administrators', ...works, claims: { rules: [{ level: 'admin' }] } },
  ];
  const only = { FOYER_SIGN_IN_PROVIDERS: JSON.stringify([{ id: 'works', name: longName, ...works }]) };
  [house, bare] = await Promise.all([
    House.open({ env: { FOYER_SIGN_IN_PROVIDERS: JSON.stringify(providers), FOYER_EMBED_ORIGINS: site } }),
    Foyer.start({ env: only }),
  ]);
  house.elsewhere.add(stubs.url);
  house.elsewhere.add(bare.url);
  const account = { username: 'ute', name: 'Ute', password: 'correct horse battery', level: 'user' };
  expectStatus(201, await house.foyer.api('POST', '/api/v1/accounts', account));
  const policy = { entry: 'open', lobby: true };
  expectStatus(201, await house.foyer.api('POST', '/api/v1/rooms', { slug: 'hall', title: 'Hall', policy }));
});
afterAll(async () => {
  await bare?.stop();
  await house?.close();
  await stubs?.stop();
});
afterEach(async ({ task }) => {
  await house.leave(task);
  expect(house.complaints.splice(0)).toEqual([]);
});

test('SI29 the ways in, and a sign-in that failed, fit phones and are accessible', async () => {
  const { page } = await house.visit('Ada', '/sign-in?return=/hall');
  await page.locator('[data-provider="away"]').waitFor();
  await fits(page, 'several providers and accounts');
  await page.locator('[data-provider="away"]').click();
  await page.locator('[data-testid="sign-in-failed"]').getByText(longName).waitFor();
  await fits(page, 'a failed sign-in');
  await page.locator('[data-testid="way-others"]').click();
  await page.getByText('Used last').waitFor();
  await fits(page, 'the provider that was used last');

  // The same answer before any script has come.
  await page.route('**/*.js', (route) => route.abort());
  await page.goto(`${house.foyer.url}/sign-in/away?return=/hall`);
  await page.locator('main.plain [data-ref]').waitFor();
  expect(new URL(page.url()).pathname).toBe('/sign-in/away/callback');
  await fits(page, 'a failed sign-in without scripts');
});

test('the page of a server with one provider and no accounts of its own does', async () => {
  const page = await house.browser.person();
  house.watch('Ada', page, bare.url);
  await page.goto(`${bare.url}/sign-in`);
  await page.locator('[data-provider="works"]').waitFor();
  expect(await page.locator('[data-testid="username"]').count()).toBe(0);
  await fits(page, 'one provider alone');
});

test('SI35 the window beside another site’s page does, and the note on a page that waits for its window', async () => {
  const wanted = { room: 'hall', site };
  const { id } = expectStatus(200, await house.foyer.api<{ id: string }>('POST', '/api/v1/sign-in/handoffs', wanted));
  const ada = await house.visit('Ada', `/sign-in/works?return=/sign-in/handoff/${id}`);
  await ada.page.locator('[data-testid="handoff-agree"]').waitFor();
  await fits(ada.page, 'the question for a name');
  await ada.page.locator('[data-testid="handoff-refuse"]').click();
  await ada.page.locator('[data-testid="handoff-refused"]').waitFor();
  await fits(ada.page, 'the answer no');

  const gil = await house.visit('Gil', '/hall');
  await gil.page.getByLabel('Your name').fill('Gil');
  await gil.page.locator('[data-testid="join"]').click();
  const opened = gil.page.waitForEvent('popup');
  await gil.page.locator('[data-testid="skip-queue"]').click();
  house.watch('window', await opened, house.foyer.url);
  await gil.page.locator('[data-testid="sign-in-window"][data-state="open"]').waitFor();
  await fits(gil.page, 'beside an open window');
  await gil.page.setViewportSize({ width: 320, height: 640 });
  // Playwright scrolls until nothing lies over the button, if it can.
  await gil.page.locator('[data-testid="leave-lobby"]').click({ trial: true });
});

test('SI30 SI32 what administrators read of it does', async () => {
  const failed = await house.visit('Ada', '/sign-in/away');
  const ref = (await failed.page.locator('[data-testid="reference"]').textContent()) ?? '';
  const { page } = await house.visit('Root', '/sign-in/boss?return=/admin/sign-in');
  await page.locator('[data-testid="provider-card"][data-provider="away"]').waitFor({ timeout: 40_000 });
  await page.getByText(ref, { exact: true }).waitFor();
  await fits(page, 'what the doctor found and what failed');
  await page.goto(`${house.foyer.url}/admin/sign-in/failures/${ref}`);
  await page.locator('[data-testid="whole-reason"]').waitFor();
  await fits(page, 'the whole reason of one failure');
});

test('SI5 SI29 an address that leads nowhere, or elsewhere, ends in words and a way on', async () => {
  const viewport = { width: 390, height: 844 };
  const { page } = await house.visit('Ada', '/', { viewport, colorScheme: 'dark' });
  for (const [path, shown, ways] of [
    ['/sign-in/nonexistent?return=/hall', '[data-tells="unknown"]', ['/sign-in?return=%2Fhall', '/hall']],
    ['/sign-in/works/callback', '[data-tells="begin-again"]', ['/sign-in/works', '/sign-in']],
    ['/sign-in/failed?ref=nonsense', '[data-tells="lost"]', ['/sign-in', '/']],
    ['/sign-in/handoff/nonsense', '[data-testid="handoff-failed"]', []],
    ['/sign-in?return=//evil.example/x', '[data-provider]', ['/sign-in/works', '/sign-in/away', '/sign-in/boss']],
  ] as const) {
    await page.goto(`${house.foyer.url}${path}`);
    await page.locator(shown).first().waitFor();
    const links = () => page.locator('main a').evaluateAll((all) => all.map((one) => one.getAttribute('href')));
    await expect.poll(links, { message: path }).toEqual(ways);
    expect(await overflow(page), path).toBeLessThanOrEqual(0);
    expect(await smallTargets(page), path).toEqual([]);
  }
});
