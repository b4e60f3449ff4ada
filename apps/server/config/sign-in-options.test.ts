import { describe, expect, test } from 'vitest';
import { loadConfig } from './load.ts';

const good = { id: 'acme', name: 'Acme', issuer: 'https://id.acme.example', clientId: 'foyer' };
const secret = 'never-shown-anywhere';

function read(providers: unknown) {
  return loadConfig({ FOYER_SIGN_IN_PROVIDERS: JSON.stringify(providers) }, '/nowhere');
}

function problemsOf(providers: unknown): readonly string[] {
  const config = read(providers);
  return config.ok ? [] : config.refusal.map(({ problem }) => problem);
}

describe('SI1 a provider', () => {
  test('needs an id, a name, its issuer and our client id; all else has a default', () => {
    const config = read([good]);
    expect(config.ok && config.value.signIn.providers[0]).toMatchObject({
      ...good,
      scopes: ['openid', 'profile'],
      decryptionKeyFiles: [],
      encryption: { required: false, withClientSecret: false },
      claims: { nameLocked: true, rules: [], otherwise: 'admit' },
      onProviderSignOut: 'demote',
      response: 'plain',
    });
    const [{ signingAlgorithms = [] } = {}] = config.ok ? config.value.signIn.providers : [];
    expect(signingAlgorithms.filter((name) => name.startsWith('HS') || name === ('none' as string))).toEqual([]);
  });

  test('SI12 Ed25519 is another word for EdDSA', () => {
    const config = read([{ ...good, signingAlgorithms: ['Ed25519', 'RS256'] }]);
    expect(config.ok && config.value.signIn.providers[0]?.signingAlgorithms).toEqual(['EdDSA', 'RS256']);
  });

  test.each<[string, object, string]>([
    ['without a client id', { clientId: undefined }, 'acme.clientId: is missing'],
    ['of a name of ours', { id: 'failed' }, 'failed.id: is a name of this server'],
    ['with an id that fits no address', { id: 'Acme Corp' }, '0.id: must be a short name'],
    ['with an option that is none', { secret }, 'acme: Unrecognized key: "secret"'],
    [
      'that shows its document for its issuer',
      { issuer: `${good.issuer}/.well-known/openid-configuration` },
      'acme: issuer must be without',
    ],
    ['over plain http', { issuer: 'http://id.acme.example' }, 'acme: issuer must be https'],
    [
      'with a password in its address',
      { issuer: `https://u:${secret}@id.acme.example` },
      'acme: issuer must be an address without',
    ],
    ['by HS256 without a secret', { signingAlgorithms: ['HS256'] }, 'acme: HS256, HS384 and HS512 need a clientSecret'],
    ['by none', { signingAlgorithms: ['none'] }, 'acme.signingAlgorithms.0: '],
    ['by RSA1_5', { encryption: { keyAlgorithms: ['RSA1_5'] } }, 'acme.encryption.keyAlgorithms.0: '],
    [
      'encrypting with a secret that is not there',
      { encryption: { withClientSecret: true } },
      'acme: encryption.withClientSecret needs',
    ],
    ['with basic and no secret', { clientAuthentication: 'basic' }, 'acme: clientAuthentication basic needs'],
    ['that asks for no ID token', { scopes: ['profile'] }, 'acme: scopes must hold openid'],
    [
      'with a key file that is not there',
      { decryptionKeyFiles: ['/nowhere/key.pem'] },
      'acme: decryptionKeyFiles: /nowhere/key.pem',
    ],
    [
      'with values for no claim',
      { claims: { rules: [{ anyOf: ['staff'] }] } },
      'acme.claims.rules.0: anyOf needs a claim',
    ],
    [
      'with a room that can be none',
      { claims: { rules: [{ rooms: ['Big Hall'] }] } },
      'acme.claims.rules.0.rooms.0: must be a room name',
    ],
  ])('%s is refused, by its id and without values', (_what, change, expected) => {
    const problems = problemsOf([{ ...good, clientSecret: undefined, ...change }]);
    expect(problems).toEqual([expect.stringContaining(expected)]);
    expect(problems.join()).not.toContain(secret);
  });

  test('shares its id with no other', () => {
    expect(problemsOf([good, { ...good, name: 'Other' }])).toEqual(['each provider needs its own id']);
  });

  test('is one of a list', () => {
    expect(problemsOf(good)).toEqual(['must be a JSON list of providers']);
    const many = (length: number) => Array.from({ length }, (_, at) => ({ ...good, id: `p${at}` }));
    expect(problemsOf(many(1_000))).toEqual([]);
    expect(problemsOf(many(1_001))).toEqual(['must be at most 1000']);
  });

  test.each(['http://127.0.0.1:8080/realms/x', 'http://localhost:9000', 'http://[::1]:9000'])(
    'on this machine may be %s',
    (issuer) => {
      expect(problemsOf([{ ...good, issuer }])).toEqual([]);
    },
  );
});
