import { ok } from '@foyer/kernel';
import { expect, test } from 'vitest';
import { accessConfig } from '../access/testing.ts';
import type { Discovery } from './discovery.ts';
import { type SafeAnswer, SafeFetch, type SafeRequest } from './fetching.ts';
import { askUserInfo, type Client, endSessionAddress, exchangeCode } from './provider-client.ts';

const issuer = 'https://id.example.com';

/** A client whose provider answers everything with this. */
function clientOf(answer: Partial<SafeAnswer>, change: Partial<Discovery> = {}): Client {
  const wish = [{ id: 'company', name: 'Company', issuer, clientId: 'foyer', clientSecret: 'a secret' }];
  const [options] = accessConfig({ FOYER_SIGN_IN_PROVIDERS: JSON.stringify(wish) }).signIn.providers;
  if (options === undefined) throw new Error('no provider');
  const said = { status: 200, headers: { 'content-type': 'application/json' }, body: '{}', ...answer };
  const fetch = Object.assign(new SafeFetch(options), { ask: async () => ok(said) });
  const discovery = {
    ...{ issuer, authorizationEndpoint: `${issuer}/authorize`, tokenEndpoint: `${issuer}/token` },
    ...{ jwksUri: `${issuer}/jwks`, userinfoEndpoint: `${issuer}/me`, endSessionEndpoint: `${issuer}/end` },
    ...{ clientAuthentication: undefined, promisesIssuer: false, raw: {}, fetchedAt: 0, clockAhead: 0 },
    ...change,
    // As much of a document as is read here.
  } as Discovery;
  return { options, discovery, fetch, proof: undefined };
}

const redeemed = {
  code: 'code',
  verifier: 'v'.repeat(43),
  redirectUri: 'https://meet.example.org/sign-in/company/callback',
};
const wish = { idToken: 'a.b.c', back: 'https://meet.example.org/sign-in/company/signed-out', state: 's' };

test('SI25 the way to the sign-out there has the hint, our client id, the way back and a state', () => {
  const url = new URL(endSessionAddress(clientOf({}), wish) ?? '');
  expect(url.origin + url.pathname).toBe(`${issuer}/end`);
  expect(Object.fromEntries(url.searchParams)).toEqual({
    ...{ id_token_hint: 'a.b.c', client_id: 'foyer', post_logout_redirect_uri: wish.back, state: 's' },
  });
});

test.each(['http://id.example.com/end', 'ftp://id.example.com/end'])('SI4 SI25 no browser is sent to %s', (address) => {
  expect(endSessionAddress(clientOf({}, { endSessionEndpoint: address }), wish)).toBeUndefined();
});

test.each([201, 204, 302, 401, 403])('SI15 a UserInfo that says %i says nothing, whatever is in it', async (status) => {
  const client = clientOf({ status, body: '{"sub":"ana","groups":["admins"]}' });
  const asked = await askUserInfo(client, { accessToken: 'x', subject: 'ana' }, async () => ok({ sub: 'ana' }));
  expect(asked).toEqual({ ok: false, refusal: { kind: 'sign-in-userinfo-failed', facts: { status } } });
});

test.each([
  ['a-secret_of.many*kinds', 'foyer:a-secret_of.many*kinds'],
  ['with space, +, :, % and ü~', 'foyer:with+space%2C+%2B%2C+%3A%2C+%25+and+%C3%BC%7E'],
])('the client secret %s goes as a form has it, and no more encoded than that', async (clientSecret, sent) => {
  const client = clientOf({ body: '{"access_token":"x","token_type":"Bearer","id_token":"a.b.c"}' });
  const asked: SafeRequest[] = [];
  const fetch = Object.assign(new SafeFetch(client.options), {
    ask: (request: SafeRequest) => {
      asked.push(request);
      return client.fetch.ask(request);
    },
  });
  await exchangeCode({ ...client, options: { ...client.options, clientSecret }, fetch }, redeemed);
  const headers = new Headers(asked[0]?.headers);
  expect(atob(headers.get('authorization')?.replace('Basic ', '') ?? '')).toBe(sent);
  expect(asked[0]?.body).not.toContain('client_secret');
});

test.each([201, 302])('a token response that says %i is none, whatever is in it', async (status) => {
  const body = '{"access_token":"x","token_type":"Bearer","id_token":"a.b.c"}';
  expect(await exchangeCode(clientOf({ body }), redeemed)).toEqual(ok({ idToken: 'a.b.c', accessToken: 'x' }));
  expect(await exchangeCode(clientOf({ status, body }), redeemed)).toEqual({
    ok: false,
    refusal: { kind: 'sign-in-token-endpoint-failed', facts: { status } },
  });
});

const tokens = { access_token: 'x', token_type: 'bearer', id_token: 'a.b.c' };

test.each([
  ['access_token', { access_token: undefined }, 'missing'],
  ['access_token', { access_token: '' }, 'missing'],
  ['access_token', { access_token: 7 }, 'no-text'],
  ['token_type', { token_type: null }, 'missing'],
  ['token_type', { token_type: ['Bearer'] }, 'no-text'],
  ['token_type', { token_type: 'mac' }, 'not-bearer'],
  ['id_token', { id_token: {} }, 'no-text'],
])('a token response in which %s is wrong says so: %j', async (member, change, reason) => {
  const client = clientOf({ body: JSON.stringify({ ...tokens, ...change }) });
  const refusal = { kind: 'sign-in-token-response-invalid', facts: { member, reason } };
  expect(await exchangeCode(client, redeemed)).toEqual({ ok: false, refusal });
});

test('what else a token response holds is nobody’s business, whatever its form', async () => {
  const more = { expires_in: 'soon', scope: null, refresh_token: 7 };
  const client = clientOf({ body: JSON.stringify({ ...tokens, ...more }) });
  expect(await exchangeCode(client, redeemed)).toEqual(ok({ idToken: 'a.b.c', accessToken: 'x' }));
});
