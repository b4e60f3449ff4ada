/** Away to sign in and back again: what stood on the page of a room is found there, and an ended sign-in is renewed unseen. */
import type { ClientMetadata } from 'oidc-provider';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { expectStatus } from '../harness/foyer.ts';
import { RealProvider } from '../harness/oidc/provider.ts';
import { House, type Visitor } from './house.ts';

const secret = 'a client secret of more than thirty-two characters';

let real: RealProvider;
let house: House;

beforeAll(async () => {
  real = await RealProvider.start();
  real.people.set('ada', { sub: 'ada', claims: { name: 'Ada Lovelace' } });
  const provider = { id: 'acme', name: 'Acme', issuer: real.issuer, clientId: 'acme', clientSecret: secret };
  const providers = [{ ...provider, claims: { nameLocked: false } }];
  house = await House.open({ env: { FOYER_SIGN_IN_PROVIDERS: JSON.stringify(providers) } });
  house.elsewhere.add(real.issuer);
  const client = {
    ...{ client_id: 'acme', client_secret: secret, redirect_uris: [`${house.foyer.url}/sign-in/acme/callback`] },
  };
  // The types know the default algorithms alone.
  real.register(client as unknown as ClientMetadata);
});
afterAll(async () => {
  await house?.close();
  await real?.stop();
});
afterEach(async ({ task }) => {
  await house.leave(task);
  expect(house.complaints.splice(0)).toEqual([]);
});

async function signIn({ page }: Pick<Visitor, 'page'>): Promise<void> {
  await page.getByTestId('provider').click();
  await page.getByLabel('Login').fill('ada');
  await page.getByRole('button', { name: 'Continue' }).click();
}

async function room(slug: string, policy: object): Promise<void> {
  expectStatus(201, await house.foyer.api('POST', '/api/v1/rooms', { slug, title: slug, policy }));
}

test('SI33 the typed name, the devices and the fragment come back from the sign-in', async () => {
  await room('mirror', { entry: 'open' });
  const ada = await house.visit('Ada', '/mirror#config.theme=blue');
  const name = ada.page.getByTestId('name');
  await name.fill('Countess');
  const camera = ada.page.getByTestId('toggle-camera');
  await expect.poll(() => camera.getAttribute('aria-pressed')).toBe('true');
  await camera.click();
  await expect.poll(() => camera.getAttribute('aria-pressed')).toBe('false');
  await ada.page.getByTestId('to-sign-in').click();
  await signIn(ada);
  await ada.page.getByTestId('account').waitFor();
  expect(await name.inputValue()).toBe('Countess');
  expect(await camera.getAttribute('aria-pressed')).toBe('false');
  const { pathname, hash } = new URL(ada.page.url());
  expect(pathname + hash).toBe('/mirror#config.theme=blue');
});

test('SI33 who had pressed Join is joined after the sign-in', async () => {
  await room('pressed', { entry: 'open' });
  const ada = await house.visit('Ada', '/pressed');
  await ada.page.getByTestId('name').fill('Countess');
  // Guests are shut out between the look and the press.
  await house.foyer.changePolicy('pressed', {
    guests: { allowed: false, role: 'speaker', allowNames: [], refuseNames: [] },
  });
  await ada.page.getByTestId('join').click();
  await ada.failure('guests-not-allowed').waitFor();
  await ada.page.getByTestId('sign-in').click();
  await signIn(ada);
  await ada.inside();
  expect((await house.foyer.people('pressed')).map((one) => one.name)).toEqual(['Countess']);
});

/** Every sign-in ends, and no browser knows. */
async function end(): Promise<void> {
  const { body } = await house.foyer.api<{ items: { id: string }[] }>('GET', '/api/v1/sessions?all=true');
  for (const { id } of body.items) await house.foyer.api('DELETE', `/api/v1/sessions/${id}`);
}

test('SI37 a browser whose sign-in ended is signed in again unseen, unless it signed out itself', async () => {
  await room('again', { entry: 'open' });
  const ada = await house.visit('Ada', '/sign-in?return=/again');
  await signIn(ada);
  await ada.page.getByTestId('account').waitFor();
  await end();
  await ada.page.goto(`${house.foyer.url}/again#config.theme=blue`);
  await ada.page.reload();
  await ada.page.getByTestId('account').waitFor();
  const { pathname, search, hash } = new URL(ada.page.url());
  expect(pathname + search + hash).toBe('/again#config.theme=blue');
  // Once a visit: what ends again is not renewed again.
  await end();
  await ada.page.reload();
  await ada.page.getByTestId('to-sign-in').waitFor();
  // In another visit it is; there the person signs out, and stays so.
  const next = await ada.page.context().newPage();
  await next.goto(`${house.foyer.url}/again`);
  await next.getByTestId('account').click();
  await next
    .getByRole('menuitem', { name: /Sign out/ })
    .first()
    .click();
  await next.getByTestId('to-sign-in').waitFor();
  const last = await ada.page.context().newPage();
  await last.goto(`${house.foyer.url}/again`);
  await last.getByTestId('to-sign-in').waitFor();
});

test('SI37 a browser that does not reach the provider stays on the page of the room', async () => {
  await room('home', { entry: 'open' });
  const ada = await house.visit('Ada', '/sign-in?return=/home');
  await signIn(ada);
  await ada.page.getByTestId('account').waitFor();
  await end();
  const asked: string[] = [];
  const isThere = (url: URL) => url.origin === real.issuer;
  // The server reaches it still: a VPN is off.
  await ada.page.route(isThere, (route) => {
    asked.push(new URL(route.request().url()).pathname);
    return route.abort('namenotresolved');
  });
  await ada.page.goto(`${house.foyer.url}/home#config.theme=blue`);
  await ada.page.reload();
  await ada.page.getByTestId('to-sign-in').waitFor();
  expect(asked).toEqual(['/.well-known/openid-configuration']);
  // Once a visit, and no more; what the link carried is still there.
  await ada.page.reload();
  await ada.page.getByTestId('to-sign-in').waitFor();
  expect(asked).toHaveLength(1);
  const { pathname, search, hash } = new URL(ada.page.url());
  expect(pathname + search + hash).toBe('/home#config.theme=blue');
  // Where the provider is reached again, the next visit is as ever.
  const next = house.watch('Ada', await ada.page.context().newPage(), house.foyer.url);
  await next.page.goto(`${house.foyer.url}/home`);
  await next.page.getByTestId('account').waitFor();
});
