/** Every route of the whole server that changes something, called by a page elsewhere through an admin's browser. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ownPage, password, raise, type Stage } from '../testing/stage.ts';

/** What a page of ours would send, so that nothing but the origin is in the way. */
const bodies: { readonly [route: string]: unknown } = {
  'post /api/v1/rooms': { slug: 'csrf' },
  'patch /api/v1/rooms/{slug}': { policy: { entry: 'open' } },
  'post /api/v1/rooms/{slug}/join-tokens': { role: 'host' },
  'post /api/v1/rooms/{slug}/join-tokens/batch': { role: 'host', tokens: [{ name: 'Eve' }] },
  'patch /api/v1/rooms/{slug}/participants/{id}': { role: 'host' },
  'post /api/v1/rooms/{slug}/bans': { identity: 'ana' },
  'post /api/v1/accounts': { username: 'eve', password: 'a long password', level: 'admin' },
  'patch /api/v1/accounts/{id}': { disabled: true },
  'post /api/v1/api-keys': { name: 'eve', scopes: ['admin'] },
  'post /api/v1/sign-in': { username: 'eve', password: 'a long password' },
  'post /api/v1/set-up': { secret: 'x', username: 'eve', password: 'a long password' },
  'put /api/v1/me/password': { currentPassword: password, newPassword: 'a long password' },
  'post /api/v1/sign-out-everywhere': {},
  'post /api/v1/sign-in/doctor': {},
  'post /api/v1/sign-in/handoffs': { room: 'demo' },
  'post /api/v1/sign-in/handoffs/{id}/confirm': {},
  'post /api/v1/sign-in/handoffs/{id}/collect': { secret: 'x' },
  'post /api/v1/signing-keys': {},
};

/** Answered by what is shown in the request itself, never by a cookie. */
const cookieless = [/^post \/api\/v1\/rooms\/\{slug\}\/(?:join|preview)$/, /^\w+ \/compat\//];

let stage: Stage;
let admin: Awaited<ReturnType<Stage['admin']>>;
let routes: { readonly method: string; readonly path: string; readonly name: string }[];

beforeAll(async () => {
  stage = await raise();
  await stage.room('demo');
  admin = await stage.admin();
  await stage.server.http.ready();
  const { paths = {} } = stage.server.http.swagger();
  routes = Object.entries(paths)
    .flatMap(([path, methods]) =>
      Object.keys(methods ?? {}).map((method) => ({ method, path, name: `${method} ${path}` })),
    )
    .filter(({ method, name }) => method !== 'get' && !cookieless.some((shape) => shape.test(name)));
});
afterAll(async () => stage.stop());

/** Everything that a route could have changed, as far as it is in the store. */
async function everything(): Promise<string> {
  const { rooms, joinTokens, accounts, apiKeys, bans, signInSessions, signingKeys, providerKeys } = stage.server.store;
  const all = await rooms.list({ limit: 100 });
  return JSON.stringify([
    all,
    await Promise.all(all.map(({ id }) => joinTokens.list({ roomId: id, limit: 100 }))),
    await Promise.all(all.map(({ id }) => bans.list(id))),
    ...[await accounts.list(), await apiKeys.list(), await signInSessions.list()],
    ...[await signingKeys.all(), await providerKeys.all()],
  ]);
}

async function send(name: string, headers: { readonly [header: string]: string }) {
  const { method = '', path = '' } = routes.find((route) => route.name === name) ?? {};
  const [account] = await stage.server.store.accounts.list();
  const id = path.includes('accounts') ? (account?.id ?? '') : 'x_1';
  const url = path.replace('{slug}', 'demo').replace(/\{\w+\}/g, id);
  return stage.call(method.toUpperCase() as 'POST', url, bodies[name], { 'if-match': '*', ...headers });
}

describe('[browser] AC20 CSRF: no page elsewhere changes anything through the browser of an admin', () => {
  test.each([
    ['another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['another site, in an older browser', { origin: 'https://evil.example' }],
    ['a sandboxed frame', { origin: 'null', 'sec-fetch-site': 'cross-site' }],
    ['another host of the same domain', { origin: 'http://wiki.localhost:3000', 'sec-fetch-site': 'same-site' }],
    ['neither header', {}],
  ])('%s', async (_name, headers) => {
    const before = await everything();
    expect(routes.length).toBeGreaterThan(20);
    for (const { name } of routes) {
      // Nothing but a program comes with neither header, and signing in and out and handoffs are open to programs.
      if (Object.keys(headers).length === 0 && /sign-(?:in|out)$|handoffs$|collect$|set-up$/.test(name)) continue;
      const answer = await send(name, { cookie: admin.cookie, ...headers });
      expect([name, answer.status, answer.slug]).toEqual([name, 403, 'origin-foreign']);
    }
    expect(await everything()).toBe(before);
  });

  test('and from our own page the same requests do change things', async () => {
    const before = await everything();
    const answers: string[] = [];
    // What ends or renews the sign-in would leave the rest without it.
    for (const { name } of routes.filter((route) => !/sign-|set-up|password|\{id\}|delete/.test(route.name)))
      answers.push(`${name} ${(await send(name, { cookie: admin.cookie, ...ownPage })).slug}`);
    expect(answers.filter((answer) => answer.endsWith('origin-foreign'))).toEqual([]);
    expect(await everything()).not.toBe(before);
  });
});
