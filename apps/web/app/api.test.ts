import { problem, problems } from '@foyer/wire';
import { describe, expect, it } from 'vitest';
import { createApi, factsOf, failureOf, failureOfProblem } from './api.ts';

const admitted = {
  outcome: 'admitted',
  participant: {
    id: 'p_1',
    identity: 'ana',
    name: 'Ana',
    role: 'host',
    permissions: ['meeting.end'],
    permissionsVersion: 1,
  },
  room: { slug: 'a', title: 'A' },
  media: { url: 'ws://x/rtc', token: 'm' },
  channel: { url: 'ws://x/channel', token: 'c' },
  resume: { token: 'r', expiresAt: 2_000_000_000 },
};

interface Asked {
  readonly path: string;
  readonly init: RequestInit;
}

/** A server of one answer. */
function aServer(answer: () => Response) {
  const asked: Asked[] = [];
  const api = createApi((path, init) => {
    asked.push({ path: String(path), init: init ?? {} });
    return Promise.resolve().then(answer);
  });
  return { api, asked };
}

const says =
  (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  () =>
    new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers });

describe('the REST client', () => {
  it('joins with the credentials in the body, never in the address', async () => {
    const { api, asked } = aServer(says(admitted));
    expect(await api.join('a', { credentials: { token: 'secret' }, name: 'Ana' })).toEqual({
      ok: true,
      value: admitted,
    });
    expect(asked.map(({ path, init }) => [path, init.method, init.body])).toEqual([
      ['/api/v1/rooms/a/join', 'POST', '{"credentials":{"token":"secret"},"name":"Ana"}'],
    ]);
  });

  it('is held with the address of the lobby', async () => {
    const held = {
      outcome: 'held',
      knock: { id: 'n_1' },
      channel: { url: 'wss://x/api/v1/knocks/s' },
      reason: 'lobby',
      room: { slug: 'a', title: 'A' },
    };
    const { api } = aServer(says(held));
    expect(await api.join('a', { credentials: { password: 'p', jwt: 'j' } })).toEqual({ ok: true, value: held });
  });

  it('signs out where the server says nothing, and believes no page that says something', async () => {
    expect(await aServer(() => new Response(null, { status: 204 })).api.signOut()).toEqual({
      ok: true,
      value: undefined,
    });
    const portal = await aServer(says('<html>Log in to the Wi-Fi</html>')).api.signOut();
    expect(portal).toEqual({ ok: false, refusal: { kind: 'server-unreachable', facts: {} } });
  });

  it.each([null, 'https://id.acme.example/end'])('SI25 signs out at the provider too, by %s', async (url) => {
    const { api, asked } = aServer(says({ url }));
    expect(await api.signOutAtProvider()).toEqual({ ok: true, value: { url } });
    expect(asked.map(({ path, init }) => [path, init.method])).toEqual([['/api/v1/sign-out-at-provider', 'POST']]);
  });

  it('signs in with the password in the body alone', async () => {
    const { api, asked } = aServer(says(problem('credentials-wrong'), 401));
    expect(await api.signIn({ username: 'ana', password: 'sesame' })).toEqual({
      ok: false,
      refusal: { kind: 'credentials-wrong', facts: {} },
    });
    expect(asked.map(({ path, init }) => [path, init.credentials])).toEqual([['/api/v1/sign-in', 'same-origin']]);
    expect(asked[0]?.init.body).toBe('{"username":"ana","password":"sesame"}');
  });

  it('gives the slug and the facts of a problem', async () => {
    const { api } = aServer(says(problem('token-not-yet-valid', { notBefore: 1_800_000_000 }), 401));
    expect(await api.preview('a', { credentials: {} })).toEqual({
      ok: false,
      refusal: { kind: 'token-not-yet-valid', facts: { notBefore: 1_800_000_000 } },
    });
  });

  it.each(Object.keys(problems))('knows %s', (slug) => {
    expect(
      failureOf(400, { type: `https://elsewhere/problems/${slug}`, title: 't', status: 400 }, undefined).kind,
    ).toBe(slug);
  });

  it.each([
    ['the network fails', () => Promise.reject(new TypeError('Failed to fetch'))],
    ['it takes too long', () => Promise.reject(new DOMException('timed out', 'TimeoutError'))],
    ['a portal answers for it', async () => new Response('<html>Log in to the Wi-Fi</html>', { status: 200 })],
    ['a proxy answers for it', async () => new Response('Bad Gateway', { status: 502 })],
    ['an answer lacks what was promised', async () => new Response('{"outcome":"admitted"}', { status: 200 })],
  ])('calls the server unreachable where %s', async (_, ask: () => Promise<Response>) => {
    const answer = await createApi(ask).join('a', { credentials: {} });
    expect(answer).toEqual({ ok: false, refusal: { kind: 'server-unreachable', facts: {} } });
  });

  it('does not hide a fault of its own', async () => {
    await expect(createApi(() => Promise.reject(new RangeError('ours'))).welcome()).rejects.toThrow('ours');
  });

  it('takes the time to wait from the header where the body has none', async () => {
    const { api } = aServer(says('slow down', 429, { 'retry-after': '7' }));
    expect(await api.welcome()).toEqual({
      ok: false,
      refusal: { kind: 'too-many-requests', facts: { retryAfter: 7 } },
    });
  });

  it('calls anything unknown our fault, with the reference where there is one', () => {
    expect(
      failureOf(500, { type: '/problems/brand-new', title: 't', status: 500, instance: 'r-12' }, undefined),
    ).toEqual({
      kind: 'server-fault',
      facts: { instance: 'r-12' },
    });
  });

  it('reads a goodbye as it reads an answer', () => {
    expect(failureOfProblem(problem('declined', { reason: 'Later.' }))).toEqual({
      kind: 'declined',
      facts: { reason: 'Later.' },
    });
    expect(failureOfProblem(problem('banned', { by: 'Ana' }))).toEqual({ kind: 'banned', facts: {}, by: 'Ana' });
  });

  it('leaves malformed facts out', () => {
    expect(
      factsOf({ notBefore: 'soon', retryAfter: -1, instance: 7, reason: ['x'], opensAt: null, expiredAt: 5 }),
    ).toEqual({ expiredAt: 5 });
    expect(factsOf('text')).toEqual({});
  });
});
