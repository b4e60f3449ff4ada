/** The whole way through a provider that others wrote: sign-in, encryption by our published keys, rotation, sign-out. */
import type { ClientMetadata } from 'oidc-provider';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BrowserIsh, type Landing } from '../harness/oidc/browser-ish.ts';
import { RealProvider } from '../harness/oidc/provider.ts';
import { until } from '../harness/until.ts';
import { Company } from './company.ts';

const secret = 'a client secret of more than thirty-two characters';

/** What the provider is told of each client, beside the addresses. */
const forms = {
  signed: {},
  es256: { id_token_signed_response_alg: 'ES256' },
  eddsa: { id_token_signed_response_alg: 'EdDSA' },
  hs256: { id_token_signed_response_alg: 'HS256' },
  'rsa-oaep': { id_token_encrypted_response_alg: 'RSA-OAEP', id_token_encrypted_response_enc: 'A256GCM' },
  'rsa-oaep-256': { id_token_encrypted_response_alg: 'RSA-OAEP-256', id_token_encrypted_response_enc: 'A256CBC-HS512' },
  'ecdh-es': { id_token_encrypted_response_alg: 'ECDH-ES', id_token_encrypted_response_enc: 'A128GCM' },
  'ecdh-es-kw': { id_token_encrypted_response_alg: 'ECDH-ES+A256KW', id_token_encrypted_response_enc: 'A256GCM' },
  dir: { id_token_encrypted_response_alg: 'dir', id_token_encrypted_response_enc: 'A256GCM' },
  a256kw: { id_token_encrypted_response_alg: 'A256KW', id_token_encrypted_response_enc: 'A256GCM' },
  a256gcmkw: { id_token_encrypted_response_alg: 'A256GCMKW', id_token_encrypted_response_enc: 'A256GCM' },
  public: { token_endpoint_auth_method: 'none' },
  post: { token_endpoint_auth_method: 'client_secret_post' },
  'private-key': { token_endpoint_auth_method: 'private_key_jwt' },
  everything: {
    id_token_encrypted_response_alg: 'RSA-OAEP-256',
    id_token_encrypted_response_enc: 'A256GCM',
    userinfo_signed_response_alg: 'RS256',
    userinfo_encrypted_response_alg: 'ECDH-ES',
    userinfo_encrypted_response_enc: 'A256GCM',
    authorization_signed_response_alg: 'RS256',
    authorization_encrypted_response_alg: 'RSA-OAEP-256',
    authorization_encrypted_response_enc: 'A256GCM',
  },
} as const satisfies Readonly<Record<string, object>>;
type Form = keyof typeof forms;
const names = Object.keys(forms) as Form[];

/** What our side says of each, where it is not the default. */
const ours: { readonly [form in Form]?: object } = {
  hs256: { signingAlgorithms: ['HS256'] },
  dir: { encryption: { withClientSecret: true } },
  a256kw: { encryption: { withClientSecret: true } },
  a256gcmkw: { encryption: { withClientSecret: true } },
  public: { clientSecret: undefined },
  post: { clientAuthentication: 'post' },
  'private-key': { clientAuthentication: 'private-key', clientSecret: undefined },
  everything: { response: 'jwt', userInfo: 'always', encryption: { required: true } },
};

let real: RealProvider;
let company: Company;

function register(form: Form, more: object = {}): void {
  const needsSecret = form !== 'public' && form !== 'private-key';
  const client = {
    client_id: form,
    ...(needsSecret ? { client_secret: secret } : {}),
    redirect_uris: [`${company.url}/sign-in/${form}/callback`],
    post_logout_redirect_uris: [`${company.url}/sign-in/${form}/signed-out`],
    backchannel_logout_uri: `${company.url}/sign-in/${form}/backchannel-logout`,
    backchannel_logout_session_required: true,
    jwks_uri: `${company.url}/sign-in/jwks.json`,
    ...forms[form],
    ...more,
  };
  // The types know the default algorithms alone.
  real.register(client as unknown as ClientMetadata);
}

beforeAll(async () => {
  real = await RealProvider.start();
  real.people.set('ada', { sub: 'ada-1', claims: { name: 'Ada Lovelace', groups: ['staff'] } });
  company = await Company.open(
    names.map((id) => ({
      id,
      name: `Real ${id}`,
      issuer: real.issuer,
      clientId: id,
      clientSecret: secret,
      ...ours[id],
    })),
  );
  for (const form of names) register(form);
});
afterAll(async () => {
  for (const kept of [secret]) expect(company.stage.log()).not.toContain(kept);
  // Nothing that looks like a token: three parts of base64url.
  expect(company.stage.log()).not.toMatch(/eyJ[\w-]{20,}\.[\w-]{20,}\./);
  await company.stop();
  await real.stop();
});

/** Begins, types the login where it is asked for, and comes back to `/demo`. */
async function through(id: string, browser = new BrowserIsh(), press = 'sign-in'): Promise<Landing> {
  const back = { until: (url: URL) => url.href === `${company.url}/demo` };
  const page = await company.signIn(id, browser);
  return page.text.includes('<form') ? browser.submit(page, { login: 'ada', do: press }, back) : page;
}

async function signsIn(id: string, browser = new BrowserIsh()): Promise<void> {
  const landing = await through(id, browser);
  if (landing.next !== `${company.url}/demo`) {
    const { cause, failure } = await company.failed(landing, browser);
    throw new Error(`${cause}: ${failure.detail} ${JSON.stringify(failure.facts)}`);
  }
  const { account } = await company.must(browser);
  expect(account).toMatchObject({ name: 'Ada Lovelace', provider: { id, issuer: real.issuer, subject: 'ada-1' } });
}

test.each(names)('SI9 SI10 a client of the form %s signs in', (form) => signsIn(form));

test('SI18 the same person through several clients of one provider is one account', async () => {
  const [first, second] = [new BrowserIsh(), new BrowserIsh()];
  await signsIn('signed', first);
  await signsIn('ecdh-es', second);
  const [one, other] = [await company.must(first), await company.must(second)];
  expect(one.account.id).toBe(other.account.id);
});

test('SI6 cancel at the provider', async () => {
  const browser = new BrowserIsh();
  const { cause, tells } = await company.failed(await through('signed', browser, 'cancel'), browser);
  expect([cause, tells]).toEqual(['sign-in-cancelled', 'cancelled']);
});

test('SI8 silently: signed in where the provider knows the person, else back as nobody', async () => {
  const stranger = new BrowserIsh();
  const silently = (browser: BrowserIsh) =>
    browser.open(`${company.url}/sign-in/signed?return=/demo&silent=true`, {
      until: (url) => url.href === `${company.url}/demo`,
    });
  expect((await silently(stranger)).next).toBe(`${company.url}/demo`);
  expect((await company.me(stranger)).status).toBe(401);
  const known = new BrowserIsh();
  await signsIn('signed', known);
  await company.call(known, 'POST', '/sign-out', {});
  expect((await company.me(known)).status).toBe(401);
  expect((await silently(known)).next).toBe(`${company.url}/demo`);
  expect((await company.me(known)).status).toBe(200);
});

describe('SI25–SI27 sign-out', () => {
  test.each([
    ['signed', 'everything'],
    ['rsa-oaep-256', 'signed'],
    ['ecdh-es', 'dir'],
  ] as const)(
    'of %s at the provider: it takes our hint, leads back, and tells the client %s of the same browser',
    async (form, neighbour) => {
      const browser = new BrowserIsh();
      // One session at the provider, and here one for each of two of its clients: nobody types a name twice.
      const sessionAt = async (id: Form): Promise<string> => {
        browser.forget(company.url);
        await signsIn(id, browser);
        return browser.cookies(company.url).get('__Host-foyer') ?? '';
      };
      const [other, own] = [await sessionAt(neighbour), await sessionAt(form)];
      const statusOf = async (session: string) =>
        (await fetch(`${company.url}/api/v1/me`, { headers: { cookie: `__Host-foyer=${session}` } })).status;
      expect([await statusOf(other), await statusOf(own)]).toEqual([200, 200]);
      // Her other browser has a session of its own at the provider.
      const elsewhere = new BrowserIsh();
      await signsIn(neighbour, elsewhere);

      const { json } = await company.call(browser, 'POST', '/api/v1/sign-out-at-provider', {});
      expect([await statusOf(other), await statusOf(own)]).toEqual([200, 401]);
      const asked = await browser.open(json.url);
      expect([asked.status, asked.text]).toEqual([200, expect.stringContaining('Sign out of the test provider?')]);
      const landing = await browser.submit(asked, { logout: 'yes' }, { until: (url) => url.origin === company.url });
      expect(landing.next).toContain(`${company.url}/sign-in/${form}/signed-out`);
      await until('the neighbour to be told', async () => (await statusOf(other)) === 401);
      expect((await company.me(elsewhere)).status).toBe(200);
    },
  );

  test.each(['signed', 'rsa-oaep-256', 'dir'] as const)(
    'begun elsewhere: the logout token of %s ends the session here',
    async (form) => {
      const browser = new BrowserIsh();
      await signsIn(form, browser);
      // Signing out at the provider without us: as from another application.
      const asked = await browser.open(`${real.issuer}/session/end`);
      await browser.submit(asked, { logout: 'yes' });
      await until('the session to end', async () => (await company.me(browser)).status === 401);
    },
  );
});

test('SI13 the provider signs with new keys: no sign-in is lost', async () => {
  await signsIn('signed');
  real.rotate();
  await until('a sign-in with the new keys', async () => {
    const browser = new BrowserIsh();
    return (await through('signed', browser)).next === `${company.url}/demo`;
  });
});

test('SI17 our keys are followed by new ones: the provider’s old copy still serves', async () => {
  await signsIn('rsa-oaep-256');
  const admin = await company.stage.key('admin');
  expect((await company.stage.call('POST', '/api/v1/sign-in/keys', {}, admin)).status).toBeLessThan(300);
  await signsIn('rsa-oaep-256');
  // Fetched anew, as after a change of the client.
  register('rsa-oaep-256', { client_name: 'Renewed' });
  await signsIn('rsa-oaep-256');
});

test('SI30 an unregistered redirect address: the provider says so, and nobody is signed in', async () => {
  register('post', { redirect_uris: [`${company.url}/sign-in/elsewhere/callback`] });
  const browser = new BrowserIsh();
  const landing = await company.signIn('post', browser);
  expect(landing.status).toBe(400);
  expect(landing.url.startsWith(real.issuer)).toBe(true);
  register('post');
});

test('SI30 encryption is set, and our keys cannot be fetched: the provider’s failure is told as that', async () => {
  register('rsa-oaep', { jwks_uri: `${company.url}/no-such-keys` });
  const browser = new BrowserIsh();
  const { cause, failure } = await company.failed(await through('rsa-oaep', browser), browser);
  expect(cause).toBe('sign-in-token-endpoint-failed');
  // As this provider says it; it is no word about our client id or secret.
  expect(failure.facts).toMatchObject({ status: 400, error: 'invalid_client_metadata' });
  expect(JSON.stringify(failure.advice)).toMatch(/jwks/i);
  register('rsa-oaep');
});
