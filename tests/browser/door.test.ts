import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { until } from '../harness/until.ts';
import { House } from './house.ts';

let house: House;
beforeAll(async () => {
  // No leeway, so that seconds count.
  house = await House.open({ env: { FOYER_CLOCK_LEEWAY_SECONDS: '0' } });
  await house.foyer.createRoom('vault');
  await house.foyer.createRoom('cellar');
});
afterAll(() => house?.close());
afterEach(async ({ task }) => {
  await house.leave(task);
  expect(house.complaints).toEqual([]);
});

/** As anybody may know it: the public half of the key that signs this server's tokens. */
function serverPublicKey(): KeyObject {
  const database = new DatabaseSync(join(house.foyer.data, 'foyer.db'), { readOnly: true });
  const row = database.prepare('select private_jwk from signing_key').get();
  database.close();
  return createPublicKey({ key: JSON.parse(String(row?.private_jwk)), format: 'jwk' });
}

const now = () => Math.floor(Date.now() / 1000);
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

async function good(): Promise<string> {
  return (await house.foyer.joinToken('vault', { role: 'speaker', name: 'Eve' })).token;
}

/** The parts of a real token, so that each forgery differs from it in one thing only. */
async function anatomy() {
  const [header = '', payload = '', signature = ''] = (await good()).split('.');
  const read = (text: string): Record<string, unknown> => JSON.parse(Buffer.from(text, 'base64url').toString());
  return { header: read(header), claims: read(payload), headerPart: header, payloadPart: payload, signature };
}

const forgeries: readonly (readonly [name: string, slug: string, make: () => Promise<string | undefined>])[] = [
  ['no token', 'token-missing', async () => undefined],
  ['nonsense', 'token-invalid', async () => 'nonsense'],
  [
    'a changed role',
    'token-invalid',
    async () => {
      const { headerPart, claims, signature } = await anatomy();
      return `${headerPart}.${part({ ...claims, role: 'host' })}.${signature}`;
    },
  ],
  [
    'alg none',
    'token-invalid',
    async () => {
      const { header, payloadPart } = await anatomy();
      return `${part({ ...header, alg: 'none' })}.${payloadPart}.`;
    },
  ],
  [
    'HS256 with the public key as secret',
    'token-invalid',
    async () => {
      const { header, payloadPart } = await anatomy();
      const signed = `${part({ ...header, alg: 'HS256' })}.${payloadPart}`;
      const secret = serverPublicKey().export({ format: 'pem', type: 'spki' });
      return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
    },
  ],
  [
    'another key',
    'token-invalid',
    async () => {
      const { headerPart, payloadPart } = await anatomy();
      const signed = `${headerPart}.${payloadPart}`;
      return `${signed}.${sign(null, Buffer.from(signed), generateKeyPairSync('ed25519').privateKey).toString('base64url')}`;
    },
  ],
  [
    'a token for another room',
    'token-wrong-room',
    async () => (await house.foyer.joinToken('cellar', { role: 'host' })).token,
  ],
  [
    'a token of tomorrow',
    'token-not-yet-valid',
    async () => (await house.foyer.joinToken('vault', { role: 'host', notBefore: now() + 86_400 })).token,
  ],
];

test.each(forgeries)('%s: refused as %s, with a screen of its own', async (_name, slug, make) => {
  const token = await make();
  const refused = await house.foyer.join<{ type: string; status: number }>('vault', token, 'Eve');
  expect(refused.status).toBeGreaterThanOrEqual(400);
  expect(refused.body.type).toMatch(new RegExp(`/${slug}$`));
  const eve = await house.visit('Eve', token === undefined ? '/vault' : `/vault#token=${token}`);
  await eve.failure(slug).waitFor();
});

test('an expired token: refused, and the screen says until when it was good', async () => {
  const { token } = await house.foyer.joinToken('vault', { role: 'host', expiresIn: 1 });
  await until('the token to expire', async () => {
    const answer = await house.foyer.join<{ type?: string }>('vault', token, 'Eve');
    return answer.body.type?.endsWith('/token-expired');
  });
  const eve = await house.visit('Eve', `/vault#token=${token}`);
  await eve.failure('token-expired').waitFor();
  await eve.page.getByText('It was good until').waitFor();
});

test('a token of 1 MB: refused by size, and the page says so', async () => {
  const token = 'x'.repeat(1_048_576);
  const refused = await house.foyer.join<{ type: string }>('vault', token, 'Eve');
  expect([400, 401, 413]).toContain(refused.status);
  const eve = await house.visit('Eve', '/');
  await eve.page.evaluate((text) => {
    location.href = `/vault#token=${text}`;
  }, token);
  await eve.page.locator('[data-testid="failure"]').waitFor();
  expect(await eve.page.locator('[data-testid="failure"]').getAttribute('data-failure')).toMatch(
    /token-invalid|request-too-large/,
  );
});

test('an unknown room has its own screen, and home offers a way on', async () => {
  const token = await good();
  await house.foyer.createRoom('brief');
  const lost = await house.foyer.joinToken('brief', { role: 'speaker' });
  await house.foyer.api('DELETE', '/api/v1/rooms/brief');
  const eve = await house.visit('Eve', `/brief#token=${lost.token}`);
  await eve.failure('room-not-found').waitFor();
  await eve
    .button('To the start page')
    .or(eve.page.getByRole('link', { name: 'To the start page' }))
    .first()
    .click();
  await eve.page.getByLabel('Invitation link or room name').fill(`${house.foyer.url}/vault#token=${token}`);
  await eve.button('Enter').click();
  await eve.page.locator('[data-testid="join"]').waitFor();
});

test('a token that becomes valid lets its bearer in by itself', async () => {
  const { token } = await house.foyer.joinToken('vault', { role: 'speaker', name: 'Eve', notBefore: now() + 4 });
  const eve = await house.visit('Eve', `/vault#token=${token}`);
  await eve.failure('token-not-yet-valid').waitFor();
  await eve.page.locator('[data-testid="join"]').waitFor({ timeout: 20_000 });
});

test('camera and microphone denied: the page says what is denied and how to allow it, and still lets in', async () => {
  const { url } = await house.foyer.joinToken('vault', { role: 'speaker', name: 'Eve' });
  const eve = await house.visit('Eve', '/', { devices: [] });
  await eve.page.addInitScript(() => {
    // What a browser answers whose user said no, once and for all: headless Chromium cannot be told to.
    navigator.mediaDevices.getUserMedia = () =>
      Promise.reject(new DOMException('Permission denied', 'NotAllowedError'));
    const query = navigator.permissions.query.bind(navigator.permissions);
    navigator.permissions.query = async (wanted) => {
      const status = await query(wanted);
      Object.defineProperty(status, 'state', { value: 'denied' });
      return status;
    };
  });
  await eve.page.goto(url);
  await eve.page.getByText('Your camera and microphone are not allowed here').first().waitFor();
  await eve.button('How to allow it').first().click();
  await eve.page.getByText('Let Foyer use your devices').waitFor();
  await eve.page.keyboard.press('Escape');
  await eve.join();
});

test('the server cannot be reached: the page says so, counts down, and goes on by itself', async () => {
  const { url } = await house.foyer.joinToken('vault', { role: 'speaker', name: 'Eve' });
  const eve = await house.visit('Eve', '/');
  let reachable = false;
  await eve.page.route('**/preview', (route) => (reachable ? route.continue() : route.abort('connectionrefused')));
  await eve.page.goto(url);
  await eve.failure('server-unreachable').waitFor();
  await eve.page.getByText(/Trying again in|Trying now/).waitFor();
  reachable = true;
  await eve.page.locator('[data-testid="join"]').waitFor({ timeout: 20_000 });
});
