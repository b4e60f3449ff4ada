import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type As, type Method, raise, type Stage } from '../../apps/server/testing/stage.ts';

let stage: Stage;
let ana: As;
let ben: As;
beforeEach(async () => {
  stage = await raise();
  [ana, ben] = [await stage.account('host', 'ana'), await stage.account('host', 'ben')];
  expect((await stage.call('POST', '/api/v1/rooms', { slug: 'anas' }, ana)).status).toBe(201);
});
afterEach(() => stage?.stop());

/** What of Ana's is there to be reached for. */
async function belongings(): Promise<{ readonly token: string; readonly ban: string; readonly participant: string }> {
  const made = await stage.call('POST', '/api/v1/rooms/anas/join-tokens', { role: 'host', name: 'Ana' }, ana);
  const ban = await stage.call('POST', '/api/v1/rooms/anas/bans', { identity: 'mallory' }, ana);
  const inside = await stage.ask('anas', { token: made.json.token });
  return { token: made.json.id, ban: ban.json.id, participant: inside.json.participant.id };
}

describe('[IDOR] another host hears of nobody’s room but their own', () => {
  const reaches: readonly (readonly [
    method: Method,
    path: (of: Awaited<ReturnType<typeof belongings>>) => string,
    body?: unknown,
  ])[] = [
    ['GET', () => '/api/v1/rooms/anas'],
    ['PATCH', () => '/api/v1/rooms/anas', { policy: { entry: 'open' } }],
    ['DELETE', () => '/api/v1/rooms/anas'],
    ['POST', () => '/api/v1/rooms/anas/join-tokens', { role: 'host' }],
    ['POST', () => '/api/v1/rooms/anas/join-tokens/batch', { role: 'host', tokens: [{}] }],
    ['GET', () => '/api/v1/rooms/anas/join-tokens'],
    ['DELETE', () => '/api/v1/rooms/anas/join-tokens'],
    ['GET', ({ token }) => `/api/v1/join-tokens/${token}`],
    ['DELETE', ({ token }) => `/api/v1/join-tokens/${token}`],
    ['GET', () => '/api/v1/rooms/anas/bans'],
    ['POST', () => '/api/v1/rooms/anas/bans', { identity: 'ana' }],
    ['DELETE', ({ ban }) => `/api/v1/rooms/anas/bans/${ban}`],
    ['DELETE', ({ participant }) => `/api/v1/rooms/anas/participants/${participant}`],
  ];

  test.each(reaches.map(([method, path, body]) => ({ method, path, body })))(
    '$method $path',
    async ({ method, path, body }) => {
      const of = await belongings();
      const reached = await stage.call(method, path(of), body, { ...Object(ben), 'if-match': '*' });
      expect([403, 404]).toContain(reached.status);
      expect(reached.text).not.toMatch(/Ana|anas|mallory/);
      const missing = await stage.call(method, path(of).replace('anas', 'nobodys'), body, {
        ...Object(ben),
        'if-match': '*',
      });
      if (path(of).includes('anas')) expect([reached.status, reached.slug]).toEqual([missing.status, missing.slug]);
      // And nothing happened.
      expect((await stage.call('GET', '/api/v1/rooms/anas', undefined, ana)).json.policy.entry).toBe('restricted');
      expect((await stage.call('GET', `/api/v1/join-tokens/${of.token}`, undefined, ana)).json.revokedAt).toBeNull();
    },
  );
});

test('[IDOR] lists hold one’s own and no other’s', async () => {
  await belongings();
  for (const path of ['/api/v1/rooms', '/api/v1/meetings']) {
    expect((await stage.call('GET', path, undefined, ana)).text).toContain('anas');
    expect((await stage.call('GET', path, undefined, ben)).text).not.toContain('anas');
  }
});

test('[IDOR] a sign-in of somebody else can neither be seen nor ended', async () => {
  const [session] = (await stage.call('GET', '/api/v1/sessions', undefined, ana)).json.items;
  expect((await stage.call('GET', '/api/v1/sessions', undefined, ben)).text).not.toContain(session.id);
  const ended = await stage.call('DELETE', `/api/v1/sessions/${session.id}`, undefined, ben);
  expect([403, 404]).toContain(ended.status);
  expect((await stage.call('GET', '/api/v1/me', undefined, ana)).status).toBe(200);
});

test('[IDOR] what is the operator’s stays the operator’s', async () => {
  for (const path of ['/api/v1/accounts', '/api/v1/api-keys', '/api/v1/signing-keys', '/api/v1/audit'])
    expect([path, (await stage.call('GET', path, undefined, ana)).slug]).toEqual([path, 'scope-missing']);
});

test('[IDOR] an account made again under an old name inherits nothing', async () => {
  const { items } = (await stage.call('GET', '/api/v1/accounts', undefined, 'operator')).json;
  const old = items.find((one: { username: string }) => one.username === 'ana');
  expect((await stage.call('DELETE', `/api/v1/accounts/${old.id}`, undefined, 'operator')).status).toBe(204);
  const again = await stage.account('host', 'ana');
  expect((await stage.call('GET', '/api/v1/rooms', undefined, again)).json.items).toEqual([]);
  expect((await stage.ask('anas', { name: 'Ana' }, again)).slug).toBe('token-missing');
  expect((await stage.call('GET', '/api/v1/me', undefined, ana)).slug).toBe('sign-in-required');
});

test('[IDOR] ids are random, none follows from another', async () => {
  const made = await stage.call(
    'POST',
    '/api/v1/rooms/anas/join-tokens/batch',
    { role: 'speaker', tokens: Array.from({ length: 200 }, () => ({})) },
    ana,
  );
  const ids: string[] = made.json.tokens.map((one: { id: string }) => one.id);
  expect(new Set(ids).size).toBe(200);
  for (const id of ids) expect(id).toMatch(/^j_[A-Z0-9]{26}$/);
  const beginnings = new Set(ids.map((id) => id.slice(0, 6)));
  expect(beginnings.size).toBeGreaterThan(190);
});
