import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { millis, seconds } from '@foyer/kernel';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { BrowserIsh, type Landing } from '../../../tests/harness/oidc/browser-ish.ts';
import type { StubIssuer } from '../../../tests/harness/oidc/stub.ts';
import { StubProviders } from '../../../tests/harness/oidc/stub-providers.ts';
import { Company, operator, refOf, wish } from '../../../tests/sign-in/company.ts';
import { type Clock, systemClock } from '../clock.ts';

let stubs: StubProviders;
let company: Company;
let one: StubIssuer;
let other: StubIssuer;
const folder = mkdtempSync(join(tmpdir(), 'foyer-provider-sign-in-'));
const more: Company[] = [];

/** The real clock, and whatever a test adds to it. */
const ahead = { milliseconds: 0 };
const clock: Clock = {
  now: () => millis(systemClock.now() + ahead.milliseconds),
  wall: () => seconds(systemClock.wall() + Math.floor(ahead.milliseconds / 1_000)),
  after: systemClock.after,
};

const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';

beforeAll(async () => {
  stubs = await StubProviders.start();
  [one, other] = [stubs.add('one'), stubs.add('other')];
  const iconFile = join(folder, 'mark.svg');
  writeFileSync(iconFile, svg);
  const providers = [
    wish('one', one, { iconFile, name: 'One & <b>Only</b>' }),
    wish('other', other, { iconFile: join(folder, 'missing.png') }),
  ];
  company = await Company.open(providers, { over: { clock }, env: { FOYER_DATA: join(folder, 'data') } });
});
afterEach(async () => {
  ahead.milliseconds = 0;
  for (const issuer of stubs.issuers) issuer.straighten();
  for (const opened of more.splice(0)) await opened.stop();
});
afterAll(async () => {
  await company.stop();
  await stubs.stop();
  rmSync(folder, { recursive: true });
});

/** Walks until the provider would send the browser back here. */
const there = (browser: BrowserIsh, id = 'one', query = '', at = company): Promise<Landing> =>
  browser.open(`${at.url}/sign-in/${id}${query}`, { until: (url) => url.pathname.endsWith('/callback') });

const departure = async (query = ''): Promise<{ url: URL; answer: Response }> => {
  const answer = await fetch(`${company.url}/sign-in/one${query}`, { redirect: 'manual' });
  return { url: new URL(answer.headers.get('location') ?? ''), answer };
};

async function causeOf(landing: Landing, at = company): Promise<string> {
  const ref = refOf(landing);
  const answer = await fetch(`${at.url}/api/v1/sign-in/failures/${ref}`, { headers: operator });
  return Object(await answer.json())
    .type.split('/')
    .at(-1);
}

const isHere = (url: URL) => url.origin === company.url && !url.pathname.startsWith('/sign-in');

describe('SI5 the way there', () => {
  test('leads to the provider with code flow, state, nonce and PKCE, for each attempt anew', async () => {
    const [first, second] = [await departure('?return=/demo'), await departure('?return=/demo')];
    expect(first.answer.status).toBe(303);
    expect(first.url.origin + first.url.pathname).toBe(`${one.issuer}/authorize`);
    expect(Object.fromEntries(first.url.searchParams)).toEqual({
      ...{ client_id: 'foyer', response_type: 'code', scope: 'openid profile', code_challenge_method: 'S256' },
      redirect_uri: `${company.url}/sign-in/one/callback`,
      state: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
    });
    for (const name of ['state', 'nonce', 'code_challenge'])
      expect(first.url.searchParams.get(name)).not.toBe(second.url.searchParams.get(name));
  });

  test('leaves one cookie that only this host, over TLS, without scripts, gets back', async () => {
    const { answer, url } = await departure();
    const [cookie = '', ...rest] = answer.headers.getSetCookie();
    expect(rest).toEqual([]);
    expect(cookie).toMatch(/^__Host-foyer-si-[\w-]{8}=[\w-]+; Max-Age=4500; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
    for (const name of ['state', 'nonce']) expect(cookie).not.toContain(url.searchParams.get(name));
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
  });

  test.each([
    '//evil.example',
    '/\\evil.example',
    'https://evil.example/',
    '/%09/evil.example',
    '/sign-in/one',
    '%2F%2Fevil.example',
  ])('return=%s leads home and nowhere else', async (back) => {
    const landing = await new BrowserIsh().open(`${company.url}/sign-in/one?return=${back}`, { until: isHere });
    expect(landing.next).toBe(`${company.url}/`);
  });

  test('a slash at the end of either address changes nothing', async () => {
    const browser = new BrowserIsh();
    const { next = '' } = await browser.open(`${company.url}/sign-in/one/?return=/demo`, {
      until: ({ pathname }) => pathname.endsWith('/callback'),
    });
    expect(new URL(next).pathname).toBe('/sign-in/one/callback');
    const landing = await browser.open(next.replace('/callback?', '/callback/?'), { until: isHere });
    expect([landing.next, (await company.me(browser)).status]).toEqual([`${company.url}/demo`, 200]);
    const unknown = await new BrowserIsh().open(`${company.url}/sign-in/nobody/`);
    expect([unknown.status, unknown.text.includes('Signing in did not work')]).toEqual([404, true]);
    for (const path of ['/sign-in/', '/sign-in//']) {
      const ways = await fetch(`${company.url}${path}?return=%2Fdemo`, { redirect: 'manual' });
      expect([ways.status, ways.headers.get('location')]).toEqual([303, '/sign-in?return=%2Fdemo']);
    }
  });

  test('a fragment in return comes back too: signed in, silently, and in the links of a failure', async () => {
    const back = `return=${encodeURIComponent('/demo?lang=de#frag=1&x')}`;
    const here = `${company.url}/demo?lang=de#frag=1&x`;
    const browser = new BrowserIsh();
    const ways = [];
    for (const query of [back, back, `${back}&silent=true`])
      ways.push((await browser.open(`${company.url}/sign-in/one?${query}`, { until: isHere })).next);
    expect(ways).toEqual([here, here, here]);
    const nobody = await new BrowserIsh().open(`${company.url}/sign-in/nobody?${back}&silent=true`, { until: isHere });
    expect(nobody.next).toBe(here);
    const again = await new BrowserIsh().open(`${company.url}/sign-in/nobody?${back}`);
    expect(again.text).toContain(`href="/sign-in?${back}"`);
    expect(again.text).toContain('href="/demo?lang=de#frag=1&amp;x"');
  });

  test('a return that comes twice counts as the first, and stays here', async () => {
    const query = 'return=/a&return=https://evil.example';
    const landing = await new BrowserIsh().open(`${company.url}/sign-in/one?${query}`, { until: isHere });
    expect(landing.next).toBe(`${company.url}/a`);
  });

  test('several tabs at once come back each to its own room, in any order, and past six the oldest is forgotten', async () => {
    const browser = new BrowserIsh();
    const tabs: Landing[] = [];
    for (let tab = 0; tab < 7; tab += 1) tabs.push(await there(browser, 'one', `?return=/room-${tab}`));
    const attempts = [...browser.cookies(company.url).keys()].filter((name) => name.startsWith('__Host-foyer-si-'));
    expect(attempts).toHaveLength(6);
    const ends = [];
    for (const { next = '' } of tabs.toReversed()) ends.push(await browser.open(next, { until: isHere }));
    expect(ends.slice(0, 6).map(({ next }) => next)).toEqual(
      [6, 5, 4, 3, 2, 1].map((tab) => `${company.url}/room-${tab}`),
    );
    expect(await causeOf(ends[6] ?? expect.fail())).toBe('sign-in-state-unknown');
    const left = [...browser.cookies(company.url).keys()].filter((name) => name.startsWith('__Host-foyer-si-'));
    expect(left).toEqual([]);
  });

  test('a restart in between is not noticed', async () => {
    const env = { FOYER_DATA: join(folder, 'restarted') };
    const before = await Company.open([wish('one', one)], { env });
    const browser = new BrowserIsh();
    const { next = '' } = await there(browser, 'one', '?return=/demo', before);
    const cookies = browser.cookies(before.url);
    await before.stop();
    const after = await Company.open([wish('one', one)], { env });
    more.push(after);
    for (const [name, value] of cookies) browser.setCookie(after.url, name, value);
    const moved = next.replace(before.url, after.url);
    const landing = await browser.open(moved, { until: (url) => url.pathname === '/demo' });
    expect(landing.next).toBe(`${after.url}/demo`);
  });
});

describe('SI6 the way back', () => {
  test('an answer is taken once', async () => {
    const browser = new BrowserIsh();
    const { next = '' } = await there(browser);
    const kept = new Map(browser.cookies(company.url));
    expect((await browser.open(next, { until: isHere })).next).toBe(`${company.url}/`);
    const again = await browser.open(next);
    expect([again.status, await causeOf(again)]).toEqual([400, 'sign-in-state-used']);
    const thief = new BrowserIsh();
    for (const [name, value] of kept) thief.setCookie(company.url, name, value);
    expect(await causeOf(await thief.open(next))).toBe('sign-in-state-used');
    expect((await company.me(thief)).status).toBe(401);
  });

  test('in the browser that began it', async () => {
    const { next = '' } = await there(new BrowserIsh());
    const foreign = new BrowserIsh();
    expect(await causeOf(await foreign.open(next))).toBe('sign-in-state-unknown');
    expect((await company.me(foreign)).status).toBe(401);
  });

  test('a look at the page with HEAD takes nothing', async () => {
    const browser = new BrowserIsh();
    const { next = '' } = await there(browser);
    expect((await browser.open(next, { method: 'HEAD' })).status).toBe(204);
    expect((await browser.open(next, { until: isHere })).next).toBe(`${company.url}/`);
  });

  test('within its time', async () => {
    const browser = new BrowserIsh();
    const { next = '' } = await there(browser, 'one', '?return=/demo');
    ahead.milliseconds = 16 * 60_000;
    const late = await browser.open(next);
    expect(await causeOf(late)).toBe('sign-in-state-expired');
    expect(late.text).toContain('/sign-in/one?return=%2Fdemo');
  });

  test('an answer in a form is read by nobody, and the page that says so leads back to where it began', async () => {
    const browser = new BrowserIsh();
    const { next = '' } = await there(browser, 'one', '?return=/demo');
    for (const path of ['/sign-in/one/callback', '/sign-in/one/callback/']) {
      const body = new URL(next).search.slice(1) + '&padding='.padEnd(100_000, 'x');
      const cookie = [...browser.cookies(company.url)].map(([name, value]) => `${name}=${value}`).join('; ');
      const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: one.issuer, cookie };
      const answer = await fetch(company.url + path, { method: 'POST', headers, body, redirect: 'manual' });
      expect([answer.status, answer.headers.get('content-type')]).toEqual([400, 'text/html; charset=utf-8']);
      expect(answer.headers.getSetCookie()).toEqual([]);
      const text = await answer.text();
      expect(text).toContain('/sign-in/one?return=%2Fdemo');
      const [, ref = ''] = /data-ref>(f_\w+)</.exec(text) ?? [];
      const failure = await company.stage.server.store.signInFailures.find(ref);
      expect(failure).toMatchObject({
        ...{ cause: 'sign-in-response-invalid', provider: 'one' },
        facts: { parameter: 'response_mode', reason: 'form_post' },
      });
    }
    const nobody = await fetch(`${company.url}/sign-in/nobody/callback`, { method: 'POST' });
    expect([nobody.status, nobody.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
    // And it took nothing from the answer that is right.
    expect((await browser.open(next, { until: isHere })).next).toBe(`${company.url}/demo`);
  });

  test('at the address of the provider where it began', async () => {
    const browser = new BrowserIsh();
    const { next = '' } = await there(browser);
    const failed = await company.failed(await browser.open(next.replace('/one/', '/other/')), browser);
    expect([failed.cause, failed.failure.facts]).toEqual(['sign-in-state-unknown', { begunAt: 'one' }]);
  });

  test('from a page of another site, as it comes from every provider', async () => {
    const browser = new BrowserIsh();
    const { next = '' } = await there(browser);
    const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    expect((await browser.open(next, { headers, until: isHere })).next).toBe(`${company.url}/`);
  });
});

describe('SI7 the session', () => {
  test('is a fresh one, and the one before has ended', async () => {
    const browser = new BrowserIsh();
    await company.signedIn('one', browser);
    const before = company.cookie(browser);
    await company.signedIn('one', browser);
    const after = company.cookie(browser);
    expect(after.cookie).not.toBe(before.cookie);
    const status = async (headers: { cookie: string }) => (await fetch(`${company.url}/api/v1/me`, { headers })).status;
    expect([await status(before), await status(after)]).toEqual([401, 200]);
  });

  test('a planted cookie does not become it', async () => {
    const browser = new BrowserIsh();
    const planted = 'x'.repeat(43);
    browser.setCookie(company.url, '__Host-foyer', planted);
    await company.signedIn('one', browser);
    expect(company.cookie(browser).cookie).not.toContain(planted);
  });

  test('Entra ID: the document has a template, and the account is of the tenant that the token names', async () => {
    const entra = stubs.add('common/v2.0');
    const template = `${stubs.url}/{tenantid}/v2.0`;
    const tid = '11111111-2222-3333-4444-555555555555';
    entra.manners.describe = (document) => ({ ...document, issuer: template });
    entra.manners.mint = (claims) => entra.sign({ ...claims, tid, iss: template.replace('{tenantid}', tid) });
    const opened = await Company.open([wish('entra', entra)]);
    more.push(opened);
    await opened.signedIn('entra');
    const [account] = await opened.stage.server.store.accounts.list();
    expect(account?.origin?.issuer).toBe(`${stubs.url}/${tid}/v2.0`);
    entra.manners.mint = (claims) => entra.sign({ ...claims, tid: 'other', iss: template.replace('{tenantid}', tid) });
    expect((await opened.fails('entra')).cause).toBe('sign-in-token-issuer-wrong');
  });
});

describe('SI15 UserInfo', () => {
  const groups = { claims: { rules: [{ claim: 'groups', anyOf: ['staff'], level: 'host' }] } };
  test.each([
    { what: 'a name is there', options: {}, claims: { name: 'Ada' }, asked: false, name: 'Ada' },
    { what: 'another name is there', options: {}, claims: { preferred_username: 'ada' }, asked: false, name: 'ada' },
    { what: 'no name at all', options: {}, claims: {}, asked: true, name: 'Told by UserInfo' },
    {
      ...{ what: 'a claim of a rule is there', options: groups, claims: { name: 'Ada', groups: ['staff'] } },
      ...{ asked: false, name: 'Ada' },
    },
    { what: 'a claim of a rule is missing', options: groups, claims: { name: 'Ada' }, asked: true, name: 'Ada' },
    {
      ...{ what: 'the configured name is missing', options: { claims: { name: '/profile/nick' } } },
      ...{ claims: { name: 'Ada' }, asked: true, name: 'Countess' },
    },
    { what: 'it is never to be asked', options: { userInfo: 'never' }, claims: {}, asked: false, name: 'u-7' },
    {
      what: 'it is always to be asked',
      options: { userInfo: 'always' },
      claims: { name: 'Ada' },
      asked: true,
      name: 'Ada',
    },
  ])('$what; claims of the ID token win', async ({ options, claims, asked, name }) => {
    const issuer = stubs.add('userinfo');
    issuer.person = { sub: 'u-7', ...claims };
    const told = { sub: 'u-7', name: 'Told by UserInfo', groups: ['staff'], profile: { nick: 'Countess' } };
    issuer.bend('userinfo', { body: told });
    const opened = await Company.open([wish('userinfo', issuer, options)]);
    more.push(opened);
    const me = await opened.signedIn('userinfo');
    expect(issuer.asked.some(({ place }) => place === 'userinfo')).toBe(asked);
    expect(me.account.name).toBe(name);
  });
});

test.each([
  ['', null],
  ['?another=true', 'login'],
  ['?another=yes', null],
  ['?another=true&silent=true', 'none'],
])('SI29 %s asks the provider by the prompt %s', async (query, prompt) => {
  const { url } = await departure(query);
  expect(url.searchParams.get('prompt')).toBe(prompt);
});

describe('SI8 asked silently', () => {
  const failures = async () => (await company.stage.server.store.signInFailures.list(1_000)).length;

  test('the provider is to show nothing, and whoever is signed in there is signed in here', async () => {
    const { url } = await departure('?silent=true');
    expect(url.searchParams.get('prompt')).toBe('none');
    const browser = new BrowserIsh();
    const landing = await browser.open(`${company.url}/sign-in/one?silent=true&return=/demo`, { until: isHere });
    expect(landing.next).toBe(`${company.url}/demo`);
    expect((await company.me(browser)).status).toBe(200);
  });

  test.each([
    [
      'login_required',
      (at: StubIssuer) => {
        at.manners.back = (said) => errorIn(said, 'login_required');
      },
    ],
    [
      'no token',
      (at: StubIssuer) => {
        at.manners.respond = () => ({});
      },
    ],
    ['a provider that is down', (at: StubIssuer) => at.bend('token', { status: 503 })],
    [
      'a token of another',
      (at: StubIssuer) => {
        at.manners.mint = (claims) => at.sign({ ...claims, aud: 'x' });
      },
    ],
  ])('%s: back as who one was, and nothing is noted', async (_what, bend) => {
    const browser = new BrowserIsh();
    await company.signedIn('other', browser);
    const [session, noted] = [company.cookie(browser), await failures()];
    bend(one);
    const landing = await browser.open(`${company.url}/sign-in/one?silent=true&return=/demo`, { until: isHere });
    expect(landing.next).toBe(`${company.url}/demo`);
    expect(company.cookie(browser)).toEqual(session);
    expect((await company.me(browser)).status).toBe(200);
    expect(await failures()).toBe(noted);
  });

  test('where the provider is unknown, or does not answer, one is back at once', async () => {
    const unknown = await fetch(`${company.url}/sign-in/nobody?silent=true&return=/demo`, { redirect: 'manual' });
    expect([unknown.status, unknown.headers.get('location')]).toEqual([303, '/demo']);
    one.bend('discovery', () => undefined);
    const opened = await Company.open([wish('one', one, { patienceSeconds: 60 })]);
    more.push(opened);
    const answer = await fetch(`${opened.url}/sign-in/one?silent=true&return=/demo`, { redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/demo']);
  });
});

function errorIn(said: URLSearchParams, error: string): URLSearchParams {
  const answer = new URLSearchParams({ error });
  const state = said.get('state');
  if (state !== null) answer.set('state', state);
  return answer;
}

describe('SI2 a provider that is away', () => {
  test('at the start: the log says so, guests are not concerned, and it is asked again when it is needed', async () => {
    one.bend('discovery', { status: 503 });
    const opened = await Company.open([wish('one', one)], { over: { clock } });
    more.push(opened);
    expect((await opened.fails('one')).cause).toBe('sign-in-provider-unreachable');
    expect(opened.stage.log()).toContain('a sign-in provider cannot be used');
    expect((await fetch(`${opened.url}/healthz`)).status).toBe(200);
    one.straighten();
    ahead.milliseconds = 60_000;
    await opened.signedIn('one');
    expect(opened.stage.log()).toContain('a sign-in provider can be used again');
  });

  test('later: its document serves meanwhile, and the failure is that of what was asked', async () => {
    await company.signedIn('one');
    one.bend('discovery', { status: 503 });
    ahead.milliseconds = 20 * 60_000;
    const { url } = await departure();
    expect(url.origin).toBe(stubs.url);
  });
});

describe('SI4 a document that leads elsewhere', () => {
  test.each([
    ['token_endpoint', 'http://169.254.169.254/latest', 'token'],
    ['jwks_uri', 'https://169.254.169.254/keys', 'jwks'],
    ['jwks_uri', 'https://[fe80::1]/keys', 'jwks'],
    ['token_endpoint', 'http://10.0.0.1/token', 'token'],
  ])('%s at %s is not asked', async (member, address, at) => {
    const spoilt = stubs.add(`spoilt-${encodeURIComponent(address).replaceAll('%', '')}`);
    spoilt.manners.describe = (document) => ({ ...document, [member]: address });
    const opened = await Company.open([wish('spoilt', spoilt)]);
    more.push(opened);
    const { cause, failure } = await opened.fails('spoilt');
    expect([cause, failure.facts.at]).toEqual(['sign-in-provider-address-not-allowed', at]);
  });

  test('an authorization endpoint that is none is not handed to the browser', async () => {
    const spoilt = stubs.add('spoilt-authorize');
    spoilt.manners.describe = (document) => ({ ...document, authorization_endpoint: 'javascript:alert(1)' });
    const opened = await Company.open([wish('spoilt', spoilt)]);
    more.push(opened);
    expect((await opened.fails('spoilt')).cause).toBe('sign-in-discovery-invalid');
  });
});

describe('SI16 what others fetch', () => {
  test('our keys, public parts alone', async () => {
    const answer = await fetch(`${company.url}/sign-in/jwks.json`);
    expect(answer.headers.get('content-type')).toBe('application/jwk-set+json');
    expect(answer.headers.get('cache-control')).toBe('public, max-age=300');
    const { keys } = Object(await answer.json());
    expect(keys.length).toBeGreaterThan(1);
    for (const key of keys)
      for (const part of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']) expect(key).not.toHaveProperty(part);
  });

  test('the picture of a provider, which can do nothing as a page', async () => {
    const answer = await fetch(`${company.url}/sign-in/one/icon`);
    expect(answer.headers.get('content-type')).toBe('image/svg+xml');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    );
    expect(await answer.text()).toBe(svg);
    expect((await fetch(`${company.url}/sign-in/other/icon`)).status).toBe(404);
    expect(company.stage.log()).toContain('an icon cannot be shown');
  });
});

describe('SI29 SI30 the page of a failure', () => {
  test('has the sentence, the reference and the way to begin again, and nothing that is not ours', async () => {
    one.manners.respond = () => ({});
    const browser = new BrowserIsh();
    const landing = await company.signIn('one', browser, '/demo?x=%22%3E');
    const { failure, cause } = await company.failed(landing, browser);
    expect([cause, landing.status]).toEqual(['sign-in-token-missing', 502]);
    expect(landing.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const { text } = landing;
    expect(text).toContain('do not understand each other');
    expect(text).toContain(`Reference: <code data-ref>${failure.ref}</code>`);
    expect(text).toContain('href="/sign-in/one?return=%2Fdemo%3Fx%3D%2522%253E"');
    expect(text).toContain('One &amp; &lt;b&gt;Only&lt;/b&gt;');
    expect(text).not.toContain('<b>Only');
    for (const secret of one.secrets) if (secret.length > 12) expect(text).not.toContain(secret);
  });

  test('can be loaded again under its reference, and says nothing of others', async () => {
    one.manners.respond = () => ({});
    const { landing, failure } = await company.fails('one');
    const again = await fetch(`${company.url}/sign-in/failed?ref=${failure.ref}`);
    expect(again.status).toBe(landing.status);
    expect(again.headers.get('cache-control')).toBe('no-store');
    expect(await again.text()).toContain(failure.ref);
    for (const ref of ['f_000000000000', '', 'x'.repeat(3_000), '"><script>alert(1)</script>', '%00']) {
      const unknown = await fetch(`${company.url}/sign-in/failed?ref=${encodeURIComponent(ref)}`);
      expect(unknown.status).toBe(404);
      expect(await unknown.text()).not.toContain('<script>alert');
    }
  });

  test('an unknown provider is told by no more than that', async () => {
    const browser = new BrowserIsh();
    const failed = await company.failed(await browser.open(`${company.url}/sign-in/nobody`), browser);
    expect([failed.cause, failed.landing.status, failed.failure.provider]).toEqual([
      'sign-in-provider-unknown',
      404,
      null,
    ]);
    const callback = await browser.open(`${company.url}/sign-in/nobody/callback?code=x&state=y`);
    expect([callback.status, await causeOf(callback)]).toEqual([404, 'sign-in-provider-unknown']);
  });

  test('what nobody foresaw has an id in the log, without its text', async () => {
    const { store } = company.stage.server;
    const find = store.accounts.findByOrigin;
    Object.assign(store.accounts, { findByOrigin: () => Promise.reject(new TypeError('a raw secret-token-text')) });
    const { cause, failure } = await company
      .fails('one')
      .finally(() => Object.assign(store.accounts, { findByOrigin: find }));
    expect(cause).toBe('sign-in-failed');
    const line = company.stage
      .log()
      .split('\n')
      .find((text) => text.includes(String(failure.facts.instance)));
    expect(line).toContain('"fault":"TypeError"');
    expect(company.stage.log()).not.toContain('secret-token-text');
  });

  test('a flood of them is shown, and neither kept nor logged without end', async () => {
    const opened = await Company.open([wish('one', one)], { env: { FOYER_LIMIT_API_REQUESTS_PER_MINUTE: '200' } });
    more.push(opened);
    const refs = [];
    for (let count = 0; count < 15; count += 1)
      refs.push(refOf(await new BrowserIsh().open(`${opened.url}/sign-in/one/callback?state=${count}`)));
    expect(new Set(refs).size).toBe(15);
    expect(await opened.stage.server.store.signInFailures.list(100)).toHaveLength(5);
    expect(opened.stage.log().split('a sign-in failed')).toHaveLength(6);
  });

  test('who asks too often is told so by a page, or led back where he asked silently', async () => {
    const opened = await Company.open([wish('one', one)], { env: { FOYER_LIMIT_API_REQUESTS_PER_MINUTE: '3' } });
    more.push(opened);
    for (let count = 0; count < 3; count += 1) await fetch(`${opened.url}/sign-in/one`, { redirect: 'manual' });
    const page = await fetch(`${opened.url}/sign-in/one?return=/demo`, { redirect: 'manual' });
    expect([page.status, page.headers.get('content-type')]).toEqual([429, 'text/html; charset=utf-8']);
    expect(Number(page.headers.get('retry-after'))).toBeGreaterThan(0);
    for (const path of ['/sign-in/one/', '/sign-in/one/callback/', '/sign-in/one/callback'])
      for (const method of path.includes('callback') ? ['GET', 'POST'] : ['GET'])
        expect((await fetch(opened.url + path, { method, redirect: 'manual' })).status, `${method} ${path}`).toBe(429);
    const silent = await fetch(`${opened.url}/sign-in/one?silent=true&return=/demo`, { redirect: 'manual' });
    expect([silent.status, silent.headers.get('location')]).toEqual([303, '/demo']);
  });
});

test('SI31 a provider that repeats in its error what it was sent tells nobody the code, the verifier, the secret', async () => {
  const clientSecret = 'short-and-sweet';
  const third = stubs.add('third', { clientSecret });
  const opened = await Company.open([wish('third', third)]);
  more.push(opened);
  third.manners.back = (answer) => {
    answer.set('code', 'MiTr3D');
    return answer;
  };
  let verifier = '';
  third.bend('token', ({ form }) => {
    verifier = (form.get('code_verifier') ?? '').slice(0, 30);
    const description = `no code ${form.get('code')} for ${form.get('code_verifier')} of ${clientSecret}, sorry`;
    return { status: 400, body: { error: 'invalid_grant', error_description: description } };
  });
  const landing = await new BrowserIsh().open(`${opened.url}/sign-in/third`, { until: isHere });
  const answer = await fetch(`${opened.url}/api/v1/sign-in/failures/${refOf(landing)}`, { headers: operator });
  const said: unknown = await answer.json();
  expect(said).toMatchObject({ facts: { description: 'no code … for … of …, sorry' } });
  expect(verifier).not.toBe('');
  for (const secret of ['MiTr3D', verifier, clientSecret]) expect(JSON.stringify(said)).not.toContain(secret);
});

test('SI31 no secret of all these sign-ins is in the log, the audit log, or what admins read of failures', async () => {
  await company.stage.server.audit.flush();
  const { audit, signInFailures } = company.stage.server.store;
  const told = [await audit.list({ limit: 1_000 }), await signInFailures.list(1_000)].map((list) =>
    JSON.stringify(list),
  );
  expect(told[0]).toContain('sign-in.refused');
  expect(told[0]).toContain('sign-in.done');
  company.keepsSecrets(stubs.issuers, ...told);
});
