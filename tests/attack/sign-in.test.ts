/** What was tried against the sign-in at providers (reference rows "OIDC" and "SSRF"): nobody gets in, nothing falls over. */
import { createSecretKey } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { problemBase, type SignInCause, slugOf } from '@foyer/wire';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { Foyer } from '../harness/foyer.ts';
import { BrowserIsh, type Landing } from '../harness/oidc/browser-ish.ts';
import { publicJwk, rsaPair, signed } from '../harness/oidc/minting.ts';
import { type Asked, postLogoutToken, type Said, type StubIssuer } from '../harness/oidc/stub.ts';
import { StubProviders } from '../harness/oidc/stub-providers.ts';
import { Company, refOf, wish } from '../sign-in/company.ts';

let stubs: StubProviders;
let company: Company;
let acme: StubIssuer;
let evil: StubIssuer;

const refusedAddress = 'sign-in-provider-address-not-allowed';
const noAddress = 'sign-in-discovery-invalid';
/** `PORT` is one of this machine that counts who comes. What is no http at all makes the document unusable; what leads where nobody goes is refused when it is read or asked. */
const targets: readonly (readonly [address: string, cause: SignInCause])[] = [
  ['http://169.254.169.254/latest/meta-data', refusedAddress],
  ['http://[::ffff:169.254.169.254]/', refusedAddress],
  ['http://0xa9fea9fe/', refusedAddress],
  ['http://2852039166/', refusedAddress],
  ['http://0251.0376.0251.0376/', refusedAddress],
  ['http://[fe80::1]/', refusedAddress],
  ['http://0.0.0.0:PORT/', refusedAddress],
  ['http://[::]:PORT/', refusedAddress],
  ['http://[::ffff:0.0.0.0]:PORT/', refusedAddress],
  ['http://224.0.0.1/', refusedAddress],
  ['http://user:pass@127.0.0.1:PORT/', refusedAddress],
  ['file:///etc/passwd', noAddress],
  ['gopher://127.0.0.1:PORT/', noAddress],
  ['data:application/json,{}', noAddress],
];
const rudeness = ['silent', 'drip', 'endless', 'redirect', 'bomb'] as const;
type Rudeness = (typeof rudeness)[number];
const silence = 'sign-in-provider-unreachable';
const noKeys = 'sign-in-signing-keys-unreachable';
const noUserInfo = 'sign-in-userinfo-failed';
const noToken = 'sign-in-token-response-invalid';
/** What each ends in, by the order of `rudeness`. */
const rudePlaces = {
  discovery: [silence, silence, noAddress, 'sign-in-discovery-missing', noAddress],
  jwks: [noKeys, noKeys, noKeys, noKeys, noKeys],
  token: [silence, silence, noToken, 'sign-in-token-endpoint-failed', noToken],
  userinfo: [silence, silence, noUserInfo, noUserInfo, noUserInfo],
} as const satisfies Readonly<Record<string, readonly SignInCause[]>>;

beforeAll(async () => {
  stubs = await StubProviders.start();
  acme = stubs.add('acme');
  evil = stubs.add('evil');
  const keys = ['many-keys', 'oct-keys', 'swapped-keys'].map((id) => wish(id, stubs.add(id)));
  company = await Company.open([wish('acme', acme), wish('evil', evil), ...keys]);
});
afterEach(() => {
  for (const issuer of [acme, evil]) issuer.straighten();
});
afterAll(() => company.end(stubs));

function at(id: string): StubIssuer {
  const found = [...stubs.issuers].find(({ issuer }) => issuer.endsWith(`/${id}`));
  if (found === undefined) throw new Error(`no provider ${id}`);
  return found;
}

const atCallback = (url: URL) => url.origin === company.url && url.pathname.endsWith('/callback');
const back = { until: (url: URL) => url.pathname === '/demo' };

/** Goes to the provider and back, up to the door of the callback: the address it would open there. */
async function upToCallback(browser: BrowserIsh, id = 'acme'): Promise<URL> {
  const { next } = await company.signIn(id, browser, '/demo', { until: atCallback });
  if (next === undefined) throw new Error('did not come to the callback');
  return new URL(next);
}

function withParameter(url: URL, name: string, value: string): string {
  const changed = new URL(url);
  changed.searchParams.set(name, value);
  return changed.href;
}

async function ends(landing: Landing, browser: BrowserIsh): Promise<string> {
  return (await company.failed(landing, browser)).cause;
}

describe('[OIDC] SI6 the answer is good once, in the browser that began', () => {
  test('replay of a whole answer, in the same browser and in a thief’s', async () => {
    const browser = new BrowserIsh();
    const callback = await upToCallback(browser);
    expect((await browser.open(callback.href, back)).next).toBe(`${company.url}/demo`);
    const again = await browser.open(callback.href, back);
    expect([again.status, again.next]).toEqual([400, undefined]);
    const { failure } = await lookedUp(again);
    expect(failure.type).toBe(`${problemBase}sign-in-state-used`);
    const thief = new BrowserIsh();
    expect(await ends(await thief.open(callback.href, back), thief)).toBe('sign-in-state-used');
  });

  test('login CSRF: an attacker’s answer opened in somebody else’s browser signs nobody in', async () => {
    const [attacker, victim] = [new BrowserIsh(), new BrowserIsh()];
    const callback = await upToCallback(attacker);
    expect(await ends(await victim.open(callback.href, back), victim)).toBe('sign-in-state-unknown');
  });

  test('an attacker’s code under the victim’s state: PKCE refuses it', async () => {
    const [attacker, victim] = [new BrowserIsh(), new BrowserIsh()];
    const [stolen, own] = [await upToCallback(attacker), await upToCallback(victim)];
    const swapped = withParameter(own, 'code', stolen.searchParams.get('code') ?? '');
    expect(await ends(await victim.open(swapped, back), victim)).toBe('sign-in-code-rejected');
  });

  test('the same where the provider does not look at PKCE: the nonce refuses it', async () => {
    const [attacker, victim] = [new BrowserIsh(), new BrowserIsh()];
    const stolen = await upToCallback(attacker);
    const own = await upToCallback(victim);
    acme.bend('token', async () => ({
      body: { access_token: 'a', token_type: 'Bearer', id_token: await acme.sign(acme.claims('the-attacker’s-nonce')) },
    }));
    const swapped = withParameter(own, 'code', stolen.searchParams.get('code') ?? '');
    expect(await ends(await victim.open(swapped, back), victim)).toBe('sign-in-nonce-wrong');
  });

  test('codes of two tabs swapped', async () => {
    const browser = new BrowserIsh();
    const [one, two] = [await upToCallback(browser), await upToCallback(browser)];
    const swapped = withParameter(one, 'code', two.searchParams.get('code') ?? '');
    expect(await ends(await browser.open(swapped, back), browser)).toBe('sign-in-code-rejected');
  });

  test('an attempt’s cookie with any bit turned, cut short, or under another attempt’s name', async () => {
    const browser = new BrowserIsh();
    const callback = await upToCallback(browser);
    const [name = '', value = ''] =
      [...browser.cookies(company.url)].find(([key]) => key.startsWith('__Host-foyer-si-')) ?? [];
    expect(value.length).toBeGreaterThan(40);
    const bytes = Buffer.from(value, 'base64url');
    for (const position of [0, 11, 12, Math.floor(bytes.length / 2), bytes.length - 1]) {
      const changed = Buffer.from(bytes);
      changed[position] = (changed[position] ?? 0) ^ 1;
      browser.setCookie(company.url, name, changed.toString('base64url'));
      expect(await ends(await browser.open(callback.href, back), browser)).toBe('sign-in-state-unknown');
    }
    for (const short of ['', value.slice(0, 20), `${value}${value}`]) {
      browser.setCookie(company.url, name, short);
      expect(await ends(await browser.open(callback.href, back), browser)).toBe('sign-in-state-unknown');
    }
    const other = new BrowserIsh();
    await upToCallback(other);
    const [, foreign = ''] = [...other.cookies(company.url)].find(([key]) => key.startsWith('__Host-foyer-si-')) ?? [];
    browser.setCookie(company.url, name, foreign);
    expect(await ends(await browser.open(callback.href, back), browser)).toBe('sign-in-state-unknown');
  });

  test('a session from before does not survive the sign-in (fixation)', async () => {
    const browser = new BrowserIsh();
    await company.signedIn('acme', browser);
    const before = company.cookie(browser);
    await company.signedIn('acme', browser);
    expect(company.cookie(browser)).not.toEqual(before);
    expect((await fetch(`${company.url}/api/v1/me`, { headers: before })).status).toBe(401);
  });

  test('SI8 in silence: an answer with a state of nobody signs nobody in, ends where it began, and no failure is kept', async () => {
    const browser = new BrowserIsh();
    acme.manners.back = (answer) => {
      answer.set('state', 'of-somebody-else');
      return answer;
    };
    const before = await kept();
    const landing = await browser.open(`${company.url}/sign-in/acme?return=/demo&silent=true`, back);
    expect([landing.status, landing.next]).toEqual([303, `${company.url}/demo`]);
    expect(new URL(landing.url).pathname).toBe('/sign-in/acme/callback');
    expect((await company.me(browser)).status).toBe(401);
    expect(await kept()).toEqual(before);
    // The same where somebody asked for it is told and kept.
    await company.fails('acme', new BrowserIsh());
    expect(await kept()).toHaveLength(before.length + 1);
  });
});

/** References of the failures that an administrator can read. */
async function kept(): Promise<readonly string[]> {
  const failures = await company.stage.server.store.signInFailures.list(2_000);
  return failures.map(({ ref }) => ref).toSorted();
}

async function lookedUp(landing: Landing): Promise<{ failure: { type?: unknown } }> {
  const path = `/api/v1/sign-in/failures/${refOf(landing)}`;
  return { failure: (await company.stage.call('GET', path, undefined, 'operator')).json };
}

describe('[OIDC] mix-up of providers', () => {
  test('an honest provider’s answer at a dishonest one’s address, with its name', async () => {
    const browser = new BrowserIsh();
    evil.bend('authorize', ({ query }) => {
      const stolen = new URL(query.get('redirect_uri') ?? '');
      const code = acme.code({ clientId: acme.clientId, redirectUri: stolen.href, nonce: null, challenge: null });
      for (const [name, value] of Object.entries({ code, state: query.get('state') ?? '', iss: acme.issuer }))
        stolen.searchParams.set(name, value);
      return { status: 302, headers: { location: stolen.href } };
    });
    expect(await ends(await company.signIn('evil', browser), browser)).toBe('sign-in-response-issuer-wrong');
    // The code never went to the dishonest provider.
    expect(evil.asked.filter(({ place }) => place === 'token')).toEqual([]);
  });

  test('a dishonest provider’s answer at the honest one’s address', async () => {
    const browser = new BrowserIsh();
    const callback = await upToCallback(browser, 'evil');
    const moved = callback.href.replace('/sign-in/evil/', '/sign-in/acme/');
    expect(await ends(await browser.open(moved, back), browser)).toBe('sign-in-state-unknown');
    expect(acme.asked.filter(({ place }) => place === 'token')).toEqual([]);
  });

  test('a token of the honest provider out of the dishonest one’s token endpoint', async () => {
    evil.manners.mint = (claims) => acme.sign({ ...claims, iss: acme.issuer });
    expect((await company.fails('evil')).cause).toBe('sign-in-signing-key-unknown');
  });

  test('a dishonest provider that names the honest one’s issuer, signed by itself, is nobody there', async () => {
    acme.person = { sub: 'ceo', name: 'The CEO' };
    const honest = await company.signedIn('acme');
    evil.person = { sub: 'ceo', name: 'The CEO' };
    evil.manners.mint = (claims) => evil.sign({ ...claims, iss: acme.issuer });
    expect((await company.fails('evil')).cause).toBe('sign-in-token-issuer-wrong');
    evil.manners.mint = (claims) => evil.sign(claims);
    expect((await company.signedIn('evil')).account.id).not.toBe(honest.account.id);
  });
});

describe('[OIDC] tokens in the place of others', () => {
  test('a logout token as ID token', async () => {
    acme.manners.mint = () => acme.sign(acme.logoutClaims(), 'logout+jwt');
    expect((await company.fails('acme')).cause).toBe('sign-in-nonce-missing');
  });

  test('another client’s ID token, freshly made for the same nonce', async () => {
    acme.manners.mint = (claims) => acme.sign({ ...claims, aud: 'another-client', azp: 'another-client' });
    expect((await company.fails('acme')).cause).toBe('sign-in-audience-wrong');
  });

  test('the ID token of an earlier sign-in', async () => {
    let kept = '';
    acme.manners.mint = async (claims) => {
      kept = await acme.sign(claims);
      return kept;
    };
    await company.signedIn('acme');
    acme.manners.mint = () => kept;
    expect((await company.fails('acme')).cause).toBe('sign-in-nonce-wrong');
  });

  test('a key list that turns into secrets: alg HS256 with an oct key', async () => {
    const secret = createSecretKey(Buffer.alloc(32, 1));
    at('oct-keys').keys = [
      { kty: 'oct', kid: 'oct', alg: 'HS256', use: 'sig', k: Buffer.alloc(32, 1).toString('base64url') },
    ];
    at('oct-keys').manners.mint = (claims) => signed(claims, { alg: 'HS256', key: secret, kid: 'oct' });
    expect((await company.fails('oct-keys')).cause).toBe('sign-in-signing-algorithm-not-allowed');
  });

  test('a key made for one algorithm used for another', async () => {
    const issuer = at('swapped-keys');
    issuer.keys = [publicJwk(issuer.signing, { use: 'sig', alg: 'RS512' })];
    expect((await company.fails('swapped-keys')).cause).toBe('sign-in-signing-key-unknown');
  });

  test('10⁴ keys: refused, and in time', async () => {
    const issuer = at('many-keys');
    const filler = Array.from({ length: 10_000 }, (_key, i) => ({ kty: 'RSA', kid: `k${i}`, n: 'AQAB', e: 'AQAB' }));
    issuer.keys = [...filler, publicJwk(issuer.signing)];
    const begun = performance.now();
    expect((await company.fails('many-keys')).cause).toBe('sign-in-signing-key-unknown');
    expect(performance.now() - begun).toBeLessThan(10_000);
  });
});

describe('[OIDC] SI5 open redirect by return', () => {
  test.each([
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/%09//evil.example'.replace('%09', '\n'),
    'javascript:alert(1)',
    'data:text/html,hello',
    'http:evil.example',
    '/sign-in/acme',
    '/sign-in/acme/callback?code=x',
    '@evil.example',
    '.evil.example',
    '',
  ])('%j leads home', async (wanted) => {
    const browser = new BrowserIsh();
    const address = `${company.url}/sign-in/acme?return=${encodeURIComponent(wanted)}`;
    const home = {
      until: (url: URL) => url.origin !== new URL(acme.issuer).origin && !url.pathname.endsWith('/callback'),
    };
    const { next } = await browser.open(address, home);
    expect(next).toBe(`${company.url}/`);
  });
});

/** Each at a provider of its own, that is rude from the beginning: the server asks all of them once when it starts. */
async function withRudeProviders(
  bends: ReadonlyMap<string, (issuer: StubIssuer) => void>,
  patienceOf: (id: string) => number = () => 10,
): Promise<Company> {
  const wishes = [...bends].map(([id, bend]) => {
    const issuer = stubs.add(id);
    bend(issuer);
    return wish(id, issuer, { patienceSeconds: patienceOf(id), userInfo: 'always' });
  });
  return Company.open(wishes);
}

describe('[SSRF] SI4 addresses that a discovery document names', () => {
  let cautious: Company;
  let listener: Server;
  const came: string[] = [];
  const named = ['token_endpoint', 'jwks_uri', 'userinfo_endpoint'] as const;
  const rows = targets.flatMap(([address, cause], i) =>
    named.map((endpoint) => [endpoint, address, cause, `target-${i}-${endpoint.replace('_', '-')}`] as const),
  );

  beforeAll(async () => {
    listener = createServer((request, response) => {
      came.push(`${request.method} ${request.url}`);
      response.end('{}');
    });
    // On every address of this machine: whatever leads here is counted.
    await new Promise<void>((resolve) => listener.listen(0, '::', resolve));
    const { port } = listener.address() as AddressInfo;
    const describes = (endpoint: string, address: string) => (issuer: StubIssuer) => {
      const named = { ...issuer.discoveryDocument(), [endpoint]: address.replace('PORT', String(port)) };
      issuer.bend('discovery', { body: named });
    };
    cautious = await withRudeProviders(
      new Map(rows.map(([endpoint, address, , id]) => [id, describes(endpoint, address)])),
    );
    // The one that is allowed is asked, so that silence means something.
    const open = stubs.add('open-door');
    describes('jwks_uri', 'http://127.0.0.1:PORT/keys')(open);
    const plain = await Company.open([wish('open-door', open)]);
    await plain.fails('open-door').finally(() => plain.stop());
    expect(came).toContain('GET /keys');
  });
  afterAll(async () => {
    await cautious.stop();
    listener.closeAllConnections();
    await new Promise((resolve) => listener.close(resolve));
  });

  test.each(rows)('%s %s: %s, and nobody is asked there', async (_endpoint, _address, cause, id) => {
    came.length = 0;
    expect((await cautious.fails(id)).cause).toBe(cause);
    expect(came).toEqual([]);
  });
});

describe('[SSRF] SI4 answers without end, without beginning, and of another place', () => {
  let patient: Company;
  const held = new Set<{ destroy(): void }>();
  const rows = (['discovery', 'jwks', 'token', 'userinfo'] as const).flatMap((place) =>
    rudeness.map((how, i) => [place, how, rudePlaces[place][i], `${place}-${how}`] as const),
  );
  /** Only who waits in vain is to wait short. */
  const patience = (id: string) => (/-(silent|drip)$/.test(id) ? 1 : 10);

  beforeAll(async () => {
    patient = await withRudeProviders(
      new Map(
        rows.map(([place, how, , id]) => [id, (issuer) => issuer.bend(place, (asked) => rudely(place, how, asked))]),
      ),
      patience,
    );
  });
  afterAll(async () => {
    for (const response of held) response.destroy();
    await patient.stop();
  });

  function rudely(place: string, how: Rudeness, { response }: Asked): Said | undefined {
    held.add(response);
    if (how === 'redirect') return { status: 302, headers: { location: `${acme.issuer}/${place}` } };
    if (how === 'bomb') return { headers: { 'content-encoding': 'gzip' }, body: 'x' };
    if (how === 'drip') response.writeHead(200).write('{');
    if (how === 'endless') {
      response.writeHead(200);
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    }
    return undefined;
  }

  test.each(rows)('%s, %s: %s', async (_place, _how, cause, id) => {
    expect((await patient.fails(id)).cause).toBe(cause);
    expect(acme.asked).toEqual([]);
  });

  test('and the server goes on as before', async () => {
    expect((await fetch(`${patient.url}/healthz`)).status).toBe(200);
  });
});

test('[OIDC] SI26 guessing logout tokens is slowed down', async () => {
  const strict = await Company.open([wish('acme', acme)], { env: { FOYER_LIMIT_WRONG_LOGOUT_TOKENS: '5' } });
  try {
    const address = `${strict.url}/sign-in/acme/backchannel-logout`;
    const forged = await signed({}, { key: rsaPair().privateKey });
    const guesses = await Promise.all(Array.from({ length: 100 }, () => postLogoutToken(address, forged)));
    const refused = guesses.filter(({ status }) => status === 429);
    expect(guesses.every(({ status }) => status === 400 || status === 429)).toBe(true);
    expect(refused.length).toBeGreaterThan(15);
    expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
  } finally {
    await strict.stop();
  }
});

describe('[OIDC] SI38 whoever was refused finds every door as a stranger does', () => {
  let foyer: Foyer;
  let picky: StubIssuer;
  const refused = new BrowserIsh();

  beforeAll(async () => {
    picky = stubs.add('picky');
    const claims = { otherwise: 'refuse', rules: [{ claim: 'groups', anyOf: ['staff'], level: 'admin' }] };
    foyer = await Foyer.start({
      env: { FOYER_SIGN_IN_PROVIDERS: JSON.stringify([wish('picky', picky, { claims })]) },
    });
    for (const [slug, policy] of [
      ['closed', { entry: 'restricted' }],
      ['knocking', { entry: 'open', lobby: true }],
    ] as const)
      await foyer.api('POST', '/api/v1/rooms', { slug, policy });
    picky.person = { sub: 'eve', name: 'Eve', groups: ['visitors'] };
    const landing = await refused.open(`${foyer.url}/sign-in/picky?return=/closed`);
    expect(landing.status).toBe(403);
    expect(refused.cookies(foyer.url).has('__Host-foyer')).toBe(false);
  });
  afterAll(() => foyer.stop());

  /** What a browser carries, as it would send it from our own page. */
  function headersOf(browser: BrowserIsh): Record<string, string> {
    const cookie = [...browser.cookies(foyer.url)].map(([name, value]) => `${name}=${value}`).join('; ');
    return { origin: foyer.url, 'sec-fetch-site': 'same-origin', ...(cookie === '' ? {} : { cookie }) };
  }

  async function rest(browser: BrowserIsh, method: string, path: string, body?: object): Promise<unknown[]> {
    const answer = await fetch(`${foyer.url}${path}`, {
      method,
      headers: { ...headersOf(browser), ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return [method, path, answer.status, slugOf(String(Object(text.startsWith('{') ? JSON.parse(text) : {}).type))];
  }

  test('REST: every route answers both alike, and lets in neither', async () => {
    const { paths } = (await (await fetch(`${foyer.url}/api/openapi.json`)).json()) as {
      paths: Record<string, object>;
    };
    const routes = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => [method, path]),
    );
    expect(routes.length).toBeGreaterThan(30);
    for (const [method = '', path = ''] of routes) {
      const url = path.replace('{slug}', 'closed').replaceAll(/\{\w+\}/g, 'x_1');
      const ask = (browser: BrowserIsh) => rest(browser, method.toUpperCase(), url, method === 'get' ? undefined : {});
      const [mine, strangers] = [await ask(refused), await ask(new BrowserIsh())];
      expect(mine).toEqual(strangers);
    }
    expect((await rest(refused, 'GET', '/api/v1/me'))[2]).toBe(401);
    const join = { credentials: {}, name: 'Eve' };
    expect((await rest(refused, 'POST', '/api/v1/rooms/closed/join', join))[2]).toBe(401);
  });

  async function closes(path: string, message?: object): Promise<string> {
    const socket = new WebSocket(`${foyer.url.replace('http', 'ws')}${path}`, { headers: headersOf(refused) });
    const heard: string[] = [];
    return new Promise((resolve) => {
      socket.on('open', () => message !== undefined && socket.send(JSON.stringify(message)));
      socket.on('message', (data) => heard.push(String(data)));
      socket.on('unexpected-response', (_request, response) => resolve(`refused ${response.statusCode}`));
      socket.on('close', (code) =>
        resolve(`closed ${code} ${/snapshot|admitted/.test(heard.join()) ? 'inside' : ''}`.trim()),
      );
      socket.on('error', () => resolve('refused'));
    });
  }

  test('WebSockets of rooms, lobbies and media', async () => {
    const hello = { type: 'hello', version: 1, token: 'made-up' };
    expect(await closes('/api/v1/rooms/closed/channel', hello)).toMatch(/^(closed (?!.*inside)|refused)/);
    expect(await closes('/api/v1/rooms/knocking/lobby?knock=made-up')).toMatch(/^(closed (?!.*inside)|refused)/);
    for (const token of ['', '?access_token=made-up', `?access_token=${foyer.apiKey}`])
      for (const path of ['/rtc', '/rtc/v1']) expect(await closes(`${path}${token}`)).toMatch(/^refused/);
    for (const path of ['/rtc/validate', '/rtc/v1/validate'])
      expect((await fetch(`${foyer.url}${path}`, { headers: headersOf(refused) })).status).toBe(401);
  });

  test('the failure’s reference opens nothing, and nobody but an administrator reads it', async () => {
    const landing = await refused.open(`${foyer.url}/sign-in/picky?return=/closed`);
    const ref = refOf(landing);
    expect(ref).toMatch(/^f_/);
    expect((await rest(refused, 'GET', `/api/v1/sign-in/failures/${ref}`))[2]).toBe(401);
    expect((await fetch(`${foyer.url}/api/v1/me`, { headers: { authorization: `Bearer ${ref}` } })).status).toBe(401);
    expect(landing.text).not.toContain('visitors');
    expect(foyer.lines.join('\n')).not.toContain(picky.clientSecret);
  });
});
