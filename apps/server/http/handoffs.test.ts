import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FakeClock } from '../clock.ts';
import { cryptoChance } from '../compose.ts';
import { Handoffs } from '../sign-in/handoff/handoffs.ts';
import { type As, ownPage, raise, type Stage } from '../testing/stage.ts';

const site = 'https://intranet.example.org';
let clock: FakeClock;
let stage: Stage;
let ana: As;
beforeEach(async () => {
  clock = new FakeClock();
  stage = await raise({ FOYER_EMBED_ORIGINS: `${site},https://wiki.example.org` }, { clock });
  await stage.room('demo', { entry: 'open' });
  ana = await signedIn('ana');
});
afterEach(async () => stage.stop());

async function signedIn(name: string): Promise<As> {
  const { cookie } = await stage.account('user', name);
  return { cookie, ...ownPage };
}

const path = '/api/v1/sign-in/handoffs';
const make = (body: object = { room: 'demo', site }) => stage.call('POST', path, body, ownPage);
const confirm = (id: string, as: As, body: object = {}) => stage.call('POST', `${path}/${id}/confirm`, body, as);
const collect = (id: string, secret: string) => stage.call('POST', `${path}/${id}/collect`, { secret }, ownPage);

async function passOf(as: As = ana, room = 'demo'): Promise<string> {
  const { id, secret } = (await make({ room, site })).json;
  expect((await confirm(id, as)).status).toBe(204);
  return (await collect(id, secret)).json.pass;
}

const joinBy = (pass: string, slug = 'demo') => stage.ask(slug, { pass, name: 'Typed' });

describe('SI35 a handoff', () => {
  test('is waiting until somebody who is signed in confirms it, and then has a pass', async () => {
    const { id, secret, expiresAt } = (await make()).json;
    expect(expiresAt).toBe(clock.wall() + 600);
    expect((await collect(id, secret)).json).toEqual({ state: 'waiting' });
    expect((await confirm(id, ana, { proof: secret })).status).toBe(204);
    const { json } = await collect(id, secret);
    expect(json).toEqual({ state: 'done', pass: expect.any(String), name: 'ana', expiresAt: clock.wall() + 43_200 });
    expect((await collect(id, secret)).json).toEqual(json);
  });

  test('names room and site to whoever is to confirm', async () => {
    const { id } = (await make()).json;
    const shown = await stage.call('GET', `${path}/${id}`);
    expect(shown.json).toMatchObject({ room: { slug: 'demo', title: 'Demo' }, site });
    await stage.policy('demo', { entry: 'restricted' });
    expect((await stage.call('GET', `${path}/${id}`)).json.room).toEqual({ slug: 'demo', title: null });
  });

  test('a site that may not show rooms cannot be named', async () => {
    expect((await make({ room: 'demo', site: 'https://evil.example' })).slug).toBe('request-invalid');
  });

  test('nobody who is not signed in confirms it, and no page elsewhere', async () => {
    const { id, secret } = (await make()).json;
    expect((await confirm(id, ownPage)).slug).toBe('sign-in-required');
    const { cookie } = await stage.account('user');
    for (const elsewhere of [{ 'sec-fetch-site': 'cross-site', origin: site }, { 'sec-fetch-site': 'same-site' }, {}])
      expect((await confirm(id, { cookie, ...elsewhere })).slug).toBe('origin-foreign');
    expect((await collect(id, secret)).json).toEqual({ state: 'waiting' });
  });

  test('a wrong proof confirms nothing, and a wrong secret collects nothing', async () => {
    const { id, secret } = (await make()).json;
    expect((await confirm(id, ana, { proof: 'x'.repeat(43) })).slug).toBe('not-found');
    expect((await collect(id, secret)).json).toEqual({ state: 'waiting' });
    await confirm(id, ana);
    expect((await collect(id, 'x'.repeat(43))).slug).toBe('not-found');
    expect((await collect(id, id)).slug).toBe('not-found');
  });

  test('that names no site is confirmed by its proof alone', async () => {
    const { id, secret } = (await make({ room: 'demo' })).json;
    expect((await confirm(id, ana)).slug).toBe('request-invalid');
    expect((await collect(id, secret)).json).toEqual({ state: 'waiting' });
    expect((await confirm(id, ana, { proof: secret })).status).toBe(204);
  });

  test('stays with whom it was confirmed by', async () => {
    const { id, secret } = (await make()).json;
    await confirm(id, ana);
    await confirm(id, await signedIn('ben'));
    expect((await collect(id, secret)).json.name).toBe('ana');
  });

  test('is over after ten minutes', async () => {
    const { id, secret } = (await make()).json;
    clock.advance(600_000);
    expect((await confirm(id, ana)).slug).toBe('not-found');
    expect((await collect(id, secret)).slug).toBe('not-found');
    expect((await stage.call('GET', `${path}/${id}`)).slug).toBe('not-found');
  });

  test('one network makes twenty a minute', async () => {
    for (let made = 0; made < 20; made += 1) expect((await make()).status).toBe(200);
    expect((await make()).slug).toBe('throttled');
    clock.advance(60_000);
    expect((await make()).status).toBe(200);
  });

  test('of more than a thousand the oldest go', async () => {
    const handoffs = new Handoffs({
      clock,
      chance: cryptoChance,
      passes: { issue: () => ({ pass: '', expiresAt: 0 }) },
    });
    const made = Array.from({ length: 1_001 }, (_, index) => {
      const one = handoffs.make({ room: 'demo', site: null }, `10.0.${index >> 8}.${index % 256}`);
      return one.ok ? one.value.id : '';
    });
    expect([made[0], made[1], made[1_000]].map((id) => handoffs.find(id ?? '') !== undefined)).toEqual([
      false,
      true,
      true,
    ]);
  });

  test('SI31 neither its secret nor the pass is in the log or the audit log', async () => {
    const { id, secret } = (await make()).json;
    await confirm(id, ana, { proof: secret });
    const { pass } = (await collect(id, secret)).json;
    await joinBy(pass);
    const noted = JSON.stringify(await stage.audited());
    for (const text of [secret, pass]) expect(`${stage.log()}${noted}`).not.toContain(text);
    expect(noted).toContain('sign-in.handed-off');
  });
});

describe('SI35 a pass', () => {
  test('joins as the account, in a browser that has no cookie of ours', async () => {
    const { json } = await joinBy(await passOf());
    expect(json.participant).toMatchObject({ name: 'ana', identity: expect.stringMatching(/^account:u_/) });
  });

  test('opens one room and nothing else', async () => {
    await stage.room('other', { entry: 'open' });
    const pass = await passOf();
    expect((await joinBy(pass, 'other')).slug).toBe('sign-in-required');
    const { status, slug } = await stage.call('GET', '/api/v1/me', undefined, { authorization: `Bearer ${pass}` });
    expect([status, slug]).toEqual([401, 'sign-in-required']);
    const asKey = { authorization: `Bearer ${pass}` };
    expect((await stage.call('GET', '/api/v1/rooms/demo', undefined, asKey)).status).toBe(401);
  });

  test('ends with the sign-in it came from', async () => {
    const pass = await passOf();
    expect((await joinBy(pass)).status).toBe(200);
    await stage.call('POST', '/api/v1/sign-out', {}, ana);
    expect((await joinBy(pass)).slug).toBe('sign-in-required');
  });

  test('ends where nobody uses the sign-in it came from', async () => {
    await stage.stop();
    stage = await raise({ FOYER_SIGN_IN_IDLE_HOURS: '1' }, { clock });
    await stage.room('demo', { entry: 'open' });
    const { id, secret } = (await make({ room: 'demo' })).json;
    await confirm(id, await signedIn('ana'), { proof: secret });
    const { pass } = (await collect(id, secret)).json;
    clock.advance(3_599_000);
    expect((await joinBy(pass)).status).toBe(200);
    clock.advance(1_000);
    expect((await joinBy(pass)).slug).toBe('sign-in-required');
  });

  test('ends with the account', async () => {
    const pass = await passOf();
    const [account] = (await stage.server.store.accounts.list()).filter(({ username }) => username === 'ana');
    await stage.server.store.accounts.change(account?.id ?? '', { disabled: true });
    expect((await joinBy(pass)).slug).toBe('sign-in-required');
  });

  test('ends after twelve hours', async () => {
    const pass = await passOf();
    clock.advance(43_199_000);
    expect((await joinBy(pass)).status).toBe(200);
    clock.advance(1_000);
    expect((await joinBy(pass)).slug).toBe('sign-in-required');
  });

  test.each(['', '.', 'p1.', 'x'.repeat(2_000)])('text that is none (%#) is an ended one, or none', async (pass) => {
    expect((await joinBy(pass)).slug).toBe(pass === '' ? undefined : 'sign-in-required');
  });

  test('a resume token is no pass, and a pass no resume token', async () => {
    const pass = await passOf();
    const { resume } = (await joinBy(pass)).json;
    expect((await joinBy(resume.token)).slug).toBe('sign-in-required');
    expect((await stage.ask('demo', { resume: pass })).slug).toBe('resume-invalid');
  });

  test('an ended one does not stand in the way of another credential', async () => {
    const token = await stage.token('demo', { role: 'speaker', name: 'Tim', identity: 'tim' });
    expect((await stage.ask('demo', { pass: 'p1.x.y', token })).json.participant.name).toBe('Tim');
  });

  test('beside the cookie of another account the strongest counts', async () => {
    const { cookie } = await stage.admin();
    const { json } = await stage.ask('demo', { pass: await passOf() }, { cookie, ...ownPage });
    expect(json.participant.role).toBe('host');
  });
});

describe('SI36 who may show our pages inside theirs', () => {
  const headersOf = async (url: string) => {
    const { headers } = await stage.call('GET', url);
    const ancestors = /frame-ancestors ([^;]+)/.exec(String(headers['content-security-policy']))?.[1];
    return [ancestors, headers['x-frame-options'], headers['cross-origin-opener-policy']];
  };

  test.each(['/demo', '/a-room-that-is-not?x=1'])('%s: the configured sites', async (url) => {
    expect(await headersOf(url)).toEqual([`${site} https://wiki.example.org`, undefined, 'same-origin']);
  });

  test.each(['/', '/set-up', '/admin', '/admin/rooms', '/docs', '/api/v1/welcome', '/demo/more', '/Demo'])(
    '%s: nobody',
    async (url) => expect(await headersOf(url)).toEqual(["'none'", 'DENY', 'same-origin']),
  );

  test.each(['/sign-in', '/sign-in?return=%2Fdemo', '/sign-in/handoff/h_1'])(
    '%s: nobody, but the page that opened it is known',
    async (url) => expect(await headersOf(url)).toEqual(["'none'", 'DENY', 'unsafe-none']),
  );

  test('nobody at all where none is configured', async () => {
    const plain = await raise({});
    for (const url of ['/demo', '/sign-in']) {
      const { headers } = await plain.call('GET', url);
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect([headers['x-frame-options'], headers['cross-origin-opener-policy']]).toEqual(['DENY', 'same-origin']);
    }
    await plain.stop();
  });
});
