/** Every route of REST for everybody who may call: one table, cell by cell. A route without a row fails. */
import { subscribe } from 'node:diagnostics_channel';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AccountRecord } from '../store/port.ts';
import { type As, apiKey, type Method, ownPage, password, raise, type Stage } from '../testing/stage.ts';

/**
 * Nobody; browsers signed in as a plain user, as the host who owns the room, as another host, as admin; keys of one scope
 * each; programs with the channel token of somebody inside.
 */
const actors = [
  ...(['nobody', 'user', 'owner', 'foreign', 'admin'] as const),
  ...(['rooms-key', 'tokens-key', 'meetings-key', 'admin-key', 'speaker', 'host'] as const),
] as const;
type Actor = (typeof actors)[number];

/** What a request may be about; made anew for each cell. */
interface Belongings {
  readonly slug: string;
  readonly token: string;
  readonly ban: string;
  readonly participant: string;
  readonly meeting: string;
  readonly account: string;
  readonly key: string;
  readonly kid: string;
  readonly session: string;
  /** Of the room. */
  readonly etag: string;
  /** Of a failed sign-in. */
  readonly ref: string;
  readonly handoff: { readonly id: string; readonly secret: string };
}

interface Row {
  readonly path?: (of: Belongings) => string;
  readonly body?: object | ((of: Belongings) => object);
  /** In the order of `actors`. */
  readonly expected: readonly number[];
}

const inRoom = (rest: string) => (of: Belongings) => `/api/v1/rooms/${of.slug}${rest}`;

const rows: { readonly [route: string]: Row } = {
  'GET /healthz': { expected: [200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200] },
  'POST /api/v1/set-up': {
    body: { secret: 'x', username: 'first', password: 'long enough' },
    expected: [410, 410, 410, 410, 410, 410, 410, 410, 410, 410, 410],
  },
  'POST /api/v1/sign-in': {
    body: { username: 'nobody', password: 'wrong' },
    expected: [401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401],
  },
  'GET /api/v1/me': { expected: [401, 200, 200, 200, 200, 401, 401, 401, 401, 401, 401] },
  'PUT /api/v1/me/password': {
    body: { currentPassword: password, newPassword: password },
    expected: [401, 204, 204, 204, 204, 401, 401, 401, 401, 401, 401],
  },
  'POST /api/v1/sign-out': { expected: [204, 204, 204, 204, 204, 204, 204, 204, 204, 204, 204] },
  'POST /sign-out': { expected: [204, 204, 204, 204, 204, 204, 204, 204, 204, 204, 204] },
  'POST /api/v1/sign-out-everywhere': { body: {}, expected: [401, 204, 204, 204, 204, 401, 401, 401, 401, 401, 401] },
  'GET /api/v1/welcome': { expected: [200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200] },
  'GET /api/v1/sessions': { expected: [401, 200, 200, 200, 200, 403, 403, 403, 200, 403, 403] },
  'DELETE /api/v1/sessions/{id}': {
    path: (of) => `/api/v1/sessions/${of.session}`,
    expected: [401, 404, 204, 404, 204, 403, 403, 403, 204, 403, 403],
  },
  'GET /api/v1/accounts': { expected: [401, 403, 403, 403, 200, 403, 403, 403, 200, 403, 403] },
  'POST /api/v1/accounts': {
    body: ({ account }) => ({ username: `new-${account}`, password: 'long enough' }),
    expected: [401, 403, 403, 403, 201, 403, 403, 403, 201, 403, 403],
  },
  'PATCH /api/v1/accounts/{id}': {
    path: (of) => `/api/v1/accounts/${of.account}`,
    body: { name: 'Other' },
    expected: [401, 403, 403, 403, 200, 403, 403, 403, 200, 403, 403],
  },
  'DELETE /api/v1/accounts/{id}': {
    path: (of) => `/api/v1/accounts/${of.account}`,
    expected: [401, 403, 403, 403, 204, 403, 403, 403, 204, 403, 403],
  },
  'GET /api/v1/api-keys': { expected: [401, 403, 403, 403, 200, 403, 403, 403, 200, 403, 403] },
  'POST /api/v1/api-keys': {
    body: { name: 'A key', scopes: ['rooms'] },
    expected: [401, 403, 403, 403, 201, 403, 403, 403, 201, 403, 403],
  },
  'DELETE /api/v1/api-keys/{id}': {
    path: (of) => `/api/v1/api-keys/${of.key}`,
    expected: [401, 403, 403, 403, 204, 403, 403, 403, 204, 403, 403],
  },
  'POST /api/v1/rooms': { body: {}, expected: [401, 403, 201, 201, 201, 201, 403, 403, 403, 403, 403] },
  'GET /api/v1/rooms': { expected: [401, 200, 200, 200, 200, 200, 403, 403, 403, 403, 403] },
  'GET /api/v1/rooms/{slug}': { path: inRoom(''), expected: [401, 404, 200, 404, 200, 200, 403, 403, 403, 403, 200] },
  'PATCH /api/v1/rooms/{slug}': {
    path: inRoom(''),
    body: { policy: { lobby: true } },
    expected: [401, 404, 200, 404, 200, 200, 403, 403, 403, 403, 200],
  },
  'DELETE /api/v1/rooms/{slug}': {
    path: inRoom(''),
    expected: [401, 404, 204, 404, 204, 204, 403, 403, 403, 403, 403],
  },
  'POST /api/v1/rooms/{slug}/join-tokens': {
    path: inRoom('/join-tokens'),
    body: { role: 'listener' },
    expected: [401, 404, 201, 404, 201, 403, 201, 403, 403, 403, 403],
  },
  'GET /api/v1/rooms/{slug}/join-tokens': {
    path: inRoom('/join-tokens'),
    expected: [401, 404, 200, 404, 200, 403, 200, 403, 403, 403, 403],
  },
  'DELETE /api/v1/rooms/{slug}/join-tokens': {
    path: inRoom('/join-tokens'),
    expected: [401, 404, 200, 404, 200, 403, 200, 403, 403, 403, 403],
  },
  'POST /api/v1/rooms/{slug}/join-tokens/batch': {
    path: inRoom('/join-tokens/batch'),
    body: { role: 'listener', tokens: [{}] },
    expected: [401, 404, 201, 404, 201, 403, 201, 403, 403, 403, 403],
  },
  'GET /api/v1/join-tokens/{id}': {
    path: (of) => `/api/v1/join-tokens/${of.token}`,
    expected: [401, 404, 200, 404, 200, 403, 200, 403, 403, 403, 403],
  },
  'DELETE /api/v1/join-tokens/{id}': {
    path: (of) => `/api/v1/join-tokens/${of.token}`,
    expected: [401, 404, 204, 404, 204, 403, 204, 403, 403, 403, 403],
  },
  'GET /api/v1/signing-keys': { expected: [401, 403, 403, 403, 200, 403, 403, 403, 200, 403, 403] },
  'POST /api/v1/signing-keys': { expected: [401, 403, 403, 403, 201, 403, 403, 403, 201, 403, 403] },
  'DELETE /api/v1/signing-keys/{kid}': {
    path: (of) => `/api/v1/signing-keys/${of.kid}`,
    expected: [401, 403, 403, 403, 204, 403, 403, 403, 204, 403, 403],
  },
  'GET /api/v1/rooms/{slug}/bans': {
    path: inRoom('/bans'),
    expected: [401, 404, 200, 404, 200, 403, 403, 200, 403, 403, 403],
  },
  'POST /api/v1/rooms/{slug}/bans': {
    path: inRoom('/bans'),
    body: { identity: 'mallory' },
    expected: [401, 404, 201, 404, 201, 403, 403, 201, 403, 403, 403],
  },
  'DELETE /api/v1/rooms/{slug}/bans/{id}': {
    path: (of) => `/api/v1/rooms/${of.slug}/bans/${of.ban}`,
    expected: [401, 404, 204, 404, 204, 403, 403, 204, 403, 403, 403],
  },
  'POST /api/v1/rooms/{slug}/join': {
    path: inRoom('/join'),
    body: { credentials: {}, name: 'Gil' },
    expected: [401, 401, 200, 401, 200, 401, 401, 401, 401, 401, 401],
  },
  'POST /api/v1/rooms/{slug}/preview': {
    path: inRoom('/preview'),
    body: { credentials: {} },
    expected: [401, 401, 200, 401, 200, 401, 401, 401, 401, 401, 401],
  },
  'GET /api/v1/meetings': { expected: [401, 200, 200, 200, 200, 403, 403, 200, 403, 403, 403] },
  'DELETE /api/v1/meetings/{id}': {
    path: (of) => `/api/v1/meetings/${of.meeting}`,
    expected: [401, 404, 204, 404, 204, 403, 403, 204, 403, 403, 403],
  },
  'POST /api/v1/meetings/{id}/move': {
    path: (of) => `/api/v1/meetings/${of.meeting}/move`,
    expected: [401, 404, 204, 404, 204, 403, 403, 204, 403, 403, 403],
  },
  'PATCH /api/v1/rooms/{slug}/participants/{id}': {
    path: (of) => `/api/v1/rooms/${of.slug}/participants/${of.participant}`,
    body: { permissions: { 'track.publish.camera': false } },
    expected: [401, 404, 200, 404, 200, 403, 403, 200, 403, 403, 403],
  },
  'DELETE /api/v1/rooms/{slug}/participants/{id}': {
    path: (of) => `/api/v1/rooms/${of.slug}/participants/${of.participant}`,
    expected: [401, 404, 204, 404, 204, 403, 403, 204, 403, 403, 403],
  },
  'POST /api/v1/sign-out-at-provider': { expected: [200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200] },
  'GET /api/v1/sign-in/failures': { expected: [401, 403, 403, 403, 200, 403, 403, 403, 200, 403, 403] },
  'GET /api/v1/sign-in/failures/{ref}': {
    path: (of) => `/api/v1/sign-in/failures/${of.ref}`,
    expected: [401, 403, 403, 403, 200, 403, 403, 403, 200, 403, 403],
  },
  'POST /api/v1/sign-in/doctor': { body: {}, expected: [401, 403, 403, 403, 200, 403, 403, 403, 200, 403, 403] },
  'GET /api/v1/sign-in/keys': { expected: [401, 403, 403, 403, 200, 403, 403, 403, 200, 403, 403] },
  'POST /api/v1/sign-in/keys': { expected: [401, 403, 403, 403, 200, 403, 403, 403, 200, 403, 403] },
  'POST /api/v1/sign-in/handoffs': {
    body: (of) => ({ room: of.slug }),
    expected: [200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200],
  },
  'GET /api/v1/sign-in/handoffs/{id}': {
    path: (of) => `/api/v1/sign-in/handoffs/${of.handoff.id}`,
    expected: [200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200],
  },
  // Only in a browser of ours does somebody agree to it.
  'POST /api/v1/sign-in/handoffs/{id}/confirm': {
    path: (of) => `/api/v1/sign-in/handoffs/${of.handoff.id}/confirm`,
    body: (of) => ({ proof: of.handoff.secret }),
    expected: [403, 204, 204, 204, 204, 403, 403, 403, 403, 403, 403],
  },
  // The secret is what counts.
  'POST /api/v1/sign-in/handoffs/{id}/collect': {
    path: (of) => `/api/v1/sign-in/handoffs/${of.handoff.id}/collect`,
    body: (of) => ({ secret: of.handoff.secret }),
    expected: [200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200],
  },
  'GET /api/v1/audit': { expected: [401, 403, 403, 403, 200, 403, 403, 403, 200, 403, 403] },
};

/** Every route as Fastify takes it in: the description could leave one out, this cannot. */
const registered = new Set<string>();
subscribe('fastify.initialization', (message) => {
  const { fastify } = message as { fastify: FastifyInstance };
  fastify.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat())
      if (one !== 'HEAD') registered.add(`${one} ${url.replaceAll(/:(\w+)/g, '{$1}')}`);
  });
});

let stage: Stage;
let made = 0;
const accounts = new Map<string, AccountRecord>();
const keys = new Map<string, As>();
/** One for all cells: a network may make few of them, and who confirms one a second time changes nothing. */
let handoff: Belongings['handoff'];

beforeAll(async () => {
  stage = await raise({ FOYER_LIMIT_API_REQUESTS_PER_MINUTE: '1000000', FOYER_LIMIT_WRONG_SECRETS: '1000000' });
  for (const [name, level] of [
    ['user', 'user'],
    ['owner', 'host'],
    ['foreign', 'host'],
    ['admin', 'admin'],
  ] as const) {
    await stage.account(level, name);
    const account = await stage.server.store.accounts.findByUsername(name);
    if (account !== undefined) accounts.set(name, account);
  }
  for (const scope of ['rooms', 'tokens', 'meetings', 'admin'] as const)
    keys.set(`${scope}-key`, await stage.key(scope));
  handoff = (await stage.call('POST', '/api/v1/sign-in/handoffs', { room: 'somewhere' })).json;
});
afterAll(async () => stage.stop());

/** A fresh sign-in, because some cells end it. */
async function signedIn(name: string): Promise<{ id: string; as: As }> {
  const account = accounts.get(name);
  if (account === undefined) throw new Error(`no account ${name}`);
  const { secret, session } = await stage.server.accounts.sessions.open(account.id, 'test', undefined);
  return { id: session.id, as: { ...ownPage, cookie: `__Host-foyer=${secret}` } };
}

async function belongings(): Promise<{ of: Belongings; inside: { readonly speaker: As; readonly host: As } }> {
  made += 1;
  const slug = `room-${made}`;
  const { store, meetings } = stage.server;
  const owner = await signedIn('owner');
  expect((await stage.call('POST', '/api/v1/rooms', { slug }, owner.as)).status).toBe(201);
  const host = await stage.join(slug, 'host');
  const speaker = await stage.join(slug, 'speaker');
  const token = await stage.call('POST', `/api/v1/rooms/${slug}/join-tokens`, { role: 'listener' }, 'operator');
  const ban = await stage.call('POST', `/api/v1/rooms/${slug}/bans`, { identity: 'eve' }, 'operator');
  const template = accounts.get('user');
  const name = `someone-${made}`;
  if (template === undefined) throw new Error('no template');
  await store.accounts.create({ ...template, id: `u_${made}`, username: name, usernameKey: name });
  const key = await stage.call('POST', '/api/v1/api-keys', { name: 'x', scopes: ['rooms'] }, 'operator');
  const signing = await stage.call('POST', '/api/v1/signing-keys', undefined, 'operator');
  const { headers } = await stage.call('GET', `/api/v1/rooms/${slug}`, undefined, 'operator');
  const ref = `f_${made}`;
  const facts = { host: 'login.example', reason: 'ECONNREFUSED' };
  const failure = { ref, at: 1, provider: null, cause: 'sign-in-provider-unreachable', facts, network: null } as const;
  await store.signInFailures.add(failure);
  const as = (channel: { token: string }): As => ({ authorization: `Bearer ${channel.token}` });
  const of: Belongings = {
    ...{ slug, token: token.json.id, ban: ban.json.id, participant: speaker.participant.id },
    meeting: meetings.find(slug)?.meeting.id ?? '',
    ...{ account: `u_${made}`, key: key.json.id, kid: signing.json.kid, session: owner.id, etag: String(headers.etag) },
    ...{ ref, handoff },
  };
  return { of, inside: { speaker: as(speaker.channel), host: as(host.channel) } };
}

async function headersOf(actor: Actor, inside: { readonly speaker: As; readonly host: As }): Promise<As> {
  switch (actor) {
    case 'nobody':
      return 'visitor';
    case 'speaker':
    case 'host':
      return inside[actor];
    default:
      return keys.get(actor) ?? (await signedIn(actor)).as;
  }
}

async function statusOf(route: string, actor: Actor): Promise<number> {
  const [method = '', template = ''] = route.split(' ');
  const row = rows[route];
  const { of, inside } = await belongings();
  const as = await headersOf(actor, inside);
  const path = row?.path?.(of) ?? template;
  const body = typeof row?.body === 'function' ? row.body(of) : row?.body;
  const headers = { ...(as === 'visitor' ? {} : Object(as)), 'if-match': of.etag };
  const answer = await stage.call(method as Method, path, body, headers);
  return answer.status;
}

/** Not described: for browsers, for other protocols, or about the API itself. */
const hidden = [
  ...['GET /.well-known/jwks.json', 'GET /api/openapi.json', 'GET /api/v1/openapi.json', 'GET /problems/{slug}'],
  // Files of the web client and of the description's page.
  ...['GET /assets/*', 'GET /api/docs', 'GET /api/docs/static/*', 'GET /api/docs/static/index.html'],
  ...['GET /api/docs/static/swagger-initializer.js', 'GET /api/docs/json', 'GET /api/docs/yaml'],
  // A LiveKit server's own, behind its own tokens.
  ...['GET /rtc/validate', 'GET /rtc/v1/validate', 'POST /twirp/livekit.RoomService/{method}'],
  // A provider's and a browser's way through a sign-in.
  ...['GET /sign-in/jwks.json', 'GET /sign-in/failed', 'GET /sign-in/{id}', 'GET /sign-in/{id}/callback'],
  ...['GET /sign-in/{id}/', 'GET /sign-in/{id}/callback/'],
  ...['POST /sign-in/{id}/callback', 'POST /sign-in/{id}/callback/'],
  ...['GET /sign-in/{id}/icon', 'GET /sign-in/{id}/signed-out', 'POST /sign-in/{id}/backchannel-logout'],
  // Another product's, behind its own header; tested there.
  ...['POST /compat/mirotalk/api/v1/meeting', 'GET /compat/mirotalk/api/v1/meetings'],
  ...['POST /compat/mirotalk/api/v1/join', 'POST /compat/mirotalk/api/v1/token', 'GET /compat/mirotalk/api/v1/stats'],
  ...['GET /compat/mirotalk/join', 'GET /compat/mirotalk/join/{room}', 'GET /join', 'GET /join/{room}'],
  ...['DELETE', 'GET', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'QUERY', 'TRACE'].map((one) => `${one} /compat/mirotalk/*`),
];

describe('every route for everybody who may call', () => {
  test('every route there is has its row, or its reason to have none', () => {
    expect([...registered].sort()).toEqual([...Object.keys(rows), ...hidden].sort());
  });

  test('every row is described', async () => {
    const { json } = await stage.call('GET', '/api/openapi.json');
    const described = Object.entries<object>(json.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(described.sort()).toEqual(Object.keys(rows).sort());
  });

  test.each(Object.keys(rows))('%s', async (route) => {
    const found: [Actor, number][] = [];
    for (const actor of actors) found.push([actor, await statusOf(route, actor)]);
    expect(Object.fromEntries(found)).toEqual(
      Object.fromEntries(actors.map((actor, i) => [actor, rows[route]?.expected[i]])),
    );
  });
});

test('the bootstrap key may do everything', async () => {
  const as = { authorization: `Bearer ${apiKey}` };
  for (const path of ['/api/v1/rooms', '/api/v1/accounts', '/api/v1/audit', '/api/v1/meetings', '/api/v1/signing-keys'])
    expect((await stage.call('GET', path, undefined, as)).status, path).toBe(200);
});
