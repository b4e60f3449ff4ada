import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import jwt from 'jsonwebtoken';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { expectStatus } from '../harness/foyer.ts';
import { House, type Visitor } from './house.ts';

const secret = 'a shared secret that both systems were given';
const account = { username: 'ana', password: 'correct horse battery' };
const examples = fileURLToPath(new URL('../../docs/examples/', import.meta.url));

let house: House;
beforeAll(async () => {
  const issuers = [
    { id: 'school', preset: 'jitsi', issuer: 'school', audience: 'jitsi', algorithms: ['HS256'], secret },
  ];
  house = await House.open({ env: { FOYER_ADMISSION_ISSUERS: JSON.stringify(issuers) } });
  expectStatus(201, await house.foyer.api('POST', '/api/v1/accounts', { ...account, level: 'admin' }));
});
afterAll(() => house?.close());
afterEach(async ({ task }) => {
  await house.leave(task);
  expect(house.complaints).toEqual([]);
});

function jitsiToken(room: string, user: object, more: object = {}): string {
  return jwt.sign({ aud: 'jitsi', iss: 'school', sub: 'meet', room, context: { user }, ...more }, secret, {
    expiresIn: '10m',
  });
}

async function signIn(visitor: Visitor): Promise<void> {
  await visitor.page.locator('[data-testid="username"]').fill(account.username);
  await visitor.page.locator('[data-testid="password"]').fill(account.password);
  await visitor.page.locator('[data-testid="submit"]').click();
}

test('a one-time link lets one person in; the second reads that it was used', async () => {
  await house.foyer.createRoom('once');
  const { url } = await house.foyer.joinToken('once', { role: 'speaker', name: 'Ben', uses: 1 });
  const ben = await house.visit('Ben', url);
  await ben.join();
  const eve = await house.visit('Eve', url);
  await eve.failure('token-used-up').waitFor();
  await ben.inside();
});

test('a withdrawn link says so', async () => {
  await house.foyer.createRoom('withdrawn');
  const { url, id } = await house.foyer.joinToken('withdrawn', { role: 'speaker' });
  expect((await house.foyer.api('DELETE', `/api/v1/join-tokens/${id}`)).status).toBe(204);
  const eve = await house.visit('Eve', url);
  await eve.failure('token-revoked').waitFor();
});

test.each([
  ['?jwt=', 'query'],
  ['#jwt=', 'fragment'],
])(
  'a Jitsi link with %s opens its room; the token leaves the address bar and survives a reload',
  async (mark, where) => {
    const room = `Physics-${where}`;
    const token = jitsiToken(room.toLowerCase(), { id: 'u1', name: 'Ms Curie', moderator: true });
    const curie = await house.visit('Curie', `/${room}${mark}${token}`);
    await curie.page.locator('[data-testid="join"]').waitFor();
    expect(curie.page.url()).not.toContain('jwt');
    await curie.page.reload();
    await curie.join();
    await curie.button('Invite').waitFor();
    await curie.tile('school:u1').waitFor();
  },
);

test('a Jitsi token of another secret, and one for another room, each have their screen', async () => {
  const forged = jwt.sign(
    { aud: 'jitsi', iss: 'school', sub: 'meet', room: 'physics' },
    'another secret of enough length!',
    {
      expiresIn: '10m',
    },
  );
  const eve = await house.visit('Eve', `/physics?jwt=${forged}`);
  await eve.failure('token-invalid').waitFor();
  const gil = await house.visit('Gil', `/physics?jwt=${jitsiToken('chemistry', { id: 'u2', name: 'Gil' })}`);
  await gil.failure('token-wrong-room').waitFor();
});

test('a MiroTalk program makes a link by REST, and a browser comes in by it', async () => {
  const asked = await fetch(`${house.foyer.url}/compat/mirotalk/api/v1/join`, {
    method: 'POST',
    headers: { authorization: house.foyer.apiKey, 'content-type': 'application/json' },
    body: JSON.stringify({
      room: 'daily',
      name: 'Miro',
      audio: true,
      video: true,
      token: { username: 'miro', password: 'unused', presenter: true, expire: '1h' },
    }),
  });
  expect(asked.status).toBe(200);
  const { join: link } = (await asked.json()) as { join: string };
  const { pathname, search } = new URL(link);
  expect(pathname).toBe('/join');
  const miro = await house.visit('Miro', `${house.foyer.url}${pathname}${search}`);
  await miro.join();
  expect(miro.page.url()).not.toContain('token');
  await miro.button('Invite').waitFor();
});

test('the first admin follows the set-up link, and it works once', async () => {
  const fresh = await House.open();
  try {
    const line = fresh.foyer.lines.map((one) => /\/set-up#secret=[\w-]+/.exec(one)?.[0]).find(Boolean);
    const ana = await fresh.visit('Ana', line ?? 'no set-up link was printed');
    await signIn(ana);
    await ana.page.getByRole('heading', { name: 'Rooms' }).or(ana.page.getByText('Welcome')).first().waitFor();
    const eve = await fresh.visit('Eve', line ?? '');
    await eve.page.locator('[data-testid="username"]').fill('eve');
    await eve.page.locator('[data-testid="password"]').fill('another long password');
    await eve.page.locator('[data-testid="submit"]').click();
    await eve.failure('set-up-done').or(eve.page.locator('[data-testid="refusal"]')).first().waitFor();
    expect(fresh.complaints).toEqual([]);
  } finally {
    await fresh.close();
  }
});

test('an admin signs in, makes an API key, and a script makes a room and an invitation with it', async () => {
  const ana = await house.visit('Ana', '/admin/api-keys');
  await signIn(ana);
  await ana.button('New API key').first().click();
  const dialog = ana.page.getByRole('dialog').or(ana.page.getByRole('alertdialog'));
  await dialog.getByLabel('Name').fill('Calendar');
  await dialog.getByRole('checkbox', { name: 'Rooms' }).locator('xpath=ancestor::label').click();
  await dialog.getByRole('checkbox', { name: 'Invitations' }).locator('xpath=ancestor::label').click();
  await dialog.getByRole('button', { name: 'Make key' }).click();
  const key = await ana.page.locator('[data-testid="api-key"]').inputValue();
  const url = await runExample('api-client.mjs', { FOYER_URL: house.foyer.url, FOYER_API_KEY: key });
  const gil = await house.visit('Gil', url);
  await gil.page.locator('[data-testid="join"]').waitFor();
  const forbidden = await fetch(`${house.foyer.url}/api/v1/audit`, { headers: { authorization: `Bearer ${key}` } });
  expect(forbidden.status).toBe(403);
});

test('a signed-in host comes into the own room as a host, without any invitation', async () => {
  expectStatus(201, await house.foyer.api('POST', '/api/v1/rooms', { slug: 'own' }));
  const ana = await house.visit('Ana', '/sign-in?return=/own');
  await signIn(ana);
  await ana.join();
  await ana.button('Invite').waitFor();
  const gil = await house.visit('Gil', '/own');
  await gil.failure('token-missing').waitFor();
});

/** Runs an example of the documentation; the first address in what it prints. */
async function runExample(name: string, env: Record<string, string>): Promise<string> {
  const child = spawn(process.execPath, [join(examples, name)], { env: { ...process.env, ...env } });
  let said = '';
  child.stdout.on('data', (data) => {
    said += String(data);
  });
  child.stderr.on('data', (data) => {
    said += String(data);
  });
  const [code] = await once(child, 'close');
  const url = /https?:\/\/\S+#token=\S+/.exec(said)?.[0];
  if (code !== 0 || url === undefined) throw new Error(`${name} ended with ${code}: ${said}`);
  return url;
}
