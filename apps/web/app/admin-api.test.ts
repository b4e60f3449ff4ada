import { problem } from '@foyer/wire';
import { describe, expect, it } from 'vitest';
import { createAdminApi } from './admin-api.ts';

interface Asked {
  readonly path: string;
  readonly init: RequestInit;
}

/** A server of one answer. */
function aServer(body: unknown, status = 200, headers: Record<string, string> = {}) {
  const asked: Asked[] = [];
  const api = createAdminApi((path, init) => {
    asked.push({ path: String(path), init: init ?? {} });
    const text = body === undefined ? null : JSON.stringify(body);
    return Promise.resolve(new Response(text, { status, headers }));
  });
  const said = () => asked.map(({ path, init }) => [init.method, path, init.body]);
  return { api, asked, said };
}

const policy = {
  entry: 'restricted',
  lobby: false,
  waitForHost: false,
  hostArrivalAdmits: false,
  locked: false,
  capacity: null,
  opensAt: null,
  closesAt: null,
  openingHours: null,
  guests: { allowed: true, role: 'speaker', allowNames: [], refuseNames: [] },
  withheld: { speaker: [], listener: [] },
  hostless: 'promote',
  resume: 'always',
  maxStayMinutes: null,
  lobbyMessage: null,
  hasPassword: false,
};
const room = { slug: 'a', title: 'A', url: 'https://x/a', hasPassword: false, policy, createdAt: 1 };

describe('the admin client', () => {
  it('shows a room with the version a change must name', async () => {
    const { api } = aServer(room, 200, { etag: '"3"' });
    expect(await api.rooms.show('a')).toEqual({ ok: true, value: { value: room, etag: '"3"' } });
  });

  it('names that version in If-Match', async () => {
    const { api, asked, said } = aServer(room, 200, { etag: '"4"' });
    expect((await api.rooms.change('a', { policy: { lobby: true } }, '"3"')).ok).toBe(true);
    expect(said()).toEqual([['PATCH', '/api/v1/rooms/a', '{"policy":{"lobby":true}}']]);
    expect(new Headers(asked[0]?.init.headers).get('if-match')).toBe('"3"');
  });

  it('SI30 looks a failed sign-in up by its reference, and takes the status in it for a part of the answer', async () => {
    const failure = {
      type: '/problems/sign-in-token-expired',
      title: 'The token has expired: clocks may differ',
      status: 502,
      detail: 'It expired 90 s ago.',
      ref: 'f_0123456789ab',
      at: 1,
      provider: { id: 'acme', name: 'Acme' },
      facts: { seconds: 90, keys: ['k1'] },
      advice: { ours: null, theirs: [{ product: 'Keycloak', setting: 'Set the clock.' }] },
      network: null,
    };
    const { api, said } = aServer(failure, 200, { 'content-type': 'application/problem+json' });
    expect(await api.companySignIn.failure('f_0123456789ab')).toEqual({ ok: true, value: failure });
    expect(said()).toEqual([['GET', '/api/v1/sign-in/failures/f_0123456789ab', undefined]]);
    expect(await aServer({ items: [failure], next: null }).api.companySignIn.failures()).toEqual({
      ok: true,
      value: { items: [failure], next: null },
    });
  });

  it('SI32 asks the doctor, and SI17 for new keys', async () => {
    const report = { checkedAt: 1, jwksUrl: 'https://x/sign-in/jwks.json', providers: [] };
    const { api, said } = aServer(report);
    expect(await api.companySignIn.doctor()).toEqual({ ok: true, value: report });
    expect(said()).toEqual([['POST', '/api/v1/sign-in/doctor', '{}']]);
    const key = { kid: 'k1', use: 'enc', algorithm: 'RSA-OAEP-256', createdAt: 1, state: 'published' };
    const keys = aServer({ items: [key], next: null });
    expect(await keys.api.companySignIn.keys()).toMatchObject({ ok: true, value: { items: [key] } });
    expect(await keys.api.companySignIn.makeKeys()).toEqual({ ok: true, value: undefined });
    expect(keys.said()).toEqual([
      ['GET', '/api/v1/sign-in/keys', undefined],
      ['POST', '/api/v1/sign-in/keys', '{}'],
    ]);
  });

  it('says that something was changed meanwhile', async () => {
    const { api } = aServer(problem('precondition-failed'), 412);
    expect(await api.rooms.change('a', {}, '"3"')).toEqual({
      ok: false,
      refusal: { kind: 'precondition-failed', facts: {} },
    });
  });

  it('passes on what is wrong where', async () => {
    const errors = [{ pointer: '/policy/closesAt', detail: 'must lie after opensAt' }];
    const { api } = aServer(problem('request-invalid', { errors }), 400);
    expect(await api.rooms.change('a', {}, '"3"')).toEqual({
      ok: false,
      refusal: { kind: 'request-invalid', facts: { errors } },
    });
  });

  it('reads a list page by page', async () => {
    const page = { items: [room], next: 'a' };
    expect(await aServer(page).api.rooms.list()).toEqual({ ok: true, value: page });
  });

  it('reads the meetings as one page', async () => {
    expect(await aServer({ items: [] }).api.meetings.list()).toEqual({ ok: true, value: { items: [], next: null } });
  });

  it('takes an answer without a body for done', async () => {
    const { api, said } = aServer(undefined, 204);
    expect(await api.rooms.delete('a')).toEqual({ ok: true, value: undefined });
    expect(said()).toEqual([['DELETE', '/api/v1/rooms/a', undefined]]);
  });

  it('does not take the page of a proxy for a list', async () => {
    const { api } = aServer({ hello: 'Wi-Fi' });
    expect(await api.rooms.list()).toEqual({ ok: false, refusal: { kind: 'server-unreachable', facts: {} } });
  });
});

type Call = (api: ReturnType<typeof aServer>['api']) => Promise<unknown>;

describe('what it asks', () => {
  it.each<readonly [string, string, unknown, Call]>([
    ['GET', '/api/v1/me', undefined, (api) => api.me()],
    ['POST', '/api/v1/sign-out', '{}', (api) => api.signOut()],
    ['POST', '/api/v1/sign-out-everywhere', '{}', (api) => api.signOutEverywhere()],
    [
      'PUT',
      '/api/v1/me/password',
      '{"currentPassword":"old","newPassword":"new"}',
      (api) => api.changePassword('old', 'new'),
    ],
    ['GET', '/api/v1/rooms', undefined, (api) => api.rooms.list()],
    ['GET', '/api/v1/rooms?after=m', undefined, (api) => api.rooms.list('m')],
    ['POST', '/api/v1/rooms', '{"title":"T"}', (api) => api.rooms.create({ title: 'T' })],
    ['GET', '/api/v1/rooms/a/join-tokens', undefined, (api) => api.tokens.list('a')],
    ['POST', '/api/v1/rooms/a/join-tokens', '{"role":"speaker"}', (api) => api.tokens.create('a', { role: 'speaker' })],
    [
      'POST',
      '/api/v1/rooms/a/join-tokens/batch',
      '{"role":"speaker","tokens":[{"name":"Ana"}]}',
      (api) => api.tokens.createMany('a', { role: 'speaker', tokens: [{ name: 'Ana' }] }),
    ],
    ['DELETE', '/api/v1/join-tokens/j_1?remove=true', undefined, (api) => api.tokens.revoke('j_1', true)],
    ['DELETE', '/api/v1/rooms/a/join-tokens?remove=false', undefined, (api) => api.tokens.revokeAll('a', false)],
    ['GET', '/api/v1/rooms/a/bans', undefined, (api) => api.bans.list('a')],
    ['DELETE', '/api/v1/rooms/a/bans/b_1', undefined, (api) => api.bans.lift('a', 'b_1')],
    ['GET', '/api/v1/meetings', undefined, (api) => api.meetings.list()],
    ['DELETE', '/api/v1/meetings/m_1', undefined, (api) => api.meetings.end('m_1')],
    ['DELETE', '/api/v1/rooms/a/participants/p_1?ban=true', undefined, (api) => api.meetings.remove('a', 'p_1', true)],
    ['GET', '/api/v1/api-keys', undefined, (api) => api.apiKeys.list()],
    ['POST', '/api/v1/api-keys', '{"name":"n","scopes":["rooms"]}', (api) => api.apiKeys.create('n', ['rooms'])],
    ['DELETE', '/api/v1/api-keys/a_1', undefined, (api) => api.apiKeys.revoke('a_1')],
    ['GET', '/api/v1/accounts', undefined, (api) => api.accounts.list()],
    ['PATCH', '/api/v1/accounts/u_1', '{"disabled":true}', (api) => api.accounts.change('u_1', { disabled: true })],
    ['DELETE', '/api/v1/accounts/u_1', undefined, (api) => api.accounts.delete('u_1')],
    ['GET', '/api/v1/sessions', undefined, (api) => api.sessions.list(false)],
    ['GET', '/api/v1/sessions?all=true', undefined, (api) => api.sessions.list(true)],
    ['DELETE', '/api/v1/sessions/s%2F1', undefined, (api) => api.sessions.end('s/1')],
    ['GET', '/api/v1/signing-keys', undefined, (api) => api.signingKeys.list()],
    ['POST', '/api/v1/signing-keys', '{}', (api) => api.signingKeys.rotate()],
    ['DELETE', '/api/v1/signing-keys/k?remove=false', undefined, (api) => api.signingKeys.retire('k', false)],
    ['GET', '/api/v1/audit?room=a&before=9&limit=50', undefined, (api) => api.audit({ room: 'a', before: '9' })],
  ])('%s %s', async (method, path, body, ask) => {
    const { api, said } = aServer(problem('sign-in-required'), 401);
    expect(await ask(api)).toEqual({ ok: false, refusal: { kind: 'sign-in-required', facts: {} } });
    expect(said()).toEqual([[method, path, body]]);
  });

  it('sends no secret in an address', async () => {
    const { api, asked } = aServer({}, 500);
    await api.accounts.create({ username: 'ana', password: 'hunter2hunter2', level: 'host' });
    await api.accounts.change('u_1', { password: 'hunter2hunter2' });
    expect(asked.map(({ path }) => path)).toEqual(['/api/v1/accounts', '/api/v1/accounts/u_1']);
  });
});

describe('many invitations at once', () => {
  it('come back in order', async () => {
    const made = { id: 'j_1', token: 't', url: 'https://x/a#token=t', expiresAt: 5 };
    const { api } = aServer({ tokens: [made] });
    expect(await api.tokens.createMany('a', { role: 'speaker', tokens: [{}] })).toEqual({ ok: true, value: [made] });
  });
});
