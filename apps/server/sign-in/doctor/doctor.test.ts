import { createHash, generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { no, ok } from '@foyer/kernel';
import { type DoctorReport, doctorReportSchema, type Finding } from '@foyer/wire';
import { calculateJwkThumbprint, decodeJwt, decodeProtectedHeader } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { FakeClock } from '../../clock.ts';
import { loadConfig } from '../../config/load.ts';
import type { ProviderOptions } from '../../config/sign-in-options.ts';
import type { SignInFailureRecord } from '../../store/port.ts';
import type { SafeAnswer, SafeRequest } from '../fetching.ts';
import type { DecryptionKey, SignInResult } from '../ports.ts';
import { Doctor, type DoctorParts } from './doctor.ts';
import { lastFailures } from './history.ts';

const origin = 'https://meet.example.org';
const redirectUri = `${origin}/sign-in/company/callback`;
const wall = 1_800_000_000;

function optionsOf(change: object = {}): ProviderOptions {
  const provider = {
    ...{
      id: 'company',
      name: 'Company',
      issuer: 'https://id.example.com',
      clientId: 'foyer',
      clientSecret: 'geheim wort/+',
    },
    ...change,
  };
  const config = loadConfig({ FOYER_SIGN_IN_PROVIDERS: JSON.stringify([provider]) }, '/nowhere');
  if (!config.ok) throw new Error(JSON.stringify(config.refusal));
  const [options] = config.value.signIn.providers;
  if (options === undefined) throw new Error('no provider');
  return options;
}

interface KeyOfTest {
  readonly jwk: JsonWebKey;
  readonly thumbprint: string;
  readonly own: DecryptionKey;
}

let rsa: KeyOfTest;
let otherRsa: KeyOfTest;
let ec: KeyOfTest;
beforeAll(async () => {
  const made = async (kind: 'rsa' | 'ec'): Promise<KeyOfTest> => {
    const pair =
      kind === 'rsa'
        ? generateKeyPairSync('rsa', { modulusLength: 2_048 })
        : generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const jwk = pair.publicKey.export({ format: 'jwk' });
    const thumbprint = await calculateJwkThumbprint(jwk as Parameters<typeof calculateJwkThumbprint>[0]);
    const kindName = kind === 'rsa' ? 'RSA' : 'P-256';
    const own = { names: [thumbprint], key: pair.privateKey, kind: kindName, thumbprint, from: `${kind}.pem` };
    return { jwk, thumbprint, own };
  };
  [rsa, otherRsa, ec] = await Promise.all([made('rsa'), made('rsa'), made('ec')]);
});

/** A provider that answers as it is told, and remembers what it was asked. */
class StagedProvider {
  readonly asked: SafeRequest[] = [];
  issuer = 'https://id.example.com';
  change: Record<string, unknown> = {};
  keys: unknown = undefined;
  authorization: (url: URL) => Partial<SafeAnswer> = (url) => ({
    status: 303,
    headers: { location: `${url.searchParams.get('redirect_uri')}?error=login_required&state=x` },
  });
  token: Partial<SafeAnswer> = { status: 400, body: '{"error":"invalid_grant"}' };
  discovery: Partial<SafeAnswer> | undefined;
  failing: Partial<Record<SafeRequest['at'], SignInResult<SafeAnswer>>> = {};

  document(): object {
    const { issuer } = this;
    return {
      issuer,
      ...{
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/jwks`,
      },
      ...{ userinfo_endpoint: `${issuer}/me`, end_session_endpoint: `${issuer}/end` },
      ...{ response_types_supported: ['code'], code_challenge_methods_supported: ['S256'] },
      ...{ scopes_supported: ['openid', 'profile'], id_token_signing_alg_values_supported: ['RS256'] },
      backchannel_logout_supported: true,
      ...this.change,
    };
  }

  async ask(request: SafeRequest): Promise<SignInResult<SafeAnswer>> {
    this.asked.push(request);
    const failing = this.failing[request.at];
    if (failing !== undefined) return failing;
    const answer: Partial<SafeAnswer> = this.#answer(request);
    const headers = { date: new Date(wall * 1_000).toUTCString(), ...answer.headers };
    return ok({ status: 200, body: '', ...answer, headers });
  }

  #answer({ at, url }: SafeRequest): Partial<SafeAnswer> {
    if (at === 'discovery') return this.discovery ?? { body: JSON.stringify(this.document()) };
    if (at === 'jwks') return { body: JSON.stringify(this.keys ?? { keys: [{ ...rsa.jwk, use: 'sig', kid: 'a' }] }) };
    return at === 'authorization' ? this.authorization(new URL(url)) : this.token;
  }
}

interface Case {
  readonly options?: object;
  readonly staged?: (provider: StagedProvider) => void;
  readonly decryption?: readonly DecryptionKey[];
  readonly parts?: Partial<DoctorParts>;
  readonly at?: string;
}

async function look({ options, staged, decryption = [], parts = {}, at = origin }: Case = {}): Promise<{
  readonly provider: StagedProvider;
  readonly report: DoctorReport;
  readonly findings: readonly Finding[];
}> {
  const provider = new StagedProvider();
  const parsed = optionsOf(options);
  provider.issuer = parsed.issuer.replace(/\/$/, '');
  staged?.(provider);
  const doctor = new Doctor({
    providers: { all: [{ options: parsed, fetch: provider }] },
    keys: { decryption: () => decryption, signing: () => undefined },
    clock: new FakeClock(wall),
    chance: (bytes) => bytes.fill(7),
    publicUrl: origin,
    failures: async () => new Map(),
    ...parts,
  });
  const report = await doctor.look(at);
  if (report === undefined) throw new Error('no report');
  doctorReportSchema.parse(report);
  return { provider, report, findings: report.providers[0]?.findings ?? [] };
}

/** Everything that is not good, as `check level cause`. */
function wrong(findings: readonly Finding[]): string[] {
  return findings
    .filter(({ level }) => level !== 'good')
    .map(({ check, level, cause }) => [check, level, ...(cause === null ? [] : [cause])].join(' '));
}

const answer = (status: number, body: string, headers = {}): Partial<SafeAnswer> => ({ status, body, headers });

test('SI32 a provider that is set up well: every check is good, and the addresses to be entered there are told', async () => {
  const { report, findings } = await look();
  expect(wrong(findings)).toEqual([]);
  expect(new Set(findings.map(({ check }) => check))).toEqual(
    new Set('discovery tls issuer endpoints keys signing encryption redirect client clock sign-out'.split(' ')),
  );
  expect(report).toMatchObject({ checkedAt: wall, jwksUrl: `${origin}/sign-in/jwks.json` });
  expect(report.providers[0]).toMatchObject({
    ...{ id: 'company', product: null, redirectUri, signOutUri: `${origin}/sign-in/company/signed-out` },
    backchannelUri: `${origin}/sign-in/company/backchannel-logout`,
  });
});

describe('SI32 each fault is named, and hides no other', () => {
  test.each<[string, Case, string[], RegExp]>([
    [
      'not reached',
      {
        staged: (it) => {
          it.failing.discovery = no({
            kind: 'sign-in-provider-unreachable',
            facts: { at: 'discovery', host: 'id.example.com', reason: 'ECONNREFUSED' },
          });
        },
      },
      ['discovery fault sign-in-provider-unreachable'],
      /id\.example\.com does not answer.*ECONNREFUSED/,
    ],
    [
      'a certificate nobody knows',
      {
        staged: (it) => {
          it.failing.discovery = no({
            kind: 'sign-in-provider-certificate-invalid',
            facts: { host: 'id.example.com' },
          });
        },
      },
      ['discovery fault sign-in-provider-certificate-invalid'],
      /not trusted/,
    ],
    [
      'no document',
      {
        staged: (it) => {
          it.discovery = answer(404, 'no');
        },
      },
      ['discovery fault sign-in-discovery-missing'],
      /at https:\/\/id\.example\.com\/\.well-known\/openid-configuration.*404/,
    ],
    [
      'a broken proxy',
      {
        staged: (it) => {
          it.discovery = answer(503, 'no');
        },
      },
      ['discovery fault sign-in-provider-unreachable'],
      /503/,
    ],
    [
      'a page instead',
      {
        staged: (it) => {
          it.discovery = answer(200, '<html>');
        },
      },
      ['discovery fault sign-in-discovery-invalid'],
      /no JSON/,
    ],
    [
      'a slash too many there',
      {
        staged: (it) => {
          it.change = { issuer: 'https://id.example.com/' };
        },
      },
      ['issuer fault sign-in-issuer-mismatch'],
      /“https:\/\/id\.example\.com\/”; configured is “https:\/\/id\.example\.com”\. They differ by the slash at the end\./,
    ],
    [
      'http behind a proxy',
      {
        staged: (it) => {
          it.change = { issuer: 'http://id.example.com' };
        },
      },
      ['issuer fault sign-in-issuer-mismatch'],
      /differ by http and https/,
    ],
    [
      'an internal name',
      {
        options: { issuer: 'https://id.example.com/realms/staff' },
        staged: (it) => {
          it.change = { issuer: 'https://keycloak:8443/realms/staff' };
        },
      },
      ['issuer fault sign-in-issuer-mismatch'],
      /internal name/,
    ],
    [
      'another realm',
      {
        options: { issuer: 'https://id.example.com/realms/staff' },
        staged: (it) => {
          it.change = { issuer: 'https://id.example.com/realms/Staff2' };
        },
      },
      ['issuer fault sign-in-issuer-mismatch'],
      /another realm/,
    ],
    [
      'capital letters',
      {
        staged: (it) => {
          it.change = { issuer: 'https://ID.example.com' };
        },
      },
      ['issuer fault sign-in-issuer-mismatch'],
      /capital letters/,
    ],
    [
      'no issuer at all',
      {
        staged: (it) => {
          it.change = { issuer: undefined };
        },
      },
      ['issuer fault sign-in-discovery-invalid'],
      /issuer \(it is missing\)/,
    ],
    [
      'no token endpoint',
      {
        staged: (it) => {
          it.change = { token_endpoint: undefined };
        },
      },
      ['endpoints fault sign-in-discovery-invalid'],
      /token_endpoint \(it is missing\)/,
    ],
    [
      'an endpoint without TLS',
      {
        staged: (it) => {
          it.change = { token_endpoint: 'http://id.example.com/token' };
        },
      },
      ['endpoints fault sign-in-provider-address-not-allowed'],
      /token_endpoint is plain http/,
    ],
    [
      'an endpoint that is no address',
      {
        staged: (it) => {
          it.change = { userinfo_endpoint: 'javascript:alert(1)' };
        },
      },
      ['endpoints fault sign-in-discovery-invalid'],
      /userinfo_endpoint/,
    ],
    [
      'no code flow',
      {
        staged: (it) => {
          it.change = { response_types_supported: ['id_token'] };
        },
      },
      ['endpoints fault sign-in-provider-refused'],
      /code flow/,
    ],
    [
      'no PKCE',
      {
        staged: (it) => {
          it.change = { code_challenge_methods_supported: ['plain'] };
        },
      },
      ['endpoints hint'],
      /S256/,
    ],
    ['a scope it does not have', { options: { scopes: ['openid', 'groups'] } }, ['endpoints hint'], /groups/],
    [
      'JARM that is not offered',
      {
        options: { response: 'jwt' },
        staged: (it) => {
          it.change = { response_modes_supported: ['query'] };
        },
      },
      ['endpoints fault sign-in-provider-refused'],
      /response is jwt/,
    ],
    [
      'no UserInfo where it is always asked',
      {
        options: { userInfo: 'always' },
        staged: (it) => {
          it.change = { userinfo_endpoint: undefined };
        },
      },
      ['endpoints fault sign-in-userinfo-failed'],
      /no UserInfo/,
    ],
    [
      'authentik without a signing key: HS256, and an empty object for keys',
      {
        options: { issuer: 'https://id.example.com/application/o/foyer/' },
        staged: (it) => {
          it.issuer = 'https://id.example.com/application/o/foyer/';
          it.change = { id_token_signing_alg_values_supported: ['HS256'] };
          it.keys = {};
        },
      },
      ['keys fault sign-in-signing-keys-missing', 'signing fault sign-in-signing-algorithm-not-allowed'],
      /signs with the client secret alone \(HS256\)/,
    ],
    [
      'an algorithm we do not allow',
      { options: { signingAlgorithms: ['ES256'] } },
      ['signing fault sign-in-signing-algorithm-not-allowed'],
      /signs by RS256, and signingAlgorithms is ES256/,
    ],
    [
      'a provider that does not say how it signs',
      {
        staged: (it) => {
          it.change = { id_token_signing_alg_values_supported: undefined };
        },
      },
      ['signing hint'],
      /does not say how it signs/,
    ],
    [
      'keys of another kind',
      {
        staged: (it) => {
          it.change = { id_token_signing_alg_values_supported: ['ES256'] };
        },
      },
      ['keys fault sign-in-signing-key-unknown'],
      /ES256/,
    ],
    [
      'keys that cannot be fetched',
      {
        staged: (it) => {
          it.failing.jwks = no({ kind: 'sign-in-provider-unreachable', facts: { at: 'jwks' } });
        },
      },
      ['keys fault sign-in-provider-unreachable'],
      /its signing keys/,
    ],
    [
      'an address of keys that answers something else',
      {
        staged: (it) => {
          it.keys = { keys: 'none' };
        },
      },
      ['keys fault sign-in-signing-keys-unreachable'],
      /no key list/,
    ],
    [
      'a client secret it does not take',
      {
        staged: (it) => {
          it.token = answer(401, '{"error":"invalid_client"}');
        },
      },
      ['client fault sign-in-client-rejected'],
      /sent as basic.*401.*invalid_client/,
    ],
    [
      'a client that may not use codes',
      {
        staged: (it) => {
          it.token = answer(400, '{"error":"unauthorized_client"}');
        },
      },
      ['client fault sign-in-client-rejected'],
      /unauthorized_client/,
    ],
    [
      'a token endpoint that fails',
      {
        staged: (it) => {
          it.token = answer(500, 'oh');
        },
      },
      ['client hint'],
      /cannot be told: it answered 500/,
    ],
    [
      'a token endpoint that is not reached',
      {
        staged: (it) => {
          it.failing.token = no({ kind: 'sign-in-provider-unreachable', facts: { at: 'token' } });
        },
      },
      ['client fault sign-in-provider-unreachable'],
      /its token endpoint/,
    ],
    [
      'a redirect address it does not know',
      {
        staged: (it) => {
          it.authorization = () => answer(400, 'Redirect URI Error');
        },
      },
      ['redirect fault'],
      /does not know the redirect address https:\/\/meet\.example\.org\/sign-in\/company\/callback.*400/,
    ],
    ...[400, 401, 403].map((status): [string, Case, string[], RegExp] => [
      `a page that says so with ${status}`,
      {
        staged: (it) => {
          it.authorization = () => answer(status, '<html>', { 'content-type': 'text/html' });
        },
      },
      ['redirect fault'],
      /Enter exactly this address there/,
    ]),
    ...[404, 405, 410].map((status): [string, Case, string[], RegExp] => [
      `an authorization endpoint that is not there (${status})`,
      {
        staged: (it) => {
          it.authorization = () => answer(status, 'nothing here');
        },
      },
      ['authorize fault'],
      new RegExp(`authorization endpoint https://id\\.example\\.com/authorize is not there: it answered ${status}`),
    ]),
    ...[200, 406, 429, 500].map((status): [string, Case, string[], RegExp] => [
      `an answer that says nothing of it (${status})`,
      {
        staged: (it) => {
          it.authorization = () => answer(status, '<html>');
        },
      },
      ['redirect hint'],
      new RegExp(`cannot be told from here: it answered ${status}`),
    ]),
    [
      'an error page elsewhere',
      {
        staged: (it) => {
          it.authorization = () => answer(302, '', { location: '/error?code=1' });
        },
      },
      ['redirect fault'],
      /client id foyer/,
    ],
    [
      'a sign-in page although nothing was to be shown',
      {
        staged: (it) => {
          it.authorization = () => answer(302, '', { location: '/login' });
        },
      },
      ['redirect hint'],
      /cannot be told/,
    ],
    [
      'a page of Microsoft Entra ID',
      {
        options: { issuer: 'https://login.microsoftonline.com/organizations/v2.0' },
        staged: (it) => {
          it.authorization = () => answer(200, '<html>');
        },
      },
      ['redirect hint'],
      /cannot be told/,
    ],
    [
      'an authorization endpoint this server cannot reach',
      {
        staged: (it) => {
          it.failing.authorization = no({ kind: 'sign-in-provider-unreachable', facts: {} });
        },
      },
      ['redirect hint'],
      /callback/,
    ],
    [
      'a scope it refuses',
      {
        staged: (it) => {
          it.authorization = () => answer(302, '', { location: `${redirectUri}?error=invalid_scope` });
        },
      },
      ['redirect fault sign-in-provider-refused'],
      /invalid_scope.*openid profile/,
    ],
    [
      'a provider that is out of order',
      {
        staged: (it) => {
          it.authorization = () => answer(302, '', { location: `${redirectUri}?error=temporarily_unavailable` });
        },
      },
      ['redirect fault sign-in-provider-failed'],
      /out of order: temporarily_unavailable/,
    ],
    [
      'a clock ahead',
      {
        staged: (it) => {
          it.discovery = { body: JSON.stringify(it.document()), headers: dated(90) };
        },
      },
      ['clock fault sign-in-token-not-yet-valid'],
      /90 seconds ahead of ours; taken are 30/,
    ],
    [
      'a clock behind',
      {
        staged: (it) => {
          it.discovery = { body: JSON.stringify(it.document()), headers: dated(-90) };
        },
      },
      ['clock fault sign-in-token-expired'],
      /90 seconds behind ours/,
    ],
    [
      'a clock a little ahead',
      {
        staged: (it) => {
          it.discovery = { body: JSON.stringify(it.document()), headers: dated(12) };
        },
      },
      ['clock hint'],
      /12 seconds ahead/,
    ],
    [
      'no clock',
      {
        staged: (it) => {
          it.discovery = { body: JSON.stringify(it.document()), headers: { date: '' } };
        },
      },
      ['clock hint'],
      /what time/,
    ],
    [
      'no end of a sign-in there',
      {
        staged: (it) => {
          it.change = { end_session_endpoint: undefined, backchannel_logout_supported: undefined };
        },
      },
      ['sign-out hint', 'sign-out hint'],
      /backchannel-logout/,
    ],
    [
      'this server without TLS',
      { at: 'http://meet.example.org', parts: { publicUrl: 'http://meet.example.org' } },
      ['tls fault sign-in-state-unknown'],
      /https and on localhost only/,
    ],
    [
      'an address of this server nobody configured',
      { parts: { publicUrl: undefined } },
      ['tls hint'],
      /not configured/,
    ],
    [
      'a provider without TLS, for trials',
      { options: { issuer: 'http://id.example.com', allowInsecure: true } },
      ['tls hint'],
      /plain http/,
    ],
  ])('%s', async (_name, given, expected, says) => {
    const { findings } = await look(given);
    expect(wrong(findings)).toEqual(expected);
    const said = findings.filter(({ level }) => level !== 'good').map((one) => one.says);
    expect(said.join('\n')).toMatch(says);
  });

  test('SI12 signatures by Ed25519 under that name are those by EdDSA', async () => {
    const { findings } = await look({
      options: { signingAlgorithms: ['EdDSA'] },
      staged: (it) => {
        it.change = { id_token_signing_alg_values_supported: ['Ed25519'] };
        it.keys = { keys: [{ kty: 'OKP', crv: 'Ed25519', x: 'AA', alg: 'Ed25519' }] };
      },
    });
    expect(wrong(findings)).toEqual([]);
  });

  test('an issuer that differs hides neither a wrong secret nor a wrong redirect address', async () => {
    const { findings } = await look({
      staged: (it) => {
        it.change = { issuer: 'https://other.example.com' };
        it.token = answer(401, '');
        it.authorization = () => answer(400, '');
      },
    });
    expect(wrong(findings)).toEqual([
      ...['issuer fault sign-in-issuer-mismatch', 'redirect fault', 'client fault sign-in-client-rejected'],
    ]);
  });
});

describe('SI32 what failed there lately', () => {
  const failed = (cause: SignInFailureRecord['cause'], facts: SignInFailureRecord['facts'] = {}) => ({
    ...{ ref: 'f_7ZK3QW4M9XPT', at: wall - 90, provider: 'company', cause, facts, network: '192.0.2.0/24' },
  });

  test('what the doctor cannot see it says of the newest sign-in that failed: when, under which reference, and what to do', async () => {
    const record = failed('sign-in-decryption-key-missing', { alg: 'RSA-OAEP-256', enc: 'A256CBC-HS512', kid: 'k1' });
    const { findings } = await look({
      options: { issuer: 'https://id.example.com/application/o/foyer/' },
      staged: (it) => {
        it.issuer = 'https://id.example.com/application/o/foyer/';
      },
      parts: {
        failures: async () =>
          new Map([
            ['other', { ...record, ref: 'f_other' }],
            ['company', record],
          ]),
      },
    });
    expect(findings.filter(({ level }) => level !== 'good')).toEqual([
      {
        ...{ check: 'sign-ins', level: 'hint', cause: 'sign-in-decryption-key-missing' },
        says: expect.stringMatching(
          /^No sign-in has been good here since one failed on 2027-01-15 07:58 UTC \(f_7ZK3QW4M9XPT\): .*RSA-OAEP-256/,
        ),
        advice: {
          ours: expect.stringContaining('decryptionKeyFiles'),
          theirs: [{ product: 'authentik', setting: expect.stringContaining('Encryption Key') }],
        },
        failure: { ref: 'f_7ZK3QW4M9XPT', at: wall - 90 },
      },
    ]);
  });

  test('advice that stands at a fault already is not given twice', async () => {
    const { findings } = await look({
      staged: (it) => {
        it.token = answer(401, '{"error":"invalid_client"}');
      },
      parts: { failures: async () => new Map([['company', failed('sign-in-client-rejected', { status: 401 })]]) },
    });
    expect(wrong(findings)).toEqual(['client fault sign-in-client-rejected', 'sign-ins hint sign-in-client-rejected']);
    const [fault, hint] = findings.filter(({ level }) => level !== 'good');
    expect(fault?.advice.ours).toContain('clientSecret');
    expect(hint?.advice).toEqual({ ours: null, theirs: [] });
  });

  const account = (provider: string, lastSignInAt: number | null) => ({
    ...{ origin: { provider, issuer: 'https://id.example.com', subject: 's' }, lastSignInAt },
  });
  const session = (provider: string, createdAt: number) => ({ provider: { id: provider }, createdAt });
  const old = failed('sign-in-token-expired');

  test.each<[string, { failures: object[]; accounts?: object[]; sessions?: object[] }, number | undefined]>([
    ['nobody ever signed in', { failures: [old] }, old.at],
    ['nothing failed', { failures: [], accounts: [account('company', wall)] }, undefined],
    ['somebody signed in since', { failures: [old], accounts: [account('company', old.at + 1)] }, undefined],
    ['somebody signed in before', { failures: [old], accounts: [account('company', old.at - 1)] }, old.at],
    ['in the same second', { failures: [old], accounts: [account('company', old.at)] }, old.at],
    ['elsewhere somebody signed in since', { failures: [old], accounts: [account('other', wall)] }, old.at],
    [
      'an account that was used at both, last elsewhere, and still is signed in here',
      { failures: [old], accounts: [account('other', wall)], sessions: [session('company', wall)] },
      undefined,
    ],
    ['another’s failure', { failures: [{ ...old, provider: 'other' }] }, undefined],
    ['a failure at no provider', { failures: [{ ...old, provider: null }] }, undefined],
    [
      'people who pressed cancel, were late or are not let in, which no setting mends',
      {
        failures: [
          ...['sign-in-cancelled', 'sign-in-state-expired', 'sign-in-not-admitted'].map((cause) => ({ ...old, cause })),
          { ...old, at: old.at - 5 },
        ],
      },
      old.at - 5,
    ],
    [
      'the newest of several',
      {
        failures: [
          { ...old, at: wall - 2 },
          { ...old, at: wall - 3 },
        ],
        accounts: [account('company', wall - 9)],
      },
      wall - 2,
    ],
  ])('%s', async (_what, { failures, accounts = [], sessions = [] }, at) => {
    const store = {
      signInFailures: { list: async (limit: number) => failures.slice(0, limit) },
      accounts: { list: async () => accounts },
      signInSessions: { list: async () => sessions },
      // As much of a store as is asked.
    } as unknown as Parameters<typeof lastFailures>[0];
    expect((await lastFailures(store)).get('company')?.at).toBe(at);
  });
});

function dated(ahead: number): Record<string, string> {
  return { date: new Date((wall + ahead) * 1_000).toUTCString() };
}

test('SI3 the document of every tenant of Microsoft Entra ID has a template where the issuer would be', async () => {
  const issuer = 'https://login.microsoftonline.com/organizations/v2.0';
  const templated = (change: string) => (it: StagedProvider) => {
    it.change = { issuer: change };
  };
  const good = await look({
    options: { issuer },
    staged: templated('https://login.microsoftonline.com/{tenantid}/v2.0'),
  });
  expect(wrong(good.findings)).toEqual([]);
  const bad = await look({ options: { issuer }, staged: templated('https://evil.example/{tenantid}/v2.0') });
  expect(wrong(bad.findings)).toEqual(['issuer fault sign-in-issuer-mismatch']);
});

test.each(['http://127.0.0.1:9000', 'http://localhost:9000', 'http://[::1]:9000'])(
  'SI4 %s is on this machine, and needs no TLS',
  async (issuer) => {
    const { findings } = await look({ options: { issuer } });
    expect(wrong(findings)).toEqual([]);
  },
);

test('SI32 an answer out of a cache is no clock that is behind', async () => {
  const { findings } = await look({
    staged: (it) => {
      it.discovery = { body: JSON.stringify(it.document()), headers: { ...dated(-600), age: '600' } };
    },
  });
  expect(wrong(findings)).toEqual([]);
});

describe('SI32 encryption', () => {
  const authentik = { issuer: 'https://id.example.com/application/o/foyer/' };
  const named = (it: StagedProvider, key: KeyOfTest): void => {
    it.issuer = authentik.issuer;
    it.keys = {
      keys: [
        { ...rsa.jwk, use: 'sig', kid: 's' },
        { ...key.jwk, use: 'enc', kid: 'md5-of-pem', alg: 'RSA-OAEP-256' },
      ],
    };
  };
  const of = (findings: readonly Finding[]) => findings.filter(({ check }) => check === 'encryption');

  test('authentik encrypts for a key we have: ready', async () => {
    const { findings } = await look({
      options: authentik,
      staged: (it) => named(it, rsa),
      decryption: [otherRsa.own, rsa.own],
    });
    expect(of(findings)).toEqual([
      expect.objectContaining({
        level: 'good',
        says: expect.stringContaining(`${rsa.thumbprint}, which is ours (rsa.pem)`),
      }),
    ]);
  });

  test('authentik encrypts for a key we do not have: both are named, and its own menu', async () => {
    const { findings, report } = await look({
      options: authentik,
      staged: (it) => named(it, rsa),
      decryption: [otherRsa.own, ec.own],
    });
    expect(report.providers[0]?.product).toBe('authentik');
    expect(of(findings)).toEqual([
      {
        ...{ check: 'encryption', level: 'fault', cause: 'sign-in-decryption-key-wrong' },
        says: `Tokens are encrypted for the key md5-of-pem, whose private part this server does not have. Ours are: ${otherRsa.thumbprint} (rsa.pem).`,
        advice: {
          ours: expect.stringContaining('decryptionKeyFiles'),
          theirs: [{ product: 'authentik', setting: expect.stringContaining('Encryption Key') }],
        },
      },
    ]);
  });

  test('authentik encrypts, and no key of ours is of that kind', async () => {
    const { findings } = await look({ options: authentik, staged: (it) => named(it, rsa), decryption: [ec.own] });
    expect(wrong(findings)).toEqual(['encryption fault sign-in-decryption-key-missing']);
  });

  test('authentik encrypts, and the only RSA key of ours is one this server made itself', async () => {
    const { findings } = await look({
      options: authentik,
      staged: (it) => named(it, rsa),
      decryption: [{ ...otherRsa.own, from: 'generated' }],
    });
    expect(wrong(findings)).toEqual(['encryption fault sign-in-decryption-key-missing']);
  });

  test('authentik with a key it cannot encrypt for', async () => {
    const { findings } = await look({ options: authentik, staged: (it) => named(it, ec), decryption: [rsa.own] });
    expect(wrong(findings)).toEqual(['encryption fault sign-in-token-endpoint-failed']);
  });

  test('authentik without one, where encryption is required', async () => {
    const { findings } = await look({
      options: { ...authentik, encryption: { required: true } },
      staged: (it) => {
        it.issuer = authentik.issuer;
      },
    });
    expect(wrong(findings)).toEqual(['encryption fault sign-in-token-not-encrypted']);
  });

  test('the key of Keycloak’s own is no reason for doubt; of an unknown product it is a hint', async () => {
    const enc = (it: StagedProvider) => {
      it.keys = {
        keys: [
          { ...rsa.jwk, use: 'sig' },
          { ...rsa.jwk, use: 'enc', alg: 'RSA-OAEP' },
        ],
      };
    };
    const keycloak = await look({ options: { issuer: 'https://id.example.com/realms/staff' }, staged: enc });
    expect(wrong(keycloak.findings)).toEqual([]);
    expect(wrong((await look({ staged: enc })).findings)).toEqual(['encryption hint']);
    expect(wrong((await look({ staged: enc, decryption: [rsa.own] })).findings)).toEqual([]);
  });

  test.each<[string, object, object, string[]]>([
    ['both know one', {}, { alg: ['RSA1_5', 'RSA-OAEP'], enc: ['A128GCM'] }, []],
    ['only RSA1_5', {}, { alg: ['RSA1_5'] }, ['encryption hint']],
    [
      'only RSA1_5, and it must be',
      { required: true },
      { alg: ['RSA1_5'] },
      ['encryption fault sign-in-encryption-algorithm-not-allowed'],
    ],
    [
      'other content, and it must be',
      { required: true, contentAlgorithms: ['A256GCM'] },
      { alg: ['RSA-OAEP'], enc: ['A128GCM'] },
      ['encryption fault sign-in-content-encryption-not-allowed'],
    ],
    ['nothing said', {}, {}, []],
    ['nothing said, and it must be', { required: true }, {}, ['encryption hint']],
  ])('what the document says: %s', async (_name, encryption, said, expected) => {
    const { alg, enc }: { alg?: string[]; enc?: string[] } = said;
    const { findings } = await look({
      options: { encryption },
      staged: (it) => {
        it.change = {
          id_token_encryption_alg_values_supported: alg,
          id_token_encryption_enc_values_supported: enc,
        };
      },
    });
    expect(wrong(findings)).toEqual(expected);
  });
});

describe('SI32 what is asked', () => {
  const sent = (provider: StagedProvider, at: SafeRequest['at']): SafeRequest => {
    const found = provider.asked.find((one) => one.at === at);
    if (found === undefined) throw new Error(`${at} was not asked`);
    return found;
  };

  test('the authorization endpoint as a sign-in would, showing nothing', async () => {
    const { provider } = await look({
      staged: (it) => {
        it.change = { authorization_endpoint: 'https://id.example.com/authorize?tenant=1' };
      },
    });
    const query = Object.fromEntries(new URL(sent(provider, 'authorization').url).searchParams);
    expect(query).toMatchObject({
      ...{ tenant: '1', response_type: 'code', client_id: 'foyer', redirect_uri: redirectUri, prompt: 'none' },
      ...{
        scope: 'openid profile',
        code_challenge_method: 'S256',
        code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      },
    });
  });

  test.each<[string, object, readonly string[] | undefined, (form: URLSearchParams, request: SafeRequest) => void]>([
    [
      'basic, encoded like a form',
      {},
      undefined,
      (_form, { headers }) =>
        expect(headers?.authorization).toBe(`Basic ${Buffer.from('foyer:geheim+wort%2F%2B').toString('base64')}`),
    ],
    [
      'post where it takes nothing else',
      {},
      ['client_secret_post'],
      (form) => expect(form.get('client_secret')).toBe('geheim wort/+'),
    ],
    [
      'post where it is wanted',
      { clientAuthentication: 'post' },
      undefined,
      (form) => expect(form.has('client_secret')).toBe(true),
    ],
    [
      'none without a secret',
      { clientSecret: undefined },
      undefined,
      (form, { headers }) => {
        expect(form.get('client_id')).toBe('foyer');
        expect(headers?.authorization).toBeUndefined();
      },
    ],
  ])('the token endpoint: %s', async (_name, options, methods, check) => {
    const { provider } = await look({
      options,
      staged: (it) => {
        it.change = { token_endpoint_auth_methods_supported: methods };
      },
    });
    const request = sent(provider, 'token');
    expect(request.method).toBe('POST');
    const form = new URLSearchParams(request.body);
    expect(form.get('grant_type')).toBe('authorization_code');
    check(form, request);
  });

  test('the token endpoint: with a key of ours', async () => {
    const { provider, findings } = await look({
      options: { clientAuthentication: 'private-key', clientSecret: undefined },
      parts: { keys: { decryption: () => [], signing: () => ({ kid: 'k1', alg: 'RS256', key: rsa.own.key }) } },
    });
    const assertion = new URLSearchParams(sent(provider, 'token').body).get('client_assertion') ?? '';
    expect(decodeProtectedHeader(assertion)).toEqual({ alg: 'RS256', kid: 'k1' });
    expect(decodeJwt(assertion)).toMatchObject({
      ...{ iss: 'foyer', sub: 'foyer', aud: 'https://id.example.com', iat: wall, exp: wall + 60 },
    });
    expect(wrong(findings)).toEqual([]);
  });

  test('a proof for one provider is none for another whose name its document bears', async () => {
    const { provider } = await look({
      options: { clientAuthentication: 'private-key', clientSecret: undefined },
      parts: { keys: { decryption: () => [], signing: () => ({ kid: 'k1', alg: 'RS256', key: rsa.own.key }) } },
      staged: (it) => {
        it.change = { issuer: 'https://bank.example.com' };
      },
    });
    const assertion = new URLSearchParams(sent(provider, 'token').body).get('client_assertion') ?? '';
    expect(decodeJwt(assertion).aud).toBe('https://id.example.com');
  });

  test('SI31 no secret of ours is in what the doctor says', async () => {
    const { report } = await look({
      staged: (it) => {
        it.token = answer(401, '{"error":"invalid_client"}');
      },
    });
    expect(JSON.stringify(report)).not.toMatch(/geheim/);
  });

  test('who asks meanwhile gets the same answer; afterwards it is asked anew', async () => {
    const provider = new StagedProvider();
    const doctor = new Doctor({
      providers: { all: [{ options: optionsOf(), fetch: provider }] },
      keys: { decryption: () => [], signing: () => undefined },
      ...{ clock: new FakeClock(wall), chance: (bytes) => bytes.fill(1), publicUrl: origin },
      failures: async () => new Map(),
    });
    const [one, two] = await Promise.all([doctor.look(origin), doctor.look(origin, 'company')]);
    expect(one).toEqual(two);
    expect(provider.asked).toHaveLength(4);
    await doctor.look(origin);
    expect(provider.asked).toHaveLength(8);
    expect(await doctor.look(origin, 'nobody')).toBeUndefined();
  });

  test('what a provider writes moves no cursor and is bounded', async () => {
    const { findings } = await look({
      staged: (it) => {
        it.change = {
          issuer: `https://x\u001b[31m\n${createHash('sha512').update('x').digest('hex').repeat(20)}`,
        };
      },
    });
    const { says = '' } = findings.find(({ check }) => check === 'issuer') ?? {};
    expect(says).not.toMatch(/[\p{Cc}]/u);
    expect(says.length).toBeLessThanOrEqual(600);
  });
});
