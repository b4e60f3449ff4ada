import { isSignInCause, type SignInCause, type SignInFacts, signInProblems } from '@foyer/wire';
import { describe, expect, test } from 'vitest';
import { adviceOf } from './advice.ts';
import { detailOf } from './detail.ts';
import { productOf, products } from './product.ts';
import { settingsOf } from './settings.ts';

const causes = Object.keys(signInProblems).filter(isSignInCause);

describe('which product a provider is', () => {
  test.each([
    ['https://id.example.org/application/o/foyer/', undefined, 'authentik'],
    ['https://id.example.org/', 'https://id.example.org/application/o/authorize/', 'authentik'],
    ['https://sso.example.org/realms/staff', undefined, 'Keycloak'],
    ['https://sso.example.org/auth/realms/staff', undefined, 'Keycloak'],
    ['https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555/v2.0', undefined, 'Microsoft Entra ID'],
    ['https://contoso.ciamlogin.com/contoso.onmicrosoft.com/v2.0', undefined, 'Microsoft Entra ID'],
    ['https://acme.okta.com', undefined, 'Okta'],
    ['https://acme.okta.com/oauth2/default', undefined, 'Okta'],
    ['https://id.acme.example/oauth2/default', 'https://id.acme.example/oauth2/default/v1/authorize', 'Okta'],
    ['https://acme-x1.zitadel.cloud', undefined, 'Zitadel'],
    ['https://id.acme.example', 'https://id.acme.example/oauth/v2/authorize', 'Zitadel'],
    ['https://id.acme.example', 'https://id.acme.example/authorize', null],
    ['https://okta.com.example.org', undefined, null],
    ['https://notokta.com', undefined, null],
    ['https://example.org/realms', undefined, null],
    ['no address', undefined, null],
  ])('SI32 %s is %s', (issuer, endpoint, product) => {
    expect(productOf(issuer, endpoint)).toBe(product);
  });
});

describe('advice', () => {
  const forPeopleAlone: readonly SignInCause[] = [
    ...([
      'sign-in-state-missing',
      'sign-in-state-used',
      'sign-in-interaction-required',
      'sign-in-nonce-wrong',
    ] as const),
    'sign-in-token-malformed',
  ];

  test.each(causes)('SI30 %s says what to set here or there, or is nobody’s setting', (cause) => {
    const { ours, theirs } = adviceOf(cause, null);
    expect(ours === null && theirs.length === 0).toBe(forPeopleAlone.includes(cause));
    for (const { setting } of theirs) expect(setting.length).toBeLessThan(400);
  });

  test('SI32 a known product is named alone; an unknown one gets all that have the setting', () => {
    expect(adviceOf('sign-in-decryption-key-missing', 'Keycloak').theirs).toEqual([
      { product: 'Keycloak', setting: expect.stringContaining('Use JWKS URL') },
    ]);
    expect(adviceOf('sign-in-decryption-key-missing', null).theirs.map(({ product }) => product)).toEqual(
      products.filter((one) => one !== 'Zitadel'),
    );
    expect(adviceOf('sign-in-decryption-key-wrong', 'Zitadel').theirs).toEqual([]);
    expect(settingsOf(null, null)).toEqual([]);
  });
});

describe('the sentence about a failure', () => {
  test.each(causes)('SI30 %s has one without facts, and one with the longest', (cause) => {
    const bare = detailOf(cause, {});
    expect(bare).toMatch(/^\S.*[.]$/u);
    expect(bare).not.toMatch(/undefined|null| {2}|\( *\)/);
    const names =
      'problem parts fromClientSecret member part inside clientSecret provider host reason at url field status expected received error description method token alg enc kid keys header bytes allowed seconds claim claims rule account instance parameter';
    const longest = 'x\u001b[31m\u202e\n'.repeat(200);
    const facts: SignInFacts = Object.fromEntries(names.split(' ').map((name) => [name, longest]));
    const full = detailOf(cause, facts);
    expect([...full].length).toBeLessThanOrEqual(400);
    expect(full).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  test.each<[SignInCause, SignInFacts, string]>([
    [
      'sign-in-decryption-key-missing',
      { token: 'id-token', alg: 'RSA-OAEP-256', enc: 'A256CBC-HS512', kid: 'abc' },
      'The provider encrypts its ID token (RSA-OAEP-256, A256CBC-HS512, key abc). This server was given no key to open it.',
    ],
    [
      'sign-in-decryption-key-wrong',
      { token: 'logout-token', kid: '', keys: ['one', 'two'] },
      'The logout token is encrypted for a key this server does not have. Ours are: one, two.',
    ],
    [
      'sign-in-decryption-key-wrong',
      { keys: ['a', 'b', 'c'].map((name) => name.repeat(80)) },
      `The token is encrypted for a key this server does not have. Ours are: ${'a'.repeat(80)}, ${'b'.repeat(80)} and 1 more.`,
    ],
    [
      'sign-in-issuer-mismatch',
      { expected: 'https://id.example', received: 'https://id.example/' },
      'The provider calls itself “https://id.example/”; configured is “https://id.example”. Both must be equal, letter for letter.',
    ],
    [
      'sign-in-token-expired',
      { token: 'id-token', seconds: 65 },
      'The ID token has expired 65 seconds ago: it came late, or clocks differ.',
    ],
    [
      'sign-in-provider-unreachable',
      { at: 'jwks', host: 'id.example', reason: 'ECONNREFUSED' },
      'id.example does not answer when asked for its signing keys (ECONNREFUSED).',
    ],
    [
      'sign-in-not-admitted',
      { claims: ['sub', 'groups'], 'claim groups': ['staff', 'ops'], 'claim /roles': [], 'claim third': ['x'] },
      'No rule fits this person, and claims.otherwise is refuse. groups is staff, ops. /roles is not there. Received were the claims sub, groups.',
    ],
    [
      'sign-in-signing-algorithm-not-allowed',
      { token: 'id-token', alg: 'HS256', clientSecret: 'missing' },
      'The ID token is signed with the client secret, and the one configured is missing.',
    ],
    [
      'sign-in-token-not-nested',
      { token: 'userinfo', inside: 'claims' },
      'The UserInfo answer was opened, and inside there is no signed token (the claims stand in it unsigned).',
    ],
    [
      'sign-in-token-endpoint-failed',
      { status: 400, error: 'invalid_client', description: 'can not get encryption KEK' },
      'The provider failed while it made the token. It answered 400. It said: invalid_client. can not get encryption KEK. Its own log says why.',
    ],
    [
      'sign-in-token-endpoint-failed',
      { status: 400, error: 'invalid_client', description: 'Try later!' },
      'The provider failed while it made the token. It answered 400. It said: invalid_client. Try later! Its own log says why.',
    ],
    [
      'sign-in-token-response-invalid',
      { member: 'token_type', reason: 'missing' },
      'The token endpoint’s answer is not what it must be: token_type (it is missing).',
    ],
    [
      'sign-in-token-malformed',
      { token: 'id-token', part: 'form', parts: 1 },
      'The ID token cannot be read: it has one part, and a signed token has three, an encrypted one five.',
    ],
    [
      'sign-in-token-malformed',
      { token: 'id-token', part: 'form', parts: 6 },
      'The ID token cannot be read: it has more than five parts, and a signed token has three, an encrypted one five.',
    ],
    [
      'sign-in-token-malformed',
      { token: 'logout-token', part: 'header', member: 'crit' },
      'The logout token cannot be read: its header demands something that is not known here (crit).',
    ],
    [
      'sign-in-token-malformed',
      { token: 'response', part: 'payload' },
      'The answer cannot be read: its claims are no JSON object in base64url, or name one claim twice.',
    ],
    ['sign-in-token-malformed', { token: 'id-token', part: 'another' }, 'The ID token cannot be read.'],
    [
      'sign-in-audience-wrong',
      { token: 'constructor', expected: 'a', received: ['b', 'c'] },
      'The token is meant for another client (aud). It should be “a”. It is “b, c”.',
    ],
  ])('SI30 %s with %j', (cause, facts, sentence) => {
    expect(detailOf(cause, facts)).toBe(sentence);
  });
});
