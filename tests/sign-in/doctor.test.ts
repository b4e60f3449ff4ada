/** The doctor at a provider that others wrote, and at one in authentik's form: what it says is what a sign-in would meet. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seconds } from '@foyer/kernel';
import { type DoctorReport, doctorReportSchema } from '@foyer/wire';
import type { ClientMetadata } from 'oidc-provider';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../apps/server/clock.ts';
import { raise, type Stage } from '../../apps/server/testing/stage.ts';
import { Authentik, type AuthentikOptions, authentikKid, pemOf } from '../harness/oidc/authentik.ts';
import { type KeyPair, rsaPair } from '../harness/oidc/minting.ts';
import { RealProvider } from '../harness/oidc/provider.ts';
import { StubProviders } from '../harness/oidc/stub-providers.ts';
import { Company, wish } from './company.ts';

const secret = 'a client secret of more than thirty-two characters';
const ours = 'https://meet.example.org';

let real: RealProvider;
let stubs: StubProviders;
let folder: string;
let stage: Stage;
let encryption: KeyPair;
let report: DoctorReport;

/** At the real provider: what it is told of the client, and what we say of it. */
const clients: Readonly<Record<string, { readonly there?: object; readonly here?: object }>> = {
  good: {},
  post: { there: { token_endpoint_auth_method: 'client_secret_post' }, here: { clientAuthentication: 'post' } },
  public: { there: { token_endpoint_auth_method: 'none' }, here: { clientSecret: undefined } },
  'private-key': {
    there: { token_endpoint_auth_method: 'private_key_jwt', jwks_uri: undefined },
    here: { clientSecret: undefined, clientAuthentication: 'private-key' },
  },
  'answers-as-token': { there: { authorization_signed_response_alg: 'RS256' }, here: { response: 'jwt' } },
  'wrong-secret': { here: { clientSecret: 'another secret than the client has there' } },
  unregistered: { there: { redirect_uris: [`${ours}/elsewhere`] } },
  unknown: { here: { clientId: 'nobody' } },
  slash: {},
};

const authentiks: Readonly<Record<string, (key: KeyPair) => AuthentikOptions>> = {
  'ak-plain': () => ({}),
  'ak-ready': (key) => ({ encryption: key }),
  'ak-foreign': () => ({ encryption: rsaPair() }),
  'ak-unsigned': () => ({ withoutSigningKey: true }),
};

function put(id: string, options: AuthentikOptions): Authentik {
  const base = `application/o/${id}`;
  return stubs.put(base, new Authentik(`${stubs.url}/${base}`, options));
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'foyer-doctor-'));
  [real, stubs] = [await RealProvider.start(), await StubProviders.start()];
  encryption = rsaPair();
  const file = join(folder, 'authentik.pem');
  writeFileSync(file, pemOf(encryption.privateKey));
  const atReal = Object.entries(clients).map(([id, { here }]) => ({
    ...{ id, name: id, issuer: id === 'slash' ? `${real.issuer}/` : real.issuer, clientId: id, clientSecret: secret },
    ...here,
  }));
  const atAuthentik = Object.entries(authentiks).map(([id, options]) => {
    const { issuer, clientId, clientSecret } = put(id, options(encryption));
    return { id, name: id, issuer, clientId, clientSecret, decryptionKeyFiles: [file] };
  });
  stage = await raise({
    FOYER_SIGN_IN_PROVIDERS: JSON.stringify([...atReal, ...atAuthentik]),
    FOYER_PUBLIC_URL: ours,
  });
  const { json: keys } = await stage.call('GET', '/sign-in/jwks.json');
  for (const [id, { there }] of Object.entries(clients)) {
    const needsSecret = id !== 'public' && id !== 'private-key';
    real.register({
      ...{ client_id: id, redirect_uris: [`${ours}/sign-in/${id}/callback`] },
      ...(needsSecret ? { client_secret: secret } : {}),
      ...(id === 'private-key' ? { jwks: keys } : {}),
      ...there,
      // The types know the default algorithms alone.
    } as unknown as ClientMetadata);
  }
  const { json, status } = await stage.call('POST', '/api/v1/sign-in/doctor', {}, 'operator');
  expect(status).toBe(200);
  report = doctorReportSchema.parse(json);
});
afterAll(async () => {
  await stage.stop();
  await Promise.all([real.stop(), stubs.stop()]);
  rmSync(folder, { recursive: true });
});

function findings(id: string): DoctorReport['providers'][number]['findings'] {
  return report.providers.find((one) => one.id === id)?.findings ?? [];
}

function faults(id: string): string[] {
  return findings(id)
    .filter(({ level }) => level === 'fault')
    .map(({ check, cause }) => `${check} ${cause}`);
}

describe('SI32 at a real provider', () => {
  test.each([
    ['good', []],
    ['post', []],
    ['public', []],
    ['private-key', []],
    ['answers-as-token', []],
    ['wrong-secret', ['client sign-in-client-rejected']],
    ['unregistered', ['redirect null']],
    ['unknown', ['redirect null', 'client sign-in-client-rejected']],
  ])('%s', (id, expected) => {
    expect(faults(id)).toEqual(expected);
    const checks = findings(id).map(({ check }) => check);
    for (const check of ['discovery', 'issuer', 'endpoints', 'keys', 'signing', 'encryption', 'redirect', 'client'])
      expect(checks).toContain(check);
  });

  test('a slash too many in the configuration', () => {
    expect(faults('slash')).toContain('issuer sign-in-issuer-mismatch');
    expect(findings('slash').find(({ check }) => check === 'issuer')?.says).toContain('slash at the end');
  });
});

describe('SI32 at authentik', () => {
  test('is known as such, and encrypts for the key of our file', () => {
    expect(report.providers.find(({ id }) => id === 'ak-ready')?.product).toBe('authentik');
    expect(faults('ak-plain')).toEqual([]);
    expect(faults('ak-ready')).toEqual([]);
    expect(findings('ak-ready').find(({ check }) => check === 'encryption')?.says).toMatch(/^Ready: .*authentik\.pem/);
  });

  test('a key we do not have, by the name authentik gives it', () => {
    expect(faults('ak-foreign')).toEqual(['encryption sign-in-decryption-key-wrong']);
    const { says = '', advice } = findings('ak-foreign').find(({ check }) => check === 'encryption') ?? {};
    expect(says).toMatch(/for the key [0-9a-f]{32}, /);
    expect(says).not.toContain(authentikKid(encryption));
    expect(advice?.theirs).toEqual([{ product: 'authentik', setting: expect.stringContaining('Encryption Key') }]);
  });

  test('no signing key', () => {
    expect(faults('ak-unsigned')).toEqual([
      ...['keys sign-in-signing-keys-missing', 'signing sign-in-signing-algorithm-not-allowed'],
    ]);
  });
});

test('SI32 authentik tells nobody that it encrypts: the doctor says so of the newest failure, until somebody comes in again', async () => {
  const base = 'application/o/ak-silent';
  // A certificate alone: nothing of it is in the key list.
  const silent = new Authentik(`${stubs.url}/${base}`, { encryption: rsaPair(), certificateOnly: true });
  stubs.put(base, silent);
  let wall = Math.floor(Date.now() / 1_000);
  const company = await Company.open([wish('ak-silent', silent)], {
    over: { clock: { ...systemClock, wall: () => seconds(wall) } },
  });
  const examined = async () => {
    const { json } = await company.stage.call('POST', '/api/v1/sign-in/doctor', {}, 'operator');
    const [provider] = doctorReportSchema.parse(json).providers;
    return (provider?.findings ?? []).filter(({ check }) => check === 'encryption' || check === 'sign-ins');
  };
  const unaware = { check: 'encryption', level: 'good' };
  try {
    expect(await examined()).toMatchObject([unaware]);
    const { failure } = await company.fails('ak-silent');
    const told = await examined();
    expect(told).toMatchObject([
      unaware,
      { check: 'sign-ins', level: 'hint', cause: 'sign-in-decryption-key-missing' },
    ]);
    expect(told[1]?.failure).toEqual({ ref: failure.ref, at: wall });
    expect(told[1]?.says).toContain(failure.ref);
    expect(told[1]?.advice.ours).toContain('decryptionKeyFiles');
    expect(told[1]?.advice.theirs.map(({ product }) => product)).toEqual(['authentik']);
    wall += 60;
    silent.encryption = undefined;
    await company.signedIn('ak-silent');
    expect(await examined()).toMatchObject([unaware]);
  } finally {
    company.keepsSecrets([silent]);
    await company.stop();
  }
});

test('SI31 no secret is in what the doctor says or what was logged meanwhile', () => {
  const said = `${JSON.stringify(report)}${stage.log()}`;
  for (const kept of [secret, ...[...stubs.issuers].map(({ clientSecret }) => clientSecret)])
    expect(said).not.toContain(kept);
  expect(said).not.toMatch(/eyJ[\w-]{20,}\./);
});
