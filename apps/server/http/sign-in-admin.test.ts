import { generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { doctorReportSchema, pageOf, providerKeySchema, signInFailureSchema } from '@foyer/wire';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type As, ownPage, raise, type Stage } from '../testing/stage.ts';

const secret = 'the-client-secret-of-this-test';
const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });

let provider: Server;
let issuer: string;
let stage: Stage;
/** Paths that were asked for, in their order. */
const asked: string[] = [];

beforeAll(async () => {
  provider = createServer((request, response) => {
    const url = new URL(request.url ?? '/', issuer);
    asked.push(url.pathname);
    const say = (status: number, body: unknown, headers = {}) =>
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
    if (url.pathname === '/realms/staff/.well-known/openid-configuration') return say(200, document());
    if (url.pathname === '/keys') return say(200, { keys: [{ ...publicKey.export({ format: 'jwk' }), use: 'sig' }] });
    if (url.pathname === '/authorize')
      return say(302, {}, { location: `${url.searchParams.get('redirect_uri')}?error=login_required` });
    return say(401, { error: 'invalid_client' });
  });
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  const { port } = provider.address() as AddressInfo;
  issuer = `http://127.0.0.1:${port}`;
  const providers = [
    { id: 'company', name: 'Company', issuer: `${issuer}/realms/staff`, clientId: 'foyer', clientSecret: secret },
    { id: 'away', name: 'Away', issuer: 'http://127.0.0.1:1', clientId: 'foyer' },
  ];
  stage = await raise({
    FOYER_SIGN_IN_PROVIDERS: JSON.stringify(providers),
    FOYER_PUBLIC_URL: 'http://localhost:3000',
  });
});
afterAll(async () => {
  await stage.stop();
  provider.closeAllConnections();
  await new Promise((resolve) => provider.close(resolve));
});

function document(): object {
  return {
    ...{
      issuer: `${issuer}/realms/staff`,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
    },
    ...{ jwks_uri: `${issuer}/keys`, id_token_signing_alg_values_supported: ['RS256'] },
  };
}

const failuresPath = '/api/v1/sign-in/failures';
const keysPath = '/api/v1/sign-in/keys';
const doctorPath = '/api/v1/sign-in/doctor';

test('SI30 a failure under its reference: cause, facts, and advice by the provider’s own menus', async () => {
  await stage.server.store.signInFailures.add({
    ...{ ref: 'f_one', at: 1_800_000_000, provider: 'company', cause: 'sign-in-decryption-key-missing' },
    ...{ facts: { token: 'id-token', alg: 'RSA-OAEP', keys: ['a'] }, network: '192.0.2.1' },
  });
  const answer = await stage.call('GET', `${failuresPath}/f_one`, undefined, 'operator');
  expect(answer.status).toBe(200);
  expect(answer.headers).toMatchObject({ 'content-type': 'application/problem+json', 'cache-control': 'no-store' });
  expect(signInFailureSchema.parse(answer.json)).toEqual(answer.json);
  expect(answer.json).toMatchObject({
    ...{ type: expect.stringMatching(/\/problems\/sign-in-decryption-key-missing$/), status: 502, ref: 'f_one' },
    ...{ provider: { id: 'company', name: 'Company' }, facts: { alg: 'RSA-OAEP', keys: ['a'] }, network: '192.0.2.1' },
    detail: expect.stringContaining('RSA-OAEP'),
    advice: { ours: expect.stringContaining('decryptionKeyFiles'), theirs: [{ product: 'Keycloak' }] },
  });
});

test('SI30 the newest first; one of a provider that is gone stays readable', async () => {
  await stage.server.store.signInFailures.add({
    ...{ ref: 'f_two', at: 1_800_000_001, provider: 'gone', cause: 'sign-in-state-missing', facts: {}, network: null },
  });
  const { json } = await stage.call('GET', failuresPath, undefined, 'operator');
  const { items } = pageOf(signInFailureSchema).parse(json);
  expect(items.map(({ ref }) => ref).slice(0, 2)).toEqual(['f_two', 'f_one']);
  expect(items[0]?.provider).toEqual({ id: 'gone', name: 'gone' });
});

test.each(['f_nowhere', '__proto__', '%00'])('SI30 an unknown reference: %s', async (ref) => {
  expect(await stage.call('GET', `${failuresPath}/${ref}`, undefined, 'operator')).toMatchObject({
    ...{ status: 404, slug: 'not-found' },
  });
});

describe('SI32 the doctor', () => {
  test('looks at every provider, and one that is away hides nothing of the other', async () => {
    const { status, json, text } = await stage.call('POST', doctorPath, {}, 'operator');
    expect(status).toBe(200);
    const report = doctorReportSchema.parse(json);
    expect(report.jwksUrl).toBe('http://localhost:3000/sign-in/jwks.json');
    const [company, away] = report.providers;
    expect(company).toMatchObject({
      ...{ id: 'company', product: 'Keycloak', redirectUri: 'http://localhost:3000/sign-in/company/callback' },
    });
    const faults = (of: typeof company) => of?.findings.filter(({ level }) => level === 'fault');
    expect(faults(company)).toEqual([
      {
        ...{ check: 'client', level: 'fault', cause: 'sign-in-client-rejected' },
        says: expect.stringContaining('401'),
        advice: {
          ours: expect.any(String),
          theirs: [{ product: 'Keycloak', setting: expect.stringContaining('Credentials') }],
        },
      },
    ]);
    expect(faults(away)).toMatchObject([{ check: 'discovery', cause: 'sign-in-provider-unreachable' }]);
    expect(`${text}${stage.log()}`).not.toContain(secret);
  });

  test('looks at one alone', async () => {
    asked.length = 0;
    const { json } = await stage.call('POST', doctorPath, { provider: 'away' }, await stage.admin());
    expect(json.providers.map(({ id }: { id: string }) => id)).toEqual(['away']);
    expect(asked).toEqual([]);
    expect(await stage.call('POST', doctorPath, { provider: 'nobody' }, 'operator')).toMatchObject({
      slug: 'not-found',
    });
    expect(await stage.call('POST', doctorPath, { providers: 'away' }, 'operator')).toMatchObject({
      slug: 'request-invalid',
    });
  });

  test('without a body all are meant', async () => {
    const { json } = await stage.call('POST', doctorPath, undefined, 'operator');
    expect(json.providers).toHaveLength(2);
  });
});

test('SI17 our keys are listed, and followed by new ones on command', async () => {
  const before = await stage.call('GET', keysPath, undefined, 'operator');
  const { items } = pageOf(providerKeySchema).parse(before.json);
  expect(items.map(({ state }) => state)).toEqual(['published', 'published']);
  const after = await stage.call('POST', keysPath, {}, 'operator');
  expect(after.status).toBe(200);
  const states = pageOf(providerKeySchema).parse(after.json).items;
  expect(
    states
      .filter(({ state }) => state === 'kept')
      .map(({ kid }) => kid)
      .sort(),
  ).toEqual(items.map(({ kid }) => kid).sort());
  expect(after.text).not.toContain('"d"');
  expect((await stage.audited()).map(({ what, by }) => ({ what, by }))).toContainEqual({
    ...{ what: 'sign-in-keys.rotated', by: 'key:bootstrap' },
  });
});

test('SI30 all of it is for admins and keys with the scope admin alone', async () => {
  const rows: [string, As, string][] = [
    ['nobody', 'visitor', 'api-key-missing'],
    ['a page', ownPage, 'sign-in-required'],
    ['a host', await stage.account('host'), 'scope-missing'],
    ['other scopes', await stage.key('rooms', 'tokens', 'meetings'), 'scope-missing'],
  ];
  asked.length = 0;
  const acts = [
    ...([
      ['GET', failuresPath],
      ['GET', `${failuresPath}/f_one`],
      ['GET', keysPath],
    ] as const),
    ...([
      ['POST', keysPath],
      ['POST', doctorPath],
    ] as const),
  ];
  for (const [name, as, slug] of rows)
    for (const [method, path] of acts)
      expect((await stage.call(method, path, method === 'POST' ? {} : undefined, as)).slug, `${name} ${path}`).toBe(
        slug,
      );
  expect(asked).toEqual([]);
  expect((await stage.call('GET', failuresPath, undefined, await stage.key('admin'))).status).toBe(200);
});

test.each(['sign-in-state-used', 'sign-in-decryption-key-wrong'])('SI30 the page behind the type %s', async (slug) => {
  const { status, text } = await stage.call('GET', `/problems/${slug}`);
  expect(status).toBe(200);
  expect(text).toContain(`\`${slug}\``);
});
