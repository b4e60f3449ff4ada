/** Company sign-in as people meet it: a real provider, a real browser, real pictures. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ClientMetadata } from 'oidc-provider';
import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { inboundAudio, inboundVideo } from '../harness/browser.ts';
import { expectStatus } from '../harness/foyer.ts';
import { Authentik, authentikKid, pemOf } from '../harness/oidc/authentik.ts';
import { rsaPair } from '../harness/oidc/minting.ts';
import { RealProvider } from '../harness/oidc/provider.ts';
import { StubProviders } from '../harness/oidc/stub-providers.ts';
import { until } from '../harness/until.ts';
import { untilFramesGrow } from '../harness/watching.ts';
import { KeyFolder } from '../sign-in/company.ts';
import { House, type Visitor } from './house.ts';

const secret = 'a client secret of more than thirty-two characters';
const rules = [
  { claim: 'groups', anyOf: ['leads'], role: 'host', rooms: ['*'] },
  { claim: 'groups', anyOf: ['trusted'], bypassLobby: true },
];
const encrypted = { id_token_encrypted_response_alg: 'RSA-OAEP-256', id_token_encrypted_response_enc: 'A256GCM' };

const folder = new KeyFolder();
const theirKey = rsaPair();

let real: RealProvider;
let stubs: StubProviders;
let house: House;
let site: Server;
/** Another site than ours, with the room `framed` inside its page. */
let siteUrl: string;

/** What the provider is told of each client, and what we are told of each provider. */
const providers: Readonly<Record<string, { readonly theirs?: object; readonly ours?: object }>> = {
  signed: { ours: { onProviderSignOut: 'demote' } },
  encrypted: { theirs: encrypted, ours: { encryption: { required: true }, onProviderSignOut: 'remove' } },
};

beforeAll(async () => {
  real = await RealProvider.start();
  real.people.set('ada', { sub: 'ada', claims: { name: 'Ada Lovelace', groups: [] } });
  real.people.set('lea', { sub: 'lea', claims: { name: 'Lea Lead', groups: ['leads'] } });
  for (const name of ['Kim', 'Kai'])
    real.people.set(name.toLowerCase(), { sub: name, claims: { name, groups: ['leads'] } });
  real.people.set('tru', { sub: 'tru', claims: { name: 'Tru Sted', groups: ['trusted'] } });
  const list = Object.entries(providers).map(([id, { ours }]) => ({
    ...{ id, name: `Acme ${id}`, issuer: real.issuer, clientId: id, clientSecret: secret, claims: { rules } },
    ...ours,
  }));
  stubs = await StubProviders.start();
  const base = 'application/o/broken';
  // The operator brought the private half of another key than it encrypts for.
  const { issuer, clientId, clientSecret } = stubs.put(
    base,
    new Authentik(`${stubs.url}/${base}`, { encryption: theirKey }),
  );
  const atAuthentik = {
    ...{ id: 'broken', name: 'Acme broken', issuer, clientId, clientSecret },
    decryptionKeyFiles: [folder.write('another.pem', pemOf(rsaPair().privateKey))],
  };
  site = createServer((_request, response) => {
    const frame = `<iframe width="1000" height="700" allow="camera; microphone" src="${house.foyer.url}/framed">`;
    response.setHeader('content-type', 'text/html').end(`<!doctype html><title>Intranet</title>${frame}`);
  });
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  siteUrl = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  house = await House.open({
    env: { FOYER_SIGN_IN_PROVIDERS: JSON.stringify([...list, atAuthentik]), FOYER_EMBED_ORIGINS: siteUrl },
  });
  for (const origin of [real.issuer, stubs.url, siteUrl]) house.elsewhere.add(origin);
  for (const [id, { theirs }] of Object.entries(providers)) {
    const at = `${house.foyer.url}/sign-in/${id}`;
    const client = {
      ...{ client_id: id, client_secret: secret, redirect_uris: [`${at}/callback`] },
      ...{ post_logout_redirect_uris: [`${at}/signed-out`], backchannel_logout_uri: `${at}/backchannel-logout` },
      ...{ backchannel_logout_session_required: true, jwks_uri: `${house.foyer.url}/sign-in/jwks.json` },
      ...theirs,
    };
    // The types know the default algorithms alone.
    real.register(client as unknown as ClientMetadata);
  }
});
afterAll(async () => {
  await house?.close();
  site?.close();
  await stubs?.stop();
  await real?.stop();
  folder.remove();
});
afterEach(async ({ task }) => {
  real.headers = {};
  await house.leave(task);
  expect(house.complaints.splice(0)).toEqual([]);
});

/** Chooses a provider on our sign-in page, and says there who one is. */
async function signIn({ page }: Pick<Visitor, 'page'>, provider: string, login: string): Promise<void> {
  await page.locator(`[data-testid="provider"][data-provider="${provider}"]`).click();
  await page.getByLabel('Login').fill(login);
  await page.getByRole('button', { name: 'Continue' }).click();
}

async function roleOf(slug: string, name: string): Promise<string | undefined> {
  return (await house.foyer.people(slug)).find((one) => one.name === name)?.role;
}

async function room(slug: string, policy: object = { entry: 'open' }): Promise<void> {
  expectStatus(201, await house.foyer.api('POST', '/api/v1/rooms', { slug, title: slug, policy }));
}

test.each(['signed', 'encrypted'])(
  'SI33 from the link of a meeting through a provider with %s tokens, back to the link and into the pictures',
  async (provider) => {
    const slug = `link-${provider}`;
    await room(slug, { entry: 'restricted' });
    const ana = await house.enter(slug, { role: 'host', name: 'Ana' });
    const { url } = await house.foyer.joinToken(slug, { role: 'speaker' });
    const ada = await house.visit('Ada', url);
    await ada.page.locator('[data-testid="to-sign-in"]').click();
    await signIn(ada, provider, 'ada');
    // The token of the link was kept: without it this room opens to nobody.
    await ada.page.locator('[data-testid="join"]').waitFor();
    expect(new URL(ada.page.url()).pathname).toBe(`/${slug}`);
    await ada.join();
    await Promise.all([untilFramesGrow(ada.page, 1, 3), untilFramesGrow(ana.page, 1, 3)]);
    expect((await house.foyer.people(slug)).map(({ name }) => name).toSorted()).toEqual(['Ada Lovelace', 'Ana']);
  },
);

test('SI21 a group makes somebody host, who has a host’s controls', async () => {
  await room('led');
  const lea = await house.visit('Lea', '/led');
  await lea.page.locator('[data-testid="to-sign-in"]').click();
  await signIn(lea, 'signed', 'lea');
  await lea.join();
  await expect.poll(() => roleOf('led', 'Lea Lead')).toBe('host');
  const gil = await house.visit('Gil', '/led');
  await gil.page.getByLabel('Your name').fill('Gil');
  await gil.join();
  await lea.button(/^People/).click();
  await lea.button('More for Gil').click();
  await lea.page.getByRole('menuitem', { name: 'Remove from the meeting' }).waitFor();
});

/** Microphones whose sound this page sends, by the names that people read. */
async function sentMicrophones({ page }: Visitor): Promise<readonly string[]> {
  return page.evaluate(() => {
    const tracks = window.recordedPeers.flatMap((peer) => peer.getSenders().map(({ track }) => track));
    return tracks.flatMap((track) => (track?.kind === 'audio' ? [track.label] : []));
  });
}

test.each([
  ['in a window beside the page', 'hall-window'],
  ['in the page itself, where no window opens', 'hall-page'],
])(
  'SI33 SI34 a guest who waits in the lobby signs in %s; whom the group lets pass is inside at once, with the devices as chosen',
  async (_where, slug) => {
    await room(slug, { entry: 'open', lobby: true });
    const ana = await house.enter(slug, { role: 'host', name: 'Ana' });
    const gil = await house.visit('Gil', `/${slug}`);
    await gil.page.getByLabel('Your name').fill('Somebody');
    await gil.page.locator('[data-testid="own-picture"]').waitFor();
    await gil.page.locator('[data-testid="toggle-camera"]').click();
    await gil.button('Fake Default Audio Input').click();
    await gil.page.getByRole('option', { name: 'Fake Audio Input 2' }).click();
    await gil.page.locator('[data-testid="join"]').click();
    await gil.page.locator('[data-testid="waiting"]').waitFor();
    const skip = gil.page.locator('[data-testid="skip-queue"]');
    if (slug === 'hall-window') {
      const opened = gil.page.waitForEvent('popup');
      await skip.click();
      await signIn({ page: await opened }, 'signed', 'tru');
    } else {
      await gil.page.evaluate(() => {
        window.open = () => null;
      });
      await skip.click();
      await signIn(gil, 'signed', 'tru');
    }
    await gil.inside();
    await untilFramesGrow(gil.page, 1, 3);
    const self = (await house.foyer.people(slug)).find(({ name }) => name === 'Tru Sted');
    expect(self?.role).toBe('speaker');

    // Heard by the microphone he chose, and not seen.
    await until('Ana to hear him', async () => (await inboundAudio(ana.page)).length === 1);
    const bar = gil.page.getByRole('toolbar');
    for (const [name, isOn] of [
      ['Microphone', true],
      ['Camera', false],
    ] as const)
      await bar.getByRole('button', { name, exact: true, pressed: isOn }).waitFor();
    expect(await sentMicrophones(gil)).toEqual(['Fake Audio Input 2']);
    await gil.button('Microphones and speakers').click();
    const chosen = gil.page.getByRole('group', { name: 'Microphone' }).getByRole('menuitemradio', { checked: true });
    await expect.poll(() => chosen.allTextContents()).toEqual(['Fake Audio Input 2']);
    await gil.page.keyboard.press('Escape');
    const his = ana.tile(self?.identity ?? '');
    await his.waitFor();
    expect(await his.locator('video').count()).toBe(0);
    expect(await inboundVideo(ana.page)).toEqual([]);
  },
);

test.each([
  ['that leaves windows alone', {}],
  ['that cuts the window off from the page', { 'cross-origin-opener-policy': 'same-origin' }],
])('SI35 inside another site’s page, through a provider %s', async (_what, headers) => {
  if ((await house.foyer.api('GET', '/api/v1/rooms/framed')).status === 404) await room('framed');
  real.headers = headers;
  const page = await house.browser.person();
  // Browsers keep the channels of sites apart; the flags for tests do not.
  await page.addInitScript(() => Reflect.deleteProperty(globalThis, 'BroadcastChannel'));
  const outside = house.watch('outside', page, house.foyer.url);
  await page.goto(siteUrl);
  const inside = page.frameLocator('iframe');
  const [opened] = await Promise.all([
    page.waitForEvent('popup'),
    inside.locator('[data-testid="to-sign-in"]').click(),
  ]);
  await signIn({ page: opened }, 'encrypted', 'ada');
  // Cut off, the window cannot know from whom it comes, and asks.
  if (Object.keys(headers).length > 0) {
    await opened.getByText(new URL(siteUrl).host).first().waitFor();
    await opened.locator('[data-testid="handoff-agree"]').click();
  }
  await until('the window to close', () => opened.isClosed());
  await inside.locator('[data-testid="fixed-name"]').filter({ hasText: 'Ada Lovelace' }).waitFor();
  await inside.locator('[data-testid="join"]').click();
  await inside.locator('[data-testid="meeting"]').waitFor();
  await until('Ada to be inside', async () => (await roleOf('framed', 'Ada Lovelace')) === 'speaker');
  expect(outside.refusals).toEqual([]);
});

test('SI25 signing out of the provider too ends both, and leads back here', async () => {
  const ada = await house.visit('Ada', '/sign-in');
  await signIn(ada, 'encrypted', 'ada');
  await ada.page.locator('[data-testid="account"]').click();
  await ada.page.locator('[data-testid="sign-out-too"]').click();
  await ada.page.getByRole('button', { name: 'Yes' }).click();
  await ada.page.locator('[data-testid="to-sign-in"]').waitFor();
  expect(new URL(ada.page.url()).origin).toBe(house.foyer.url);
  await ada.page.locator('[data-testid="to-sign-in"]').click();
  await ada.page.locator('[data-provider="encrypted"]').click();
  await ada.page.getByLabel('Login').waitFor();
});

// Each of them is signed in once: another session would be reason enough to stay.
test.each([
  ['signed', 'is a host no more', 'Kim'],
  ['encrypted', 'is removed', 'Kai'],
] as const)('SI26 SI28 signed out at the provider (%s) during a meeting, one %s', async (provider, what, name) => {
  const slug = `ended-${provider}`;
  await room(slug);
  const one = await house.visit(name, `/${slug}`);
  await one.page.locator('[data-testid="to-sign-in"]').click();
  await signIn(one, provider, name.toLowerCase());
  await one.join();
  await expect.poll(() => roleOf(slug, name)).toBe('host');
  // In another tab of the same browser, at the provider itself.
  const there = await one.page.context().newPage();
  await there.goto(`${real.issuer}/session/end`);
  await there.getByRole('button', { name: 'Yes' }).click();
  const role = what === 'is removed' ? undefined : 'speaker';
  await until('the meeting to hear of it', async () => (await roleOf(slug, name)) === role, { within: 5_000 });
  const me = await one.page.evaluate(async () => (await fetch('/api/v1/me')).status);
  expect(me).toBe(401);
  if (role !== undefined) return;
  await one.page.getByRole('heading', { name: /You have no access to this meeting any more/ }).waitFor();
  // It is no dead end: the way back leads by the sign-in, and Join is to be pressed again.
  await one.failure('access-withdrawn').locator('[data-testid="sign-in"]').click();
  await signIn(one, provider, name.toLowerCase());
  await one.join();
  await expect.poll(() => roleOf(slug, name)).toBe('host');
});

test('SI29 SI30 SI32 a provider that encrypts for another key: the doctor names the setting, the person reads a reference, and it leads an admin to the same setting', async () => {
  const account = { username: 'root', name: 'Root', password: 'correct horse battery', level: 'admin' };
  expectStatus(201, await house.foyer.api('POST', '/api/v1/accounts', account));
  const root = await house.visit('Root', '/sign-in?return=/admin/sign-in');
  await root.page.locator('[data-testid="username"]').fill('root');
  await root.page.locator('[data-testid="password"]').fill('correct horse battery');
  await root.page.locator('[data-testid="submit"]').click();
  const card = root.page.locator('[data-testid="provider-card"][data-provider="broken"]');
  const finding = (check: string, level: string) => card.locator(`[data-check="${check}"][data-level="${level}"]`);
  const reads = async (place: Locator, ...said: readonly RegExp[]) => {
    for (const one of said) await place.getByText(one).first().waitFor();
  };
  const setting = [/Encryption Key/, /decryptionKeyFiles/] as const;

  // Before anybody has tried to sign in there.
  await finding('encryption', 'fault').waitFor({ timeout: 40_000 });
  const kid = new RegExp(`^Tokens are encrypted for the key ${authentikKid(theirKey)}, .*another\\.pem`);
  await reads(finding('encryption', 'fault'), kid, ...setting, /sign-in-decryption-key-wrong/);
  expect(await finding('sign-ins', 'hint').count()).toBe(0);

  const ada = await house.visit('Ada', '/sign-in');
  await ada.page.locator('[data-testid="provider"][data-provider="broken"]').click();
  const failed = ada.page.locator('[data-testid="sign-in-failed"]');
  await failed.waitFor();
  expect(await failed.getAttribute('data-tells')).toBe('misconfigured');
  const ref = (await ada.page.locator('[data-testid="reference"]').textContent()) ?? '';
  expect(ref).toMatch(/^f_/);
  expect(new URL(ada.page.url()).pathname).toBe('/sign-in/failed');

  // Looked at again, the doctor knows of her, and leads to the whole reason.
  await root.page.locator('[data-testid="check-now"]').click();
  const told = finding('sign-ins', 'hint');
  await told.waitFor({ timeout: 40_000 });
  await reads(told, new RegExp(`\\(${ref}\\)`), /sign-in-decryption-key-wrong/);
  await told.getByRole('link').click();
  const reason = root.page.locator('[data-testid="whole-reason"]');
  await reads(
    reason,
    /is encrypted .* for a key this server does not have/,
    ...setting,
    new RegExp(authentikKid(theirKey)),
  );
  expect(new URL(root.page.url()).pathname).toBe(`/admin/sign-in/failures/${ref}`);
});
