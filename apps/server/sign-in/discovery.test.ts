import { no, ok } from '@foyer/kernel';
import { describe, expect, test } from 'vitest';
import { FakeClock } from '../clock.ts';
import { discoveryAddress, isIssuer, parseDiscovery, speaksFor } from './discovery.ts';
import { DiscoveryCache } from './discovery-cache.ts';
import type { SafeAnswer } from './fetching.ts';
import type { SignInResult } from './ports.ts';

const issuer = 'https://login.example/realms/a';
const url = `${issuer}/.well-known/openid-configuration`;
const right = {
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  jwks_uri: `${issuer}/keys`,
};
const clock = new FakeClock();
const answer = (document: unknown, more: Partial<SafeAnswer> = {}): SafeAnswer => ({
  ...{ status: 200, headers: {}, body: typeof document === 'string' ? document : JSON.stringify(document) },
  ...more,
});
const read = (said: SafeAnswer, configured = issuer) => parseDiscovery(said, { issuer: configured }, clock.wall());

describe('SI3 the document', () => {
  test('is below the issuer, whose last slash counts once', () => {
    expect(discoveryAddress({ issuer })).toBe(url);
    expect(discoveryAddress({ issuer: `${issuer}/` })).toBe(url);
    expect(discoveryAddress({ issuer: 'https://login.example' })).toBe(
      'https://login.example/.well-known/openid-configuration',
    );
  });

  test('is read once, with what we use of it', () => {
    const date = new Date((clock.wall() + 90) * 1_000).toUTCString();
    const document = {
      ...right,
      userinfo_endpoint: `${issuer}/userinfo`,
      token_endpoint_auth_methods_supported: ['client_secret_post'],
      authorization_response_iss_parameter_supported: true,
    };
    expect(read(answer(document, { headers: { date } }))).toEqual({
      ok: true,
      value: {
        issuer,
        authorizationEndpoint: `${issuer}/authorize`,
        tokenEndpoint: `${issuer}/token`,
        jwksUri: `${issuer}/keys`,
        userinfoEndpoint: `${issuer}/userinfo`,
        endSessionEndpoint: undefined,
        clientAuthentication: ['client_secret_post'],
        promisesIssuer: true,
        raw: document,
        fetchedAt: clock.wall(),
        clockAhead: 90,
      },
    });
    expect(read(answer(right))).toMatchObject({
      value: { promisesIssuer: false, clientAuthentication: undefined, clockAhead: undefined },
    });
  });

  test.each([
    ['a slash more', `${issuer}/`],
    ['a slash less', 'https://login.example/realms'],
    ['another letter', 'https://login.example/realms/A'],
    ['http', 'http://login.example/realms/a'],
    ['another port', 'https://login.example:8443/realms/a'],
    ['the port written out', 'https://login.example:443/realms/a'],
    ['another', 'https://evil.example/'],
    ['a template out of nowhere', 'https://login.example/{tenantid}'],
  ])('SI3 another issuer: %s', (_what, named) => {
    expect(read(answer({ ...right, issuer: named }))).toEqual({
      ok: false,
      refusal: { kind: 'sign-in-issuer-mismatch', facts: { expected: issuer, received: named } },
    });
  });

  test('SI3 Entra ID: the template, and only it, for the addresses of many tenants', () => {
    const template = 'https://login.microsoftonline.com/{tenantid}/v2.0';
    for (const tenants of ['common', 'organizations', 'consumers'])
      expect(isIssuer(template, template.replace('{tenantid}', tenants))).toBe(true);
    expect(isIssuer(template, template.replace('{tenantid}', 'contoso'))).toBe(false);
    expect(isIssuer('https://evil.example/{tenantid}/v2.0', template.replace('{tenantid}', 'common'))).toBe(false);
    const tenant = '11111111-2222-3333-4444-555555555555';
    expect(speaksFor({ issuer: template }, template.replace('{tenantid}', tenant))).toBe(true);
    for (const named of [template, template.replace('{tenantid}', ''), template.replace('{tenantid}', 'a/b'), issuer])
      expect(speaksFor({ issuer: template }, named)).toBe(false);
    expect(speaksFor({ issuer }, issuer)).toBe(true);
    expect(speaksFor({ issuer }, `${issuer}/`)).toBe(false);
  });

  test.each([
    ['404', answer('', { status: 404 }), 'sign-in-discovery-missing', { url, status: 404 }],
    ['302', answer('', { status: 302 }), 'sign-in-discovery-missing', { url, status: 302 }],
    ['401', answer('', { status: 401 }), 'sign-in-discovery-missing', { url, status: 401 }],
    [
      '503',
      answer('', { status: 503 }),
      'sign-in-provider-unreachable',
      { at: 'discovery', host: 'login.example', reason: 'HTTP 503' },
    ],
    ['HTML', answer('<html>'), 'sign-in-discovery-invalid', { url, reason: 'not-json' }],
    ['a list', answer([right]), 'sign-in-discovery-invalid', { url, reason: 'not-json' }],
    ['no issuer', answer({}), 'sign-in-discovery-invalid', { url, field: 'issuer', reason: 'missing' }],
    [
      'no token endpoint',
      answer({ ...right, token_endpoint: undefined }),
      'sign-in-discovery-invalid',
      { url, field: 'token_endpoint', reason: 'missing' },
    ],
    [
      'a script for an address',
      answer({ ...right, authorization_endpoint: 'javascript:alert(1)' }),
      'sign-in-discovery-invalid',
      { url, field: 'authorization_endpoint', reason: 'no-address' },
    ],
    [
      'a number for an address',
      answer({ ...right, end_session_endpoint: 7 }),
      'sign-in-discovery-invalid',
      { url, field: 'end_session_endpoint', reason: 'no-address' },
    ],
  ])('%s cannot be used', (_what, said, kind, facts) => {
    expect(read(said)).toEqual({ ok: false, refusal: { kind, facts } });
  });
});

function stage() {
  const time = new FakeClock();
  const said: string[] = [];
  const state = { asked: 0, answer: ok(answer(right)) as SignInResult<SafeAnswer>, gate: Promise.resolve() };
  const note = (facts: object, text: string) => void said.push(`${text} ${JSON.stringify(facts)}`);
  const cache = new DiscoveryCache({
    options: { id: 'a', issuer },
    clock: time,
    fetch: {
      ask: async () => {
        state.asked += 1;
        await state.gate;
        return state.answer;
      },
    },
    log: { warn: note, info: note },
  });
  return { time, said, state, cache };
}

const down = no({ kind: 'sign-in-provider-unreachable', facts: { at: 'discovery', reason: 'ECONNREFUSED' } } as const);
const minutes = 60_000;

describe('SI2 the document over time', () => {
  test('is fetched when it is needed, once for many, and kept for ten minutes', async () => {
    const { time, state, cache } = stage();
    expect(state.asked).toBe(0);
    await Promise.all(Array.from({ length: 20 }, () => cache.get()));
    time.advance(10 * minutes - 1);
    await cache.get();
    expect(state.asked).toBe(1);
    time.advance(1);
    expect((await cache.get()).ok).toBe(true);
    expect(state.asked).toBe(2);
    await cache.get(true);
    expect(state.asked).toBe(3);
  });

  test('serves for a day while the provider is away, and no longer', async () => {
    const { time, state, cache, said } = stage();
    await cache.get();
    state.answer = down;
    time.advance(10 * minutes);
    expect((await cache.get()).ok).toBe(true);
    time.advance(24 * 60 * minutes - 10 * minutes - 1);
    expect((await cache.get()).ok).toBe(true);
    time.advance(1);
    expect(await cache.get()).toEqual(down);
    state.answer = ok(answer(right));
    time.advance(minutes);
    expect((await cache.get()).ok).toBe(true);
    expect(said.map((line) => line.split(' {')[0])).toEqual([
      'a sign-in provider cannot be used',
      'a sign-in provider can be used again',
    ]);
  });

  test('does not serve against what the provider says now', async () => {
    const { time, state, cache } = stage();
    await cache.get();
    state.answer = ok(answer({ ...right, issuer: 'https://other.example' }));
    time.advance(10 * minutes);
    expect(await cache.get()).toMatchObject({ refusal: { kind: 'sign-in-issuer-mismatch' } });
  });

  test('is tried again with a growing pause, and at once when it is asked for anew', async () => {
    const { time, state, cache } = stage();
    state.answer = down;
    const asked: number[] = [];
    for (let second = 0; second < 120; second += 1) {
      const before = state.asked;
      expect(await cache.get()).toEqual(down);
      if (state.asked > before) asked.push(second);
      time.advance(1_000);
    }
    expect(asked).toEqual([0, 1, 3, 7, 15, 31, 61, 91]);
    state.answer = ok(answer(right));
    expect((await cache.get(true)).ok).toBe(true);
    expect((await cache.get()).ok).toBe(true);
  });

  test('a look at the start is for the log: it holds nobody up afterwards', async () => {
    const { state, cache, said } = stage();
    state.answer = down;
    await cache.look();
    expect(said).toHaveLength(1);
    state.answer = ok(answer(right));
    expect((await cache.get()).ok).toBe(true);
    expect(said.at(-1)).toContain('can be used again');
  });
});
