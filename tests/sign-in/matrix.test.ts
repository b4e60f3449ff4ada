/** Everything a provider, an operator or a browser may do wrong: each ends in the one cause that is its name (SI29–SI31). */
import { createServer as createTlsServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { SignInCause } from '@foyer/wire';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { pemOf } from '../harness/oidc/authentik.ts';
import { certificate } from '../harness/oidc/certificate.ts';
import {
  type Claims,
  ecPair,
  hollow,
  publicJwk,
  rsaPair,
  sealed,
  sealingSecret,
  secretOf,
  signed,
  spoilt,
  unsigned,
} from '../harness/oidc/minting.ts';
import type { StubIssuer } from '../harness/oidc/stub.ts';
import { StubProviders } from '../harness/oidc/stub-providers.ts';
import { Company, KeyFolder, type ProviderWish, wish } from './company.ts';

const keys = { own: rsaPair(), ownEc: ecPair('P-384'), foreign: rsaPair(), foreignEc: ecPair('P-521') };
const folder = new KeyFolder();

let stubs: StubProviders;
let company: Company;
let tls: Server;
const at = new Map<string, StubIssuer>();

function added(id: string, more: object = {}, options = {}): ProviderWish {
  const issuer = stubs.add(id, options);
  at.set(id, issuer);
  return wish(id, issuer, { patienceSeconds: 5, ...more });
}

function issuerOf(id: string): StubIssuer {
  const found = at.get(id);
  if (found === undefined) throw new Error(`no provider ${id}`);
  return found;
}

/** Providers whose discovery document a case spoils: each has an issuer of its own, because documents are kept. */
const spoiltDocuments = [
  ...['missing', 'failing', 'no-json', 'a-list', 'html', 'no-authorize', 'no-token', 'no-jwks', 'other-issuer'],
  ...['no-slash', 'other-case', 'metadata', 'redirecting', 'huge', 'silent', 'file-keys', 'http-elsewhere'],
] as const;
type SpoiltDocument = (typeof spoiltDocuments)[number];

beforeAll(async () => {
  stubs = await StubProviders.start();
  tls = createTlsServer(certificate(), (_request, response) => response.end('{}'));
  await new Promise<void>((resolve) => tls.listen(0, '127.0.0.1', resolve));
  const tlsPort = (tls.address() as AddressInfo).port;
  const decryptionKeyFiles = [
    folder.write('own.pem', pemOf(keys.own.privateKey)),
    folder.write('own-ec.pem', pemOf(keys.ownEc.privateKey)),
  ];
  company = await Company.open([
    added('plain', { decryptionKeyFiles }),
    added('required', { encryption: { required: true }, decryptionKeyFiles }),
    added('narrow', {
      decryptionKeyFiles,
      signingAlgorithms: ['RS256'],
      encryption: { keyAlgorithms: ['RSA-OAEP-256'], contentAlgorithms: ['A256GCM'] },
    }),
    added('secret', { encryption: { withClientSecret: true } }),
    added('hs', { signingAlgorithms: ['HS256'] }),
    added('jarm', { response: 'jwt', decryptionKeyFiles }),
    added('promised', {}, { sendsIss: true }),
    added('userinfo', { userInfo: 'always', decryptionKeyFiles }),
    added('picky', { claims: { otherwise: 'refuse', rules: [{ claim: 'groups', anyOf: ['staff'] }] } }),
    added('wrong-secret', { clientSecret: 'not the secret of that provider' }),
    ...keySets.map(({ at: id }) => added(id)),
    ...spoiltDocuments.map((id) => {
      const provider = added(id, { patienceSeconds: 1 });
      // From the beginning: the server asks once when it starts.
      spoilDocument[id][0](issuerOf(id));
      return provider;
    }),
    { id: 'down', name: 'Down', issuer: 'http://127.0.0.1:9/', clientId: 'x' },
    { id: 'untrusted', name: 'Untrusted', issuer: `https://localhost:${tlsPort}/`, clientId: 'x' },
    { id: 'nowhere', name: 'Nowhere', issuer: 'https://provider.invalid/', clientId: 'x', patienceSeconds: 2 },
    { id: 'link-local', name: 'Link local', issuer: 'https://169.254.169.254/', clientId: 'x', patienceSeconds: 2 },
  ]);
});
afterEach(() => {
  for (const [id, issuer] of at) if (!Object.hasOwn(spoilDocument, id)) issuer.straighten();
});
afterAll(async () => {
  await company.end(stubs, folder);
  await new Promise((resolve) => tls.close(resolve));
});

const now = () => Math.floor(Date.now() / 1_000);

/** The right claims with one left out. */
function without(claims: Claims, name: string): Claims {
  return Object.fromEntries(Object.entries(claims).filter(([key]) => key !== name));
}

interface Case {
  readonly what: string;
  readonly at: string;
  readonly bend?: (issuer: StubIssuer) => void;
  readonly cause: SignInCause;
  /** Pieces of the facts that an administrator needs. */
  readonly facts?: Readonly<Record<string, unknown>>;
}

const mints =
  (change: (claims: Claims, issuer: StubIssuer) => string | Promise<string>) =>
  (issuer: StubIssuer): void => {
    issuer.manners.mint = (claims) => change(claims, issuer);
  };
/** Right but for these claims. */
const claims = (change: (claims: Claims, issuer: StubIssuer) => Claims) =>
  mints((right, issuer) => issuer.sign(change(right, issuer)));
const answers = (change: (answer: URLSearchParams, issuer: StubIssuer) => void) => (issuer: StubIssuer) => {
  issuer.manners.back = (answer) => {
    change(answer, issuer);
    return answer;
  };
};
/** The right token in an envelope. */
const inEnvelope = (how: Parameters<typeof sealed>[1]) =>
  mints(async (right, issuer) => sealed(await issuer.sign(right), how));
const toOwn = { alg: 'RSA-OAEP-256', enc: 'A256GCM', key: keys.own.publicKey } as const;

const encryption: readonly Case[] = [
  {
    what: 'RSA for a foreign key that names itself',
    at: 'plain',
    bend: inEnvelope({ ...toOwn, key: keys.foreign.publicKey, kid: 'foreign-key' }),
    cause: 'sign-in-decryption-key-wrong',
    facts: { alg: 'RSA-OAEP-256', enc: 'A256GCM', kid: 'foreign-key' },
  },
  {
    what: 'RSA for a foreign key without a name',
    at: 'plain',
    bend: inEnvelope({ ...toOwn, key: keys.foreign.publicKey }),
    cause: 'sign-in-decryption-key-wrong',
  },
  {
    what: 'a right envelope with a bit of the content turned',
    at: 'plain',
    bend: mints(async (right, issuer) => spoilt(await sealed(await issuer.sign(right), toOwn), 3)),
    cause: 'sign-in-decryption-key-wrong',
  },
  {
    what: 'a right envelope with a bit of the key turned',
    at: 'plain',
    bend: mints(async (right, issuer) => spoilt(await sealed(await issuer.sign(right), toOwn), 1)),
    cause: 'sign-in-decryption-key-wrong',
  },
  {
    what: 'a curve of which we have no key',
    at: 'plain',
    bend: inEnvelope({ alg: 'ECDH-ES', enc: 'A128GCM', key: keys.foreignEc.publicKey, kid: 'p521' }),
    cause: 'sign-in-decryption-key-missing',
    facts: { alg: 'ECDH-ES', kid: 'p521' },
  },
  {
    what: 'RSA1_5',
    at: 'plain',
    bend: mints(() => hollow({ alg: 'RSA1_5', enc: 'A256GCM' })),
    cause: 'sign-in-encryption-algorithm-not-allowed',
    facts: { alg: 'RSA1_5' },
  },
  {
    what: 'PBES2 with a huge work factor',
    at: 'plain',
    bend: mints(() => hollow({ alg: 'PBES2-HS256+A128KW', enc: 'A128GCM', p2c: 1e9, p2s: 'c2FsdA' })),
    cause: 'sign-in-encryption-algorithm-not-allowed',
  },
  {
    what: 'the client secret as key, where it is not asked for',
    at: 'plain',
    bend: mints(async (right, issuer) =>
      sealed(await issuer.sign(right), {
        alg: 'dir',
        enc: 'A256GCM',
        key: sealingSecret(issuer.clientSecret, 'dir', 'A256GCM'),
      }),
    ),
    cause: 'sign-in-encryption-algorithm-not-allowed',
    facts: { alg: 'dir' },
  },
  {
    what: 'another client’s secret as key',
    at: 'secret',
    bend: mints(async (right, issuer) =>
      sealed(await issuer.sign(right), {
        alg: 'dir',
        enc: 'A256GCM',
        key: sealingSecret('the secret of another client', 'dir', 'A256GCM'),
      }),
    ),
    cause: 'sign-in-decryption-key-wrong',
  },
  {
    what: 'a key algorithm that this provider may not use',
    at: 'narrow',
    bend: inEnvelope({ ...toOwn, alg: 'RSA-OAEP' }),
    cause: 'sign-in-encryption-algorithm-not-allowed',
    facts: { alg: 'RSA-OAEP' },
  },
  {
    what: 'a content encryption that this provider may not use',
    at: 'narrow',
    bend: inEnvelope({ ...toOwn, enc: 'A128GCM' }),
    cause: 'sign-in-content-encryption-not-allowed',
    facts: { enc: 'A128GCM' },
  },
  {
    what: 'a content encryption that nobody knows',
    at: 'plain',
    bend: mints(() => hollow({ alg: 'RSA-OAEP-256', enc: 'A512GCM' })),
    cause: 'sign-in-content-encryption-not-allowed',
  },
  {
    what: 'a compressed envelope',
    at: 'plain',
    bend: mints(() => hollow({ alg: 'RSA-OAEP-256', enc: 'A256GCM', zip: 'DEF' })),
    cause: 'sign-in-encryption-header-not-allowed',
  },
  {
    what: 'an envelope with a critical header',
    at: 'plain',
    bend: mints(() => hollow({ alg: 'RSA-OAEP-256', enc: 'A256GCM', crit: ['exp'], exp: 1 })),
    cause: 'sign-in-encryption-header-not-allowed',
  },
  {
    what: 'claims in an envelope, signed by nobody',
    at: 'plain',
    bend: mints((right) => sealed(JSON.stringify(right), toOwn)),
    cause: 'sign-in-token-not-nested',
  },
  {
    what: 'an envelope in an envelope',
    at: 'plain',
    bend: mints(async (right, issuer) => sealed(await sealed(await issuer.sign(right), toOwn), toOwn)),
    cause: 'sign-in-token-not-nested',
  },
  {
    what: 'a token of alg none in an envelope',
    at: 'plain',
    bend: mints((right) => sealed(unsigned(right), toOwn)),
    cause: 'sign-in-token-unsigned',
  },
  { what: 'only signed, where it must be encrypted', at: 'required', cause: 'sign-in-token-not-encrypted' },
  {
    what: 'more than 256 KB',
    at: 'plain',
    bend: mints((right, issuer) => issuer.sign({ ...right, filler: 'x'.repeat(300_000) })),
    cause: 'sign-in-token-too-large',
  },
  { what: 'a text that is no token', at: 'plain', bend: mints(() => 'hello'), cause: 'sign-in-token-malformed' },
  { what: 'four parts', at: 'plain', bend: mints(() => 'aaaa.bbbb.cccc.dddd'), cause: 'sign-in-token-malformed' },
  {
    what: 'an envelope whose header is no JSON',
    at: 'plain',
    bend: mints(() => hollow({}).replace(/^[^.]+/, 'bm90IGpzb24')),
    cause: 'sign-in-token-malformed',
  },
  {
    what: 'the inner signature wrong',
    at: 'plain',
    bend: mints(async (right, issuer) => sealed(spoilt(await issuer.sign(right), 2), toOwn)),
    cause: 'sign-in-signature-wrong',
  },
  {
    what: 'another audience inside',
    at: 'plain',
    bend: mints(async (right, issuer) => sealed(await issuer.sign({ ...right, aud: 'other' }), toOwn)),
    cause: 'sign-in-audience-wrong',
    facts: { expected: 'foyer' },
  },
];

const signature: readonly Case[] = [
  { what: 'alg none', at: 'plain', bend: mints((right) => unsigned(right)), cause: 'sign-in-token-unsigned' },
  {
    what: 'alg None, in capitals',
    at: 'plain',
    bend: mints((right) => unsigned(right, 'nOnE')),
    cause: 'sign-in-token-unsigned',
  },
  {
    what: 'alg none, listed by the provider',
    at: 'plain',
    bend: (issuer) => {
      issuer.manners.describe = (document) => ({ ...document, id_token_signing_alg_values_supported: ['none'] });
      mints((right) => unsigned(right))(issuer);
    },
    cause: 'sign-in-token-unsigned',
  },
  {
    what: 'a signature with a bit turned',
    at: 'plain',
    bend: mints(async (right, issuer) => spoilt(await issuer.sign(right), 2)),
    cause: 'sign-in-signature-wrong',
  },
  {
    what: 'claims changed after the signature',
    at: 'plain',
    bend: mints(async (right, issuer) => {
      const [header, , rest] = (await issuer.sign(right)).split('.');
      const changed = Buffer.from(JSON.stringify({ ...right, sub: 'somebody-else' })).toString('base64url');
      return `${header}.${changed}.${rest}`;
    }),
    cause: 'sign-in-signature-wrong',
  },
  {
    what: 'a key the provider does not publish',
    at: 'plain',
    bend: mints((right) => signed(right, { key: keys.foreign.privateKey, kid: 'not-published' })),
    cause: 'sign-in-signing-key-unknown',
    facts: { kid: 'not-published' },
  },
  {
    what: 'a foreign key under the provider’s name',
    at: 'plain',
    bend: mints((right, { signing }) => signed(right, { key: keys.foreign.privateKey, kid: signing.kid })),
    cause: 'sign-in-signature-wrong',
  },
  {
    what: 'the provider’s public key as HMAC secret (CVE-2021-39215)',
    at: 'plain',
    bend: mints((right, { signing }) =>
      signed(right, {
        alg: 'HS256',
        kid: signing.kid,
        key: secretOf(signing.publicKey.export({ format: 'pem', type: 'spki' }).toString()),
      }),
    ),
    cause: 'sign-in-signing-algorithm-not-allowed',
    facts: { alg: 'HS256' },
  },
  {
    what: 'HS256 with the right secret, where it is not taken',
    at: 'plain',
    bend: mints((right, issuer) => signed(right, { alg: 'HS256', key: secretOf(issuer.clientSecret) })),
    cause: 'sign-in-signing-algorithm-not-allowed',
    facts: { alg: 'HS256' },
  },
  {
    what: 'HS256 with a wrong secret',
    at: 'hs',
    bend: mints((right) => signed(right, { alg: 'HS256', key: secretOf('the secret of another client, long') })),
    cause: 'sign-in-signature-wrong',
  },
  {
    what: 'RS256 where HS256 alone is taken',
    at: 'hs',
    cause: 'sign-in-signing-algorithm-not-allowed',
    facts: { alg: 'RS256' },
  },
  {
    what: 'PS256 where RS256 alone is taken',
    at: 'narrow',
    bend: mints((right, { signing }) => signed(right, { alg: 'PS256', key: signing.privateKey, kid: signing.kid })),
    cause: 'sign-in-signing-algorithm-not-allowed',
    facts: { alg: 'PS256' },
  },
  {
    what: 'a key in the header (jwk)',
    at: 'plain',
    bend: mints((right) =>
      signed(right, { key: keys.foreign.privateKey, kid: 'mine', header: { jwk: publicJwk(keys.foreign) } }),
    ),
    cause: 'sign-in-signing-key-unknown',
  },
  {
    what: 'a key address in the header (jku)',
    at: 'plain',
    bend: mints((right) =>
      signed(right, { key: keys.foreign.privateKey, kid: 'mine', header: { jku: 'https://evil.example/keys' } }),
    ),
    cause: 'sign-in-signing-key-unknown',
  },
];

/** Each at a provider of its own, because lists are kept. */
const keySets: readonly Case[] = [
  {
    what: 'no keys at all, as authentik without one',
    at: 'without-keys',
    bend: (issuer) => {
      issuer.bend('jwks', { body: {} });
    },
    cause: 'sign-in-signing-keys-missing',
  },
  {
    what: 'an empty list of keys',
    at: 'empty-keys',
    bend: (issuer) => {
      issuer.keys = [];
    },
    cause: 'sign-in-signing-keys-missing',
  },
  {
    what: 'a key for encryption alone',
    at: 'enc-keys',
    bend: (issuer) => {
      issuer.keys = [publicJwk(issuer.signing, { use: 'enc', alg: 'RSA-OAEP-256' })];
    },
    cause: 'sign-in-signing-keys-missing',
  },
  {
    what: 'the list answers 500',
    at: 'failing-keys',
    bend: (issuer) => {
      issuer.bend('jwks', { status: 500 });
    },
    cause: 'sign-in-signing-keys-unreachable',
  },
  {
    what: 'the list is no JSON',
    at: 'broken-keys',
    bend: (issuer) => {
      issuer.bend('jwks', { body: '<html>' });
    },
    cause: 'sign-in-signing-keys-missing',
  },
  {
    what: 'the list redirects elsewhere',
    at: 'moved-keys',
    bend: (issuer) => {
      issuer.bend('jwks', { status: 302, headers: { location: 'http://169.254.169.254/' } });
    },
    cause: 'sign-in-signing-keys-unreachable',
  },
];

const claimsCases: readonly Case[] = [
  {
    what: 'another issuer',
    at: 'plain',
    bend: claims((right) => ({ ...right, iss: 'https://evil.example' })),
    cause: 'sign-in-token-issuer-wrong',
    facts: { received: 'https://evil.example' },
  },
  {
    what: 'the issuer with a slash more',
    at: 'plain',
    bend: claims((right) => ({ ...right, iss: `${right.iss}/` })),
    cause: 'sign-in-token-issuer-wrong',
  },
  {
    what: 'no issuer',
    at: 'plain',
    bend: claims((right) => without(right, 'iss')),
    cause: 'sign-in-claims-invalid',
    facts: { claim: 'iss' },
  },
  {
    what: 'another client’s token',
    at: 'plain',
    bend: claims((right) => ({ ...right, aud: 'other-client' })),
    cause: 'sign-in-audience-wrong',
    facts: { expected: 'foyer' },
  },
  {
    what: 'no audience',
    at: 'plain',
    bend: claims((right) => without(right, 'aud')),
    cause: 'sign-in-claims-invalid',
    facts: { claim: 'aud' },
  },
  {
    what: 'several audiences, made for another',
    at: 'plain',
    bend: claims((right) => ({ ...right, aud: ['foyer', 'other'], azp: 'other' })),
    cause: 'sign-in-authorized-party-wrong',
  },
  {
    what: 'several audiences and no azp',
    at: 'plain',
    bend: claims((right) => ({ ...right, aud: ['foyer', 'other'] })),
    cause: 'sign-in-authorized-party-wrong',
  },
  {
    what: 'one audience and a foreign azp',
    at: 'plain',
    bend: claims((right) => ({ ...right, azp: 'other' })),
    cause: 'sign-in-authorized-party-wrong',
  },
  { what: 'no nonce', at: 'plain', bend: claims((right) => without(right, 'nonce')), cause: 'sign-in-nonce-missing' },
  {
    what: 'the nonce of another sign-in',
    at: 'plain',
    bend: claims((right) => ({ ...right, nonce: 'another-nonce' })),
    cause: 'sign-in-nonce-wrong',
  },
  {
    what: 'expired a minute ago',
    at: 'plain',
    bend: claims((right) => ({ ...right, exp: now() - 60 })),
    cause: 'sign-in-token-expired',
    facts: { seconds: expect.any(Number) },
  },
  {
    what: 'valid in ten minutes (nbf)',
    at: 'plain',
    bend: claims((right) => ({ ...right, nbf: now() + 600 })),
    cause: 'sign-in-token-not-yet-valid',
  },
  {
    what: 'made in ten minutes (iat)',
    at: 'plain',
    bend: claims((right) => ({ ...right, iat: now() + 600 })),
    cause: 'sign-in-token-not-yet-valid',
  },
  { what: 'no exp', at: 'plain', bend: claims((right) => without(right, 'exp')), cause: 'sign-in-claims-invalid' },
  { what: 'no iat', at: 'plain', bend: claims((right) => without(right, 'iat')), cause: 'sign-in-claims-invalid' },
  {
    what: 'exp as text',
    at: 'plain',
    bend: claims((right) => ({ ...right, exp: '2099' })),
    cause: 'sign-in-claims-invalid',
  },
  { what: 'no sub', at: 'plain', bend: claims((right) => without(right, 'sub')), cause: 'sign-in-subject-missing' },
  {
    what: 'an empty sub',
    at: 'plain',
    bend: claims((right) => ({ ...right, sub: '' })),
    cause: 'sign-in-subject-missing',
  },
  {
    what: 'claims that are a list',
    at: 'plain',
    bend: mints((_right, { signing }) => signed('[1]', { key: signing.privateKey, kid: signing.kid })),
    cause: 'sign-in-token-malformed',
  },
  {
    what: 'a claim twice',
    at: 'plain',
    bend: mints((right, { signing }) => {
      const text = JSON.stringify(right).replace(/\}$/, ',"sub":"somebody-else"}');
      return signed(text, { key: signing.privateKey, kid: signing.kid });
    }),
    cause: 'sign-in-token-malformed',
  },
];

const theAnswer: readonly Case[] = [
  { what: 'no state', at: 'plain', bend: answers((answer) => answer.delete('state')), cause: 'sign-in-state-missing' },
  {
    what: 'a state of nobody',
    at: 'plain',
    bend: answers((answer) => answer.set('state', 'x'.repeat(43))),
    cause: 'sign-in-state-unknown',
  },
  {
    what: 'two states',
    at: 'plain',
    bend: answers((answer) => answer.append('state', 'y')),
    cause: 'sign-in-response-invalid',
  },
  {
    what: 'neither code nor error',
    at: 'plain',
    bend: answers((answer) => answer.delete('code')),
    cause: 'sign-in-response-invalid',
  },
  {
    what: 'another issuer’s name (RFC 9207)',
    at: 'plain',
    bend: answers((answer) => answer.set('iss', 'https://evil.example')),
    cause: 'sign-in-response-issuer-wrong',
    facts: { received: 'https://evil.example' },
  },
  {
    what: 'no issuer’s name, although it is promised',
    at: 'promised',
    bend: answers((answer) => answer.delete('iss')),
    cause: 'sign-in-response-issuer-wrong',
  },
  {
    what: 'the person pressed cancel',
    at: 'plain',
    bend: answers((answer) => {
      answer.delete('code');
      answer.set('error', 'access_denied');
    }),
    cause: 'sign-in-cancelled',
  },
  {
    what: 'login_required',
    at: 'plain',
    bend: answers((answer) => {
      answer.delete('code');
      answer.set('error', 'login_required');
    }),
    cause: 'sign-in-interaction-required',
  },
  {
    what: 'another error of the provider',
    at: 'plain',
    bend: answers((answer) => {
      answer.delete('code');
      answer.set('error', 'invalid_scope');
      answer.set('error_description', 'No such scope');
    }),
    cause: 'sign-in-provider-refused',
    facts: { error: 'invalid_scope' },
  },
  ...['temporarily_unavailable', 'server_error'].map(
    (error): Case => ({
      what: `the provider is out of order: ${error}`,
      at: 'plain',
      bend: answers((answer) => {
        answer.delete('code');
        answer.set('error', error);
      }),
      cause: 'sign-in-provider-failed',
      facts: { error },
    }),
  ),
  {
    what: 'a made-up code',
    at: 'plain',
    bend: answers((answer) => answer.set('code', 'made-up')),
    cause: 'sign-in-code-rejected',
  },
];

const signedAnswer: readonly Case[] = [
  {
    what: 'a plain answer where a token must be',
    at: 'jarm',
    bend: (issuer) => {
      issuer.bend('authorize', ({ query }) => {
        const back = new URL(query.get('redirect_uri') ?? '');
        back.searchParams.set('state', query.get('state') ?? '');
        back.searchParams.set('code', 'some-code');
        return { status: 302, headers: { location: back.href } };
      });
    },
    cause: 'sign-in-response-invalid',
  },
  {
    what: 'an answer signed by a foreign key',
    at: 'jarm',
    bend: (issuer) => {
      issuer.manners.mintAnswer = (right) => signed(right, { key: keys.foreign.privateKey, kid: issuer.signing.kid });
    },
    cause: 'sign-in-signature-wrong',
    facts: { token: 'response' },
  },
  {
    what: 'an answer for another client',
    at: 'jarm',
    bend: (issuer) => {
      issuer.manners.mintAnswer = (right) => issuer.sign({ ...right, aud: 'other' });
    },
    cause: 'sign-in-audience-wrong',
    facts: { token: 'response' },
  },
  {
    what: 'an expired answer',
    at: 'jarm',
    bend: (issuer) => {
      issuer.manners.mintAnswer = (right) => issuer.sign({ ...right, exp: now() - 600 });
    },
    cause: 'sign-in-token-expired',
    facts: { token: 'response' },
  },
  {
    what: 'an answer encrypted for a foreign key',
    at: 'jarm',
    bend: (issuer) => {
      issuer.manners.mintAnswer = async (right) =>
        sealed(await issuer.sign(right), { ...toOwn, key: keys.foreign.publicKey });
    },
    cause: 'sign-in-decryption-key-wrong',
    facts: { token: 'response' },
  },
];

const endpoints: readonly Case[] = [
  {
    what: 'the token endpoint answers 500, as Keycloak without our keys',
    at: 'plain',
    bend: (issuer) => issuer.bend('token', { status: 500, body: 'Internal Server Error' }),
    cause: 'sign-in-token-endpoint-failed',
    facts: { status: 500 },
  },
  { what: 'a wrong client secret', at: 'wrong-secret', cause: 'sign-in-client-rejected' },
  {
    what: 'unauthorized_client',
    at: 'plain',
    bend: (issuer) => issuer.bend('token', { status: 400, body: { error: 'unauthorized_client' } }),
    cause: 'sign-in-client-rejected',
  },
  {
    what: 'invalid_grant',
    at: 'plain',
    bend: (issuer) => issuer.bend('token', { status: 400, body: { error: 'invalid_grant' } }),
    cause: 'sign-in-code-rejected',
  },
  {
    what: 'no ID token, as without the scope openid',
    at: 'plain',
    bend: (issuer) => {
      issuer.manners.respond = (response) => without(response, 'id_token');
    },
    cause: 'sign-in-token-missing',
  },
  {
    what: 'HTML where the token should be',
    at: 'plain',
    bend: (issuer) => issuer.bend('token', { headers: { 'content-type': 'text/html' }, body: '<html>Hello</html>' }),
    cause: 'sign-in-token-response-invalid',
  },
  {
    what: 'a list where the token should be',
    at: 'plain',
    bend: (issuer) => issuer.bend('token', { body: [1] }),
    cause: 'sign-in-token-response-invalid',
  },
  ...['access_token', 'token_type'].map(
    (member): Case => ({
      what: `no ${member}`,
      at: 'plain',
      bend: (issuer) => {
        issuer.manners.respond = (response) => without(response, member);
      },
      cause: 'sign-in-token-response-invalid',
      facts: { member, reason: 'missing' },
    }),
  ),
  {
    what: 'an ID token that is a number',
    at: 'plain',
    bend: (issuer) => {
      issuer.manners.respond = (response) => ({ ...response, id_token: 7 });
    },
    cause: 'sign-in-token-response-invalid',
  },
  {
    what: 'UserInfo about somebody else',
    at: 'userinfo',
    bend: (issuer) => issuer.bend('userinfo', { body: { sub: 'somebody-else', groups: ['admins'] } }),
    cause: 'sign-in-userinfo-subject-wrong',
  },
  {
    what: 'UserInfo without a subject',
    at: 'userinfo',
    bend: (issuer) => issuer.bend('userinfo', { body: { name: 'Nobody' } }),
    cause: 'sign-in-userinfo-subject-wrong',
  },
  {
    what: 'UserInfo answers 500',
    at: 'userinfo',
    bend: (issuer) => issuer.bend('userinfo', { status: 500 }),
    cause: 'sign-in-userinfo-failed',
  },
  {
    what: 'UserInfo is no JSON',
    at: 'userinfo',
    bend: (issuer) => issuer.bend('userinfo', { headers: { 'content-type': 'application/json' }, body: 'hello' }),
    cause: 'sign-in-userinfo-failed',
  },
  {
    what: 'UserInfo is neither JSON nor a token',
    at: 'userinfo',
    bend: (issuer) => issuer.bend('userinfo', { body: 'hello' }),
    cause: 'sign-in-userinfo-failed',
    facts: { reason: 'not-json' },
  },
  {
    what: 'UserInfo encrypted for a foreign key',
    at: 'userinfo',
    bend: (issuer) =>
      issuer.bend('userinfo', async () => ({
        headers: { 'content-type': 'application/jwt' },
        body: await sealed(await issuer.sign({ ...issuer.person, iss: issuer.issuer, aud: issuer.clientId }), {
          ...toOwn,
          key: keys.foreign.publicKey,
        }),
      })),
    cause: 'sign-in-decryption-key-wrong',
    facts: { token: 'userinfo' },
  },
  {
    what: 'nobody whom the rules let in',
    at: 'picky',
    bend: (issuer) => {
      issuer.person = { sub: 'u-2', name: 'Eve', groups: ['visitors'], email: 'eve@example.org' };
    },
    cause: 'sign-in-not-admitted',
  },
];

const document =
  (change: (document: Record<string, unknown>, issuer: StubIssuer) => unknown) =>
  (issuer: StubIssuer): void => {
    issuer.manners.describe = (right) => change(right, issuer);
  };
const spoilDocument: Readonly<Record<SpoiltDocument, readonly [(issuer: StubIssuer) => void, SignInCause]>> = {
  missing: [(issuer) => issuer.bend('discovery', { status: 404 }), 'sign-in-discovery-missing'],
  failing: [(issuer) => issuer.bend('discovery', { status: 503 }), 'sign-in-provider-unreachable'],
  'no-json': [(issuer) => issuer.bend('discovery', { body: '{"issuer":' }), 'sign-in-discovery-invalid'],
  'a-list': [document(() => []), 'sign-in-discovery-invalid'],
  html: [(issuer) => issuer.bend('discovery', { body: '<html></html>' }), 'sign-in-discovery-invalid'],
  'no-authorize': [document((right) => without(right, 'authorization_endpoint')), 'sign-in-discovery-invalid'],
  'no-token': [document((right) => without(right, 'token_endpoint')), 'sign-in-discovery-invalid'],
  'no-jwks': [document((right) => without(right, 'jwks_uri')), 'sign-in-discovery-invalid'],
  'other-issuer': [document((right) => ({ ...right, issuer: 'https://login.example' })), 'sign-in-issuer-mismatch'],
  'no-slash': [document((right) => ({ ...right, issuer: `${right.issuer}/` })), 'sign-in-issuer-mismatch'],
  'other-case': [
    document((right) => ({ ...right, issuer: String(right.issuer).replace('case', 'Case') })),
    'sign-in-issuer-mismatch',
  ],
  metadata: [
    document((right) => ({ ...right, token_endpoint: 'http://169.254.169.254/latest' })),
    'sign-in-provider-address-not-allowed',
  ],
  redirecting: [
    (issuer) => issuer.bend('discovery', { status: 302, headers: { location: 'http://169.254.169.254/' } }),
    'sign-in-discovery-missing',
  ],
  huge: [document((right) => ({ ...right, filler: 'x'.repeat(1_100_000) })), 'sign-in-discovery-invalid'],
  silent: [(issuer) => issuer.bend('discovery', () => undefined), 'sign-in-provider-unreachable'],
  'file-keys': [document((right) => ({ ...right, token_endpoint: 'file:///etc/passwd' })), 'sign-in-discovery-invalid'],
  'http-elsewhere': [
    document((right) => ({ ...right, token_endpoint: 'http://8.8.8.8/token' })),
    'sign-in-provider-address-not-allowed',
  ],
};

const reaching: readonly Case[] = [
  ...spoiltDocuments.map((id) => {
    const [, cause] = spoilDocument[id];
    return { what: `the document: ${id}`, at: id, cause };
  }),
  { what: 'a port where nobody listens', at: 'down', cause: 'sign-in-provider-unreachable' },
  { what: 'a name that does not exist', at: 'nowhere', cause: 'sign-in-provider-unreachable' },
  { what: 'a certificate that nobody signed', at: 'untrusted', cause: 'sign-in-provider-certificate-invalid' },
  { what: 'a link-local address', at: 'link-local', cause: 'sign-in-provider-address-not-allowed' },
  { what: 'a provider that is not configured', at: 'no-such-provider', cause: 'sign-in-provider-unknown' },
];

async function ends({ at: id, bend, cause, facts = {} }: Case): Promise<void> {
  const issuer = at.get(id);
  if (issuer !== undefined) bend?.(issuer);
  const failed = await company.fails(id);
  expect({ cause: failed.cause, facts: failed.failure.facts }).toMatchObject({ cause, facts });
  expect(failed.failure.detail.length).toBeGreaterThan(10);
  expect(failed.failure.provider?.id ?? null).toBe(cause === 'sign-in-provider-unknown' ? null : id);
  company.keepsSecrets(issuer === undefined ? [] : [issuer], JSON.stringify(failed.failure), failed.landing.text);
}

const titled = (cases: readonly Case[]) => cases.map((row) => [row.what, row] as const);

describe('SI9–SI12 envelopes', () => test.each(titled(encryption))('%s', (_what, row) => ends(row)));
describe('SI12–SI13 signatures', () => test.each(titled(signature))('%s', (_what, row) => ends(row)));
describe('SI13 key lists', () => test.each(titled(keySets))('%s', (_what, row) => ends(row)));
describe('SI14 claims', () => test.each(titled(claimsCases))('%s', (_what, row) => ends(row)));
describe('SI6 the answer', () => test.each(titled(theAnswer))('%s', (_what, row) => ends(row)));
describe('SI9 the answer as a token', () => test.each(titled(signedAnswer))('%s', (_what, row) => ends(row)));
describe('SI7 SI15 SI20 endpoints and rules', () => test.each(titled(endpoints))('%s', (_what, row) => ends(row)));
describe('SI2–SI4 reaching the provider', () => test.each(titled(reaching))('%s', (_what, row) => ends(row)));
