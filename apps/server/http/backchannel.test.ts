import { no, ok, seconds } from '@foyer/kernel';
import { type SignInCause, signInProblems } from '@foyer/wire';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ProviderPerson } from '../access/provider-account.ts';
import { type AccessStage, accessStage, type Browser, ownPage } from '../access/testing-http.ts';
import { isOutage, type SigningOut } from '../sign-in/accounts/sign-outs.ts';
import type { LogoutSubject, SignInResult } from '../sign-in/ports.ts';

const issuer = 'https://id.example.org/';
const form = { 'content-type': 'application/x-www-form-urlencoded' };

/** Takes `good <jti> <subject> <sid>`, and answers everything else with the cause it names. */
class FakeProvider implements SigningOut {
  readonly options;
  readonly asked: { idToken: string; back: string; state: string }[] = [];
  endAddress: string | undefined = 'https://id.example.org/end';
  expiresAt = seconds(0);

  constructor(id: string, change: Partial<SigningOut['options']> = {}) {
    this.options = { id, name: 'Company', signOutAtProvider: true, onProviderSignOut: 'demote' as const, ...change };
  }

  async endSessionUrl(wish: { idToken: string; back: string; state: string }): Promise<string | undefined> {
    this.asked.push(wish);
    if (this.endAddress === undefined) return undefined;
    const url = new URL(this.endAddress);
    url.searchParams.set('id_token_hint', wish.idToken);
    url.searchParams.set('client_id', 'foyer');
    return url.href;
  }

  async logoutSubject(token: string): Promise<SignInResult<LogoutSubject>> {
    const [kind = '', jti = '', subject, sid] = token.split(' ');
    if (kind !== 'good') return no({ kind: kind as SignInCause, facts: { secretly: 'known' } });
    const who = { subject: subject === '-' ? undefined : subject, sid: sid === '-' ? undefined : sid };
    return ok({ issuer, jti, expiresAt: this.expiresAt, ...who });
  }
}

let stage: AccessStage;
let company: FakeProvider;
beforeEach(async () => {
  company = new FakeProvider('company');
  const others = [
    new FakeProvider('other'),
    new FakeProvider('keeping', { onProviderSignOut: 'keep' }),
    new FakeProvider('removing', { onProviderSignOut: 'remove' }),
    new FakeProvider('local', { signOutAtProvider: false }),
  ];
  stage = await accessStage({ FOYER_LIMIT_WRONG_LOGOUT_TOKENS: '3' }, undefined, [company, ...others]);
  for (const one of [company, ...others]) one.expiresAt = seconds(stage.clock.wall() + 120);
});
afterEach(async () => stage.stop());

interface Signed {
  readonly browser: Browser;
  readonly account: string;
}

async function signedIn(subject: string, sid: string | null, provider = 'company', idToken = 'a.b.c'): Promise<Signed> {
  const person: ProviderPerson = {
    origin: { provider, issuer, subject },
    ...{ username: subject, name: subject, level: 'user', rights: { rooms: [], nameLocked: false } },
    session: { id: provider, sid, idToken: stage.sealer.seal(idToken) },
  };
  const opened = await stage.accounts.signInByProvider(person, { network: 'n', device: 'd', previous: undefined });
  if (!opened.ok) throw new Error(opened.refusal.kind);
  const browser = stage.browser();
  browser.cookies.set('__Host-foyer', opened.value.secret);
  return { browser, account: opened.value.account.id };
}

const isIn = async ({ browser }: Signed) => (await browser.get('/api/v1/me')).status === 200;
const tell = (token: string, provider = 'company', from = '192.0.2.1') =>
  stage.call({
    ...{ method: 'POST', url: `/sign-in/${provider}/backchannel-logout`, headers: form, from },
    body: new URLSearchParams({ logout_token: token }).toString(),
  });

describe('SI27 what a logout token ends', () => {
  test('by sid that session alone, and the answer is 200, empty and not stored', async () => {
    const [one, other] = [await signedIn('ana', 'sid-1'), await signedIn('ana', 'sid-2')];
    const reply = await tell('good 1 ana sid-1');
    expect(reply).toMatchObject({ status: 200, text: '', headers: { 'cache-control': 'no-store' } });
    expect([await isIn(one), await isIn(other)]).toEqual([false, true]);
    expect(stage.told).toEqual([]);
  });

  test('without sid all of the subject’s at that provider, and nobody else’s', async () => {
    const ended = [await signedIn('ana', 'sid-1'), await signedIn('ana', null)];
    const kept = [
      await signedIn('ben', 'sid-1'),
      await signedIn('ana', 'sid-1', 'other'),
      await signedIn('ana', null, 'other'),
    ];
    expect((await tell('good 1 ana -')).status).toBe(200);
    for (const one of ended) expect(await isIn(one)).toBe(false);
    for (const one of kept) expect(await isIn(one)).toBe(true);
  });

  test('by sid alone, without a subject', async () => {
    const [one, other] = [await signedIn('ana', 'sid-1'), await signedIn('ben', 'sid-2')];
    expect((await tell('good 1 - sid-1')).status).toBe(200);
    expect([await isIn(one), await isIn(other)]).toEqual([false, true]);
  });

  test('a session that came without a sid cannot be told apart, and ends with any of the subject’s', async () => {
    const [one, other, ben] = [
      await signedIn('ana', null),
      await signedIn('ana', 'sid-2'),
      await signedIn('ben', null),
    ];
    await tell('good 1 ana sid-1');
    expect([await isIn(one), await isIn(other), await isIn(ben)]).toEqual([false, true, true]);
  });

  test('a sid of one subject with the name of another ends nothing', async () => {
    const one = await signedIn('ana', 'sid-1');
    for (const [i, subject] of ['ben', 'ANA', '__proto__'].entries())
      expect((await tell(`good ${i} ${subject} sid-1`)).status).toBe(200);
    expect(await isIn(one)).toBe(true);
    expect(stage.told).toEqual([]);
  });

  test('a local sign-in stays', async () => {
    const browser = await stage.signedIn('user', 'ana');
    await tell('good 1 ana -');
    expect((await browser.get('/api/v1/me')).status).toBe(200);
  });
});

describe('SI28 in meetings', () => {
  test.each([
    ['company', 'demoted'],
    ['removing', 'removed'],
    ['keeping', undefined],
  ])('%s: %s, once no session is left', async (provider, how) => {
    const one = await signedIn('ana', 'sid-1', provider);
    await signedIn('ana', 'sid-2', provider);
    await tell('good 1 ana sid-1', provider);
    expect(stage.told).toEqual([]);
    await tell('good 2 ana sid-2', provider);
    expect(stage.told).toEqual(how === undefined ? [] : [`${how} account:${one.account}`]);
  });

  test('also where the session had ended by itself before', async () => {
    const one = await signedIn('ana', 'sid-1');
    stage.clock.advance(100 * 3_600_000);
    company.expiresAt = seconds(stage.clock.wall() + 120);
    await tell('good 1 ana sid-1');
    expect(stage.told).toEqual([`demoted account:${one.account}`]);
  });

  test('the audit log says which provider ended it', async () => {
    const one = await signedIn('ana', 'sid-1');
    await tell('good 1 ana sid-1');
    await stage.audit.flush();
    expect(await stage.store.audit.list({ limit: 1 })).toMatchObject([
      {
        what: 'sign-in.ended-by-provider',
        by: 'provider:company',
        subject: `account:${one.account}`,
        network: '192.0.2.1',
      },
    ]);
  });
});

describe('SI26 what is no logout token', () => {
  test('one that was taken is not taken again, as long as it could be shown', async () => {
    await signedIn('ana', 'sid-1');
    expect((await tell('good 1 ana sid-1')).status).toBe(200);
    const again = await signedIn('ana', 'sid-1');
    expect(await tell('good 1 ana sid-1')).toMatchObject({
      status: 400,
      json: { type: '/problems/sign-in-logout-token-used' },
    });
    stage.clock.advance(720_000);
    expect((await tell('good 1 ana sid-1')).status).toBe(400);
    expect(await isIn(again)).toBe(true);
    stage.clock.advance(3_600_000);
    company.expiresAt = seconds(stage.clock.wall() + 120);
    expect((await tell('good 1 ana sid-1')).status).toBe(200);
  });

  test('of ten at once one is taken', async () => {
    await signedIn('ana', 'sid-1');
    const replies = await Promise.all(
      Array.from({ length: 10 }, (_, i) => tell('good 1 ana sid-1', 'company', `192.0.2.${i}`)),
    );
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  test('after an outage of the store the same token is taken', async () => {
    const one = await signedIn('ana', 'sid-1');
    const { signInSessions } = stage.store;
    const find = signInSessions.deleteOfProvider.bind(signInSessions);
    signInSessions.deleteOfProvider = async () => Promise.reject(new Error('a disk'));
    expect((await tell('good 1 ana sid-1')).status).toBe(500);
    signInSessions.deleteOfProvider = find;
    expect((await tell('good 1 ana sid-1')).status).toBe(200);
    expect(await isIn(one)).toBe(false);
  });

  test.each([
    ['nothing', ''],
    ['no token', 'a=b'],
    ['an empty token', 'logout_token='],
    ['two tokens', 'logout_token=good+1+ana+-&logout_token=good+2+ana+-'],
    ['JSON', '{"logout_token":"good 1 ana -"}'],
  ])('%s is 400', async (_what, body) => {
    const one = await signedIn('ana', 'sid-1');
    const url = '/sign-in/company/backchannel-logout';
    const reply = await stage.call({ method: 'POST', url, headers: form, body });
    expect(reply).toMatchObject({ status: 400, json: { type: '/problems/sign-in-response-invalid' } });
    expect(await isIn(one)).toBe(true);
  });

  test.each(['application/json', 'text/plain', 'multipart/form-data; boundary=x'])(
    'as %s it is refused',
    async (type) => {
      const one = await signedIn('ana', 'sid-1');
      const headers = { 'content-type': type };
      const body = JSON.stringify({ logout_token: 'good 1 ana -' });
      const reply = await stage.call({ method: 'POST', url: '/sign-in/company/backchannel-logout', headers, body });
      expect(reply.status).toBeGreaterThanOrEqual(400);
      expect(reply.status).toBeLessThan(500);
      expect(await isIn(one)).toBe(true);
    },
  );

  test('256 KB are read, more than 300 KB are not, and no other route takes a form', async () => {
    expect(await tell(`sign-in-token-too-large ${'x'.repeat(256 * 1_024)}`)).toMatchObject({ status: 400 });
    expect((await tell('x'.repeat(301 * 1_024))).status).toBe(413);
    const body = 'username=a&password=b';
    const reply = await stage.call({ method: 'POST', url: '/api/v1/sign-in', headers: { ...form, ...ownPage }, body });
    expect(reply).toMatchObject({ status: 400, slug: 'request-invalid' });
  });

  test('a page elsewhere says nothing here, and counts for nobody', async () => {
    const one = await signedIn('ana', 'sid-1');
    const url = '/sign-in/company/backchannel-logout';
    for (let i = 0; i < 9; i += 1)
      for (const more of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }]) {
        const body = 'logout_token=good+1+ana+-';
        const reply = await stage.call({ method: 'POST', url, headers: { ...form, ...more }, body, from: '192.0.2.1' });
        expect(reply).toMatchObject({ status: 403, slug: 'origin-foreign' });
      }
    expect(await isIn(one)).toBe(true);
    expect((await tell('good 1 ana -')).status).toBe(200);
  });

  test('an unknown provider is 404', async () => {
    for (const id of ['nobody', '__proto__', 'constructor'])
      expect(await tell('good 1 ana -', id)).toMatchObject({
        status: 404,
        json: { type: '/problems/sign-in-provider-unknown' },
      });
  });

  const causes = Object.keys(signInProblems) as SignInCause[];
  test.each(causes.filter((cause) => cause !== 'sign-in-provider-unknown'))(
    '%s is 400 with that cause, or 502 where only the provider is to blame, and nothing more is said',
    async (cause) => {
      const reply = await tell(`${cause} x`);
      expect(reply).toMatchObject({ status: isOutage(cause) ? 502 : 400, json: { type: `/problems/${cause}` } });
      expect(Object.keys(reply.json)).toEqual(['type', 'title', 'status']);
      expect(reply.headers['cache-control']).toBe('no-store');
    },
  );

  /** Lets time pass until all are answered. */
  async function inTime<Value>(telling: readonly Promise<Value>[]): Promise<Value[]> {
    let open = true;
    const all = Promise.all(telling).finally(() => {
      open = false;
    });
    while (open) {
      stage.clock.advance(50);
      await new Promise((resolve) => setImmediate(resolve));
    }
    return all;
  }

  test('wrong ones count for the network; then one from there is late, and others are not', async () => {
    const [one, other] = [await signedIn('ana', 'sid-1'), await signedIn('ben', 'sid-2')];
    for (let i = 0; i < 3; i += 1) expect((await tell('sign-in-signature-wrong x')).status).toBe(400);
    const late = tell('good 1 ana -');
    expect((await tell('good 2 ben -', 'company', '198.51.100.1')).status).toBe(200);
    expect([await isIn(one), await isIn(other)]).toEqual([true, false]);
    stage.clock.advance(199);
    expect(await isIn(one)).toBe(true);
    stage.clock.advance(1);
    expect((await late).status).toBe(200);
    expect(await isIn(one)).toBe(false);
  });

  test('whoever sends wrong ones all the time keeps no right one from its end', async () => {
    const one = await signedIn('ana', 'sid-1');
    const junk = () => Array.from({ length: 20 }, () => tell('sign-in-signature-wrong x'));
    for (let i = 0; i < 5; i += 1) expect((await inTime(junk())).map(({ status }) => status)).not.toContain(429);
    const before = stage.clock.now();
    const replies = await inTime([...junk(), tell('good 1 ana -')]);
    expect(replies.at(-1)?.status).toBe(200);
    expect(await isIn(one)).toBe(false);
    expect(stage.clock.now() - before).toBeLessThanOrEqual(5_000);
  });

  test('of a flood forty wait, and the rest is throttled', async () => {
    for (let i = 0; i < 3; i += 1) await tell('sign-in-signature-wrong x');
    const replies = await inTime(Array.from({ length: 100 }, () => tell('sign-in-signature-wrong x')));
    expect(replies.filter(({ status }) => status === 400)).toHaveLength(44);
    const refused = replies.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(56);
    for (const { slug, headers } of refused) {
      expect([slug, Number(headers['retry-after'])]).toEqual(['throttled', expect.any(Number)]);
      expect(Number(headers['retry-after'])).toBeLessThanOrEqual(5);
    }
  });

  test('a hundred wrong ones make nobody late where nothing else is set', async () => {
    const usual = await accessStage({}, undefined, [company]);
    const tellUsual = (token: string) =>
      usual.call({
        ...{ method: 'POST', url: '/sign-in/company/backchannel-logout', headers: form, from: '192.0.2.1' },
        body: new URLSearchParams({ logout_token: token }).toString(),
      });
    for (let i = 0; i < 99; i += 1) expect((await tellUsual('sign-in-signature-wrong x')).status).toBe(400);
    expect((await tellUsual('good 1 ana -')).status).toBe(200);
    await usual.stop();
  });

  test('of many wrong ones at once few are opened before the others are late', async () => {
    const gate = Promise.withResolvers<void>();
    let opened = 0;
    company.logoutSubject = async () => {
      opened += 1;
      await gate.promise;
      return no({ kind: 'sign-in-decryption-key-wrong', facts: {} });
    };
    const telling = Array.from({ length: 40 }, () => tell('wrong'));
    await expect.poll(() => opened).toBeGreaterThanOrEqual(4);
    gate.resolve();
    await Promise.race(telling);
    for (let i = 0; i < 20; i += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(opened).toBeLessThanOrEqual(6);
    await inTime(telling);
    expect(opened).toBe(40);
  });

  test('a provider that is out of reach counts for nobody', async () => {
    for (let i = 0; i < 9; i += 1) expect((await tell('sign-in-signing-keys-unreachable x')).status).toBe(502);
  });
});

describe('SI25 signing out at the provider too', () => {
  const signOut = ({ browser }: Signed) => browser.send('POST', '/api/v1/sign-out-at-provider');

  test('ends the session here, and says where to go on to with the inner token as hint', async () => {
    const one = await signedIn('ana', 'sid-1');
    expect((await one.browser.get('/api/v1/me')).json).toMatchObject({ signOutAt: 'Company', nameLocked: false });
    const reply = await signOut(one);
    expect(reply.status).toBe(200);
    expect(reply.headers['cache-control']).toBe('no-store');
    expect(reply.json).toEqual({ url: 'https://id.example.org/end?id_token_hint=a.b.c&client_id=foyer' });
    expect(company.asked).toEqual([
      {
        idToken: 'a.b.c',
        back: 'http://localhost:3000/sign-in/company/signed-out',
        state: expect.stringMatching(/^[\w-]{43}$/),
      },
    ]);
    expect(one.browser.cookies.size).toBe(0);
    expect(await stage.accounts.sessions.list()).toEqual([]);
  });

  test('an address of more than 6 KB goes without the hint', async () => {
    const reply = await signOut(await signedIn('ana', null, 'company', `a.${'b'.repeat(6_100)}.c`));
    expect(reply.json).toEqual({ url: 'https://id.example.org/end?client_id=foyer' });
  });

  test('a hint that was sealed under another key is left out', async () => {
    const one = await signedIn('ana', 'sid-1');
    await stage.store.signInSessions.deleteOfProvider('company', { sid: 'sid-1' });
    const person = { origin: { provider: 'company', issuer, subject: 'ana' }, username: 'ana', name: 'ana' } as const;
    const opened = await stage.accounts.signInByProvider(
      {
        ...person,
        level: 'user',
        rights: { rooms: [], nameLocked: true },
        session: { id: 'company', sid: null, idToken: 'x' },
      },
      { network: 'n', device: 'd', previous: undefined },
    );
    one.browser.cookies.set('__Host-foyer', opened.ok ? opened.value.secret : '');
    expect((await signOut(one)).json).toEqual({ url: 'https://id.example.org/end?client_id=foyer' });
  });

  test('where the provider has no such address, or is not to be asked, or is configured no more, one is signed out here', async () => {
    company.endAddress = undefined;
    for (const provider of ['company', 'local', 'gone']) {
      const one = await signedIn('ana', 'sid-1', provider);
      expect((await one.browser.get('/api/v1/me')).json.signOutAt).toBe(provider === 'company' ? 'Company' : null);
      expect((await signOut(one)).json).toEqual({ url: null });
      expect(await isIn(one)).toBe(false);
    }
  });

  test('a local account is signed out here, and a stranger is already', async () => {
    const browser = await stage.signedIn('host');
    expect((await browser.get('/api/v1/me')).json).toMatchObject({ signOutAt: null, nameLocked: true });
    expect((await browser.send('POST', '/api/v1/sign-out-at-provider')).json).toEqual({ url: null });
    expect((await browser.get('/api/v1/me')).status).toBe(401);
    expect((await stage.browser().send('POST', '/api/v1/sign-out-at-provider')).json).toEqual({ url: null });
  });

  test.each([
    { origin: 'https://evil.example' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ])('AC20 a page elsewhere (%j) signs nobody out', async (headers) => {
    const one = await signedIn('ana', 'sid-1');
    const cookie = `__Host-foyer=${one.browser.cookies.get('__Host-foyer')}`;
    const reply = await stage.call({
      method: 'POST',
      url: '/api/v1/sign-out-at-provider',
      headers: { ...headers, cookie },
    });
    expect(reply).toMatchObject({ status: 403, slug: 'origin-foreign' });
    expect(await isIn(one)).toBe(true);
  });

  test('the way back leads home, where it is said that it is done, whatever is in it', async () => {
    const reply = await stage.call({ url: '/sign-in/company/signed-out?state=x&return=https://evil.example' });
    expect(reply).toMatchObject({ status: 303, headers: { location: '/#signed-out' } });
  });
});
