import { afterEach, expect, test } from 'vitest';
import { type Answer, answer, raise, type Stage } from '../../apps/server/testing/stage.ts';

let stage: Stage;
afterEach(() => stage?.stop());

async function vault(password: string, change: Record<string, string> = {}): Promise<void> {
  stage = await raise({ FOYER_TRUSTED_PROXIES: '127.0.0.1', FOYER_LIMIT_API_REQUESTS_PER_MINUTE: '100000', ...change });
  const made = await stage.call(
    'POST',
    '/api/v1/rooms',
    { slug: 'vault', policy: { entry: 'open', password } },
    'operator',
  );
  expect(made.status).toBe(201);
}

/** A join with a password, from a network of the test's choice. */
async function knock(password: string | undefined, network = '203.0.113.1'): Promise<Answer> {
  const credentials = password === undefined ? {} : { password };
  return answer(
    await stage.server.http.inject({
      method: 'POST',
      url: '/api/v1/rooms/vault/join',
      headers: { host: 'localhost:3000', 'content-type': 'application/json', 'x-forwarded-for': network },
      payload: JSON.stringify({ credentials, name: 'Eve' }),
    }),
  );
}

test('[passwords] none, wrong and right are three answers, and no answer repeats the password', async () => {
  await vault('open sesame');
  expect((await knock(undefined)).slug).toBe('password-required');
  expect((await knock('open sesam')).slug).toBe('password-wrong');
  const right = await knock('open sesame');
  expect(right.status).toBe(200);
  const room = await stage.call('GET', '/api/v1/rooms/vault', undefined, 'operator');
  expect(room.json).toMatchObject({ hasPassword: true });
  expect(room.text + right.text + stage.log()).not.toContain('open sesame');
});

test('[passwords] guesses from one network have to wait, told how long; the right one elsewhere does not', async () => {
  await vault('open sesame', { FOYER_LIMIT_WRONG_SECRETS: '3' });
  const heard: (string | undefined)[] = [];
  for (let nth = 0; nth < 8; nth += 1) heard.push((await knock(`guess ${nth}`)).slug);
  expect(heard.slice(0, 3)).toEqual(['password-wrong', 'password-wrong', 'password-wrong']);
  expect(heard.at(-1)).toBe('throttled');
  const waiting = await knock('open sesame');
  expect([waiting.status, waiting.slug]).toEqual([429, 'throttled']);
  expect(waiting.json.retryAfter).toBeGreaterThanOrEqual(1);
  expect(Number(waiting.headers['retry-after'])).toBe(waiting.json.retryAfter);
  expect((await knock('open sesame', '203.0.113.2')).status).toBe(200);
});

test('[passwords] one IPv6 household is one network: its addresses share their guesses', async () => {
  await vault('open sesame', { FOYER_LIMIT_WRONG_SECRETS: '3' });
  for (let nth = 0; nth < 8; nth += 1) await knock(`guess ${nth}`, `2001:db8:1:2::${nth + 1}`);
  expect((await knock('open sesame', '2001:db8:1:2:ffff::1')).slug).toBe('throttled');
  expect((await knock('open sesame', '2001:db8:1:3::1')).status).toBe(200);
});

test('[passwords] asking without a password and coming back with the right one counts nothing', async () => {
  await vault('open sesame', { FOYER_LIMIT_WRONG_SECRETS: '1' });
  for (let nth = 0; nth < 20; nth += 1) expect((await knock(undefined)).slug).toBe('password-required');
  for (let nth = 0; nth < 5; nth += 1) expect((await knock('open sesame')).status).toBe(200);
});

test('[passwords] spread over many networks, what cannot be compared at once is refused at once, and token joins go on', async () => {
  await vault('open sesame', { FOYER_LIMIT_HASHES_WAITING: '4' });
  await stage.room('calm');
  const guesses = Array.from({ length: 100 }, (_, nth) => knock(`guess ${nth}`, `198.51.100.${nth}`));
  const joined = await stage.join('calm', 'speaker');
  expect(joined.outcome).toBe('admitted');
  const slugs = (await Promise.all(guesses)).map((one) => one.slug);
  expect(new Set(slugs)).toEqual(new Set(['password-wrong', 'busy']));
  expect((await knock('open sesame', '203.0.113.9')).status).toBe(200);
});

test.each([
  ['composed and decomposed letters are the same password', 'caf\u00e9', 'cafe\u0301'],
  ['emoji', '🔐🚪', '🔐🚪'],
  ['a NUL inside', 'a\u0000b', 'a\u0000b'],
])('[passwords] %s', async (_title, set, typed) => {
  await vault(set);
  expect((await knock(typed)).status).toBe(200);
  expect((await knock(set.slice(0, 1))).slug).toBe('password-wrong');
});

test('[passwords] one of a megabyte is refused before anything is computed', async () => {
  await vault('open sesame');
  const huge = await knock('x'.repeat(1_048_576));
  expect(huge.status).toBeGreaterThanOrEqual(400);
  expect(huge.status).toBeLessThan(500);
});
