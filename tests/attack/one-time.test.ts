import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { SqliteStore } from '../../apps/server/store/sqlite.ts';
import { type Answer, raise, type Stage } from '../../apps/server/testing/stage.ts';

let stage: Stage;
let folder: string | undefined;
afterEach(async () => {
  await stage?.stop();
  if (folder !== undefined) rmSync(folder, { recursive: true });
  folder = undefined;
});

function enter(slug: string, token: string, name = 'Eve'): Promise<Answer> {
  return stage.call('POST', `/api/v1/rooms/${slug}/join`, { credentials: { token }, name });
}

async function storeFile(): Promise<string> {
  folder = mkdtempSync(join(tmpdir(), 'foyer-once-'));
  return join(folder, 'foyer.db');
}

const kinds = (answers: readonly Answer[]) => answers.map((one) => (one.status === 200 ? 'in' : one.slug)).sort();

test('[one-time & resume] 200 first uses at once: exactly one comes in, the rest hear token-used-up', async () => {
  stage = await raise({ FOYER_MEETING_CAPACITY: '500', FOYER_LIMIT_API_REQUESTS_PER_MINUTE: '100000' });
  await stage.room('once');
  const token = await stage.token('once', { role: 'speaker', uses: 1 });
  const answers = await Promise.all(Array.from({ length: 200 }, (_, nth) => enter('once', token, `Eve ${nth}`)));
  expect(kinds(answers)).toEqual(['in', ...Array.from({ length: 199 }, () => 'token-used-up')].sort());
});

test('[one-time & resume] n uses admit n, however they race', async () => {
  stage = await raise({ FOYER_MEETING_CAPACITY: '500' });
  await stage.room('few');
  const token = await stage.token('few', { role: 'listener', uses: 7 });
  const answers = await Promise.all(Array.from({ length: 60 }, (_, nth) => enter('few', token, `Eve ${nth}`)));
  expect(answers.filter((one) => one.status === 200)).toHaveLength(7);
});

test('[one-time & resume] a spent token stays spent after a restart, an unspent one good', async () => {
  const file = await storeFile();
  stage = await raise({}, { store: new SqliteStore(file) });
  await stage.room('once');
  const spent = await stage.token('once', { role: 'speaker', uses: 1 });
  const fresh = await stage.token('once', { role: 'speaker', uses: 1 });
  expect((await enter('once', spent)).status).toBe(200);
  await stage.stop();
  stage = await raise({}, { store: new SqliteStore(file) });
  expect((await enter('once', spent)).slug).toBe('token-used-up');
  expect((await enter('once', fresh)).status).toBe(200);
});

test('[one-time & resume] a preview spends nothing, and says when nothing is left', async () => {
  stage = await raise();
  await stage.room('once');
  const token = await stage.token('once', { role: 'speaker', uses: 1 });
  const preview = () => stage.call('POST', '/api/v1/rooms/once/preview', { credentials: { token } });
  expect([(await preview()).status, (await preview()).status]).toEqual([200, 200]);
  expect((await enter('once', token)).status).toBe(200);
  expect((await preview()).slug).toBe('token-used-up');
});

test('[one-time & resume] a join refused for another reason spends nothing', async () => {
  stage = await raise({ FOYER_MEETING_CAPACITY: '1' });
  await stage.room('once');
  const token = await stage.token('once', { role: 'speaker', uses: 1 });
  const nobody = await stage.call('POST', '/api/v1/rooms/once/join', { credentials: { token } });
  expect(nobody.slug).toBe('request-invalid');
  await stage.join('once', 'host');
  expect((await enter('once', token)).slug).toBe('room-full');
  const { json } = await stage.call('GET', `/api/v1/join-tokens/${idOf(token)}`, undefined, 'operator');
  expect(json.used).toBe(0);
});

test('[one-time & resume] a withdrawn token admits nobody from that moment, and is told apart from a spent one', async () => {
  stage = await raise();
  await stage.room('once');
  const token = await stage.token('once', { role: 'speaker' });
  expect((await enter('once', token)).status).toBe(200);
  const path = `/api/v1/join-tokens/${idOf(token)}`;
  expect((await stage.call('DELETE', path, undefined, 'operator')).status).toBe(204);
  expect((await enter('once', token)).slug).toBe('token-revoked');
});

test('[one-time & resume] nothing that is shown of a token opens anything', async () => {
  stage = await raise();
  await stage.room('once');
  const token = await stage.token('once', { role: 'host', name: 'Ana' });
  const shown = await stage.call('GET', `/api/v1/join-tokens/${idOf(token)}`, undefined, 'operator');
  expect(shown.status).toBe(200);
  for (const part of token.split('.').slice(1)) expect(shown.text).not.toContain(part);
});

function idOf(token: string): string {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).jti;
}
