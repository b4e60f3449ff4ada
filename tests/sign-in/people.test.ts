/** Who somebody is after a sign-in, and what they may do: accounts, rules, rooms (SI18–SI24). */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../apps/server/clock.ts';
import { lobbyLine, secretOf } from '../../apps/server/testing/lobby.ts';
import { BrowserIsh } from '../harness/oidc/browser-ish.ts';
import type { Claims } from '../harness/oidc/minting.ts';
import type { StubIssuer } from '../harness/oidc/stub.ts';
import { StubProviders } from '../harness/oidc/stub-providers.ts';
import { Company, wish } from './company.ts';

let stubs: StubProviders;
let company: Company;
let acme: StubIssuer;
let other: StubIssuer;
let ruled: StubIssuer;
let nested: StubIssuer;

const rules = [
  { claim: 'groups', anyOf: ['banned'], refuse: true },
  { claim: 'groups', anyOf: ['it-*'], level: 'admin' },
  { claim: 'groups', anyOf: ['leads'], level: 'host' },
  { claim: 'groups', anyOf: ['team-*'], role: 'host', rooms: ['{value}'] },
  { claim: 'groups', anyOf: ['trusted'], rooms: ['town-hall'], bypassLobby: true },
  { claim: 'groups', anyOf: ['staff', 'leads', 'it-*', 'team-*', 'trusted', 'banned'] },
];

beforeAll(async () => {
  stubs = await StubProviders.start();
  acme = stubs.add('acme');
  other = stubs.add('other');
  ruled = stubs.add('ruled');
  nested = stubs.add('nested');
  company = await Company.open([
    wish('acme', acme),
    wish('other', other, { claims: { nameLocked: false } }),
    wish('ruled', ruled, { claims: { rules, otherwise: 'refuse' } }),
    wish('nested', nested, {
      claims: {
        rules: [
          { claim: '/realm_access/roles', anyOf: ['foyer-host'], level: 'host' },
          { claim: 'https://example.org/roles', anyOf: ['foyer-admin'], level: 'admin' },
          { claim: 'urn:zitadel:iam:org:project:roles', anyOf: ['chief'], level: 'host' },
        ],
      },
    }),
  ]);
  await company.stage.account('admin', 'boss');
  await company.stage.room('team-green', { entry: 'restricted' });
});
afterEach(() => {
  for (const issuer of stubs.issuers) issuer.straighten();
});
afterAll(() => company.end(stubs));

async function signedIn(issuer: StubIssuer, id: string, person: Claims, browser = new BrowserIsh()) {
  issuer.person = person;
  return { browser, me: await company.signedIn(id, browser) };
}

async function joins(browser: BrowserIsh, slug: string, name?: string) {
  const body = { credentials: {}, ...(name === undefined ? {} : { name }) };
  return (await company.call(browser, 'POST', `/api/v1/rooms/${slug}/join`, body)).json;
}

describe('SI18 who somebody is', () => {
  test('two people with the same address, name and username remain two', async () => {
    const same = { name: 'Sam', preferred_username: 'sam', email: 'sam@example.org', email_verified: true };
    const one = await signedIn(acme, 'acme', { sub: 'sam-1', ...same });
    const two = await signedIn(acme, 'acme', { sub: 'sam-2', ...same });
    expect(one.me.account.id).not.toBe(two.me.account.id);
  });

  test('the same subject at two providers is two people', async () => {
    const one = await signedIn(acme, 'acme', { sub: 'twin' });
    const two = await signedIn(other, 'other', { sub: 'twin' });
    expect(one.me.account.id).not.toBe(two.me.account.id);
  });

  test('the same person comes back as the same account, under a new name too', async () => {
    const before = await signedIn(acme, 'acme', { sub: 'kim', name: 'Kim Before' });
    const after = await signedIn(acme, 'acme', { sub: 'kim', name: 'Kim After' });
    expect(after.me.account).toMatchObject({ id: before.me.account.id, name: 'Kim After' });
  });

  test.each([
    ['username', { preferred_username: 'boss' }],
    ['name', { name: 'boss' }],
    ['subject', {}],
    ['address', { email: 'boss@example.org', email_verified: true }],
    ['unverified address', { email: 'boss@example.org', email_verified: false }],
  ])('nobody becomes a local admin by their %s', async (what, claims) => {
    const sub = what === 'subject' ? 'boss' : `like-boss-by-${what}`;
    const { me } = await signedIn(acme, 'acme', { sub, ...claims });
    expect(me.account.level).toBe('user');
    expect(me.account.provider).not.toBeNull();
  });

  test('nobody signs in to the account by a password, whatever they type', async () => {
    const { me } = await signedIn(acme, 'acme', { sub: 'nopass', preferred_username: 'nopass' });
    for (const username of [me.account.username, 'nopass', `origin:${acme.issuer}`])
      for (const password of ['', 'null', 'undefined', 'correct horse battery staple']) {
        const own = { origin: company.url, 'sec-fetch-site': 'same-origin' };
        const answer = await company.stage.call('POST', '/api/v1/sign-in', { username, password }, own);
        expect(answer.status, `${username} / ${password}`).not.toBe(200);
      }
  });

  test('two first sign-ins at once make one account', async () => {
    acme.person = { sub: 'fast', name: 'Fast' };
    const all = await Promise.all(Array.from({ length: 8 }, () => company.signedIn('acme')));
    expect(new Set(all.map(({ account }) => account.id)).size).toBe(1);
  });
});

describe('SI19 SI20 rules decide the level, at each sign-in anew', () => {
  test.each([
    ['a list of groups', { groups: ['staff', 'leads'] }, 'host'],
    ['a text', { groups: 'leads' }, 'host'],
    ['several in one text', { groups: 'staff leads' }, 'host'],
    ['a pattern', { groups: ['it-ops'] }, 'admin'],
    ['the first rule that says a level', { groups: ['leads', 'it-ops'] }, 'admin'],
    ['no rule that says one', { groups: ['staff'] }, 'user'],
    ['in other letters, which is another group', { groups: ['staff', 'Leads'] }, 'user'],
  ])('%s', async (_what, claims, level) => {
    const { me } = await signedIn(ruled, 'ruled', { sub: `r-${_what}`, ...claims });
    expect(me.account.level).toBe(level);
  });

  test.each([
    ['a nested claim, by its pointer', { realm_access: { roles: ['foyer-host'] } }, 'host'],
    ['a claim named by an address', { 'https://example.org/roles': ['foyer-admin'] }, 'admin'],
    [
      'names of an object, as Zitadel has them',
      { 'urn:zitadel:iam:org:project:roles': { chief: { '1': 'x' } } },
      'host',
    ],
    ['the same name elsewhere', { roles: ['foyer-host'], realm_access: 'foyer-host' }, 'user'],
  ])('%s', async (what, claims, level) => {
    const { me } = await signedIn(nested, 'nested', { sub: `n-${what}`, ...claims });
    expect(me.account.level).toBe(level);
  });

  test('a group that is lost takes its rights along, in every session', async () => {
    const first = await signedIn(ruled, 'ruled', { sub: 'mo', groups: ['it-ops'] });
    expect((await company.call(first.browser, 'GET', '/api/v1/accounts')).status).toBe(200);
    const second = await signedIn(ruled, 'ruled', { sub: 'mo', groups: ['staff'] });
    expect(second.me.account.level).toBe('user');
    expect((await company.call(first.browser, 'GET', '/api/v1/accounts')).status).toBe(403);
  });

  test.each([
    ['no group at all', {}],
    ['a group that no rule names', { groups: ['visitors'] }],
    ['a rule refuses, whatever others say', { groups: ['it-ops', 'leads', 'banned'] }],
  ])('refused: %s', async (what, claims) => {
    ruled.person = { sub: `refused-${what}`, email: 'private@example.org', ...claims };
    const { cause, landing, failure } = await company.fails('ruled');
    expect([cause, landing.status]).toEqual(['sign-in-not-admitted', 403]);
    // Of claims only those that rules name.
    expect(JSON.stringify(failure)).not.toContain('private@example.org');
    expect(await company.stage.server.store.accounts.findByOrigin(ruled.issuer, `refused-${what}`)).toBeUndefined();
  });

  test('who was let in and is refused now keeps the account and loses the way in', async () => {
    const before = await signedIn(ruled, 'ruled', { sub: 'leaver', groups: ['staff'] });
    ruled.person = { sub: 'leaver', groups: ['banned'] };
    expect((await company.fails('ruled')).cause).toBe('sign-in-not-admitted');
    const account = await company.stage.server.store.accounts.findByOrigin(ruled.issuer, 'leaver');
    expect(account?.id).toBe(before.me.account.id);
  });

  test('level and password are the provider’s; disabling is ours, and lasts', async () => {
    const { me, browser } = await signedIn(acme, 'acme', { sub: 'dis', name: 'Dis' });
    const path = `/api/v1/accounts/${me.account.id}`;
    for (const change of [{ level: 'admin' }, { password: 'a long enough password' }])
      expect((await company.stage.call('PATCH', path, change, 'operator')).status).toBe(400);
    expect((await company.stage.call('PATCH', path, { disabled: true }, 'operator')).status).toBe(200);
    expect((await company.me(browser)).status).toBe(401);
    acme.person = { sub: 'dis', name: 'Dis' };
    expect((await company.fails('acme')).cause).toBe('sign-in-account-disabled');
    expect((await company.stage.call('PATCH', path, { disabled: false }, 'operator')).status).toBe(200);
    acme.person = { sub: 'dis', name: 'Dis' };
    expect((await company.signedIn('acme')).account.id).toBe(me.account.id);
  });
});

describe('SI21–SI24 rules open rooms', () => {
  test('a team is host in its room, and a stranger elsewhere', async () => {
    await company.stage.room('team-blue', { entry: 'restricted' });
    await company.stage.room('team-red', { entry: 'restricted' });
    const { browser } = await signedIn(ruled, 'ruled', { sub: 'blue', name: 'Blue', groups: ['team-blue'] });
    expect(await joins(browser, 'team-blue')).toMatchObject({ outcome: 'admitted', participant: { role: 'host' } });
    expect((await joins(browser, 'team-red')).outcome).toBeUndefined();
  });

  test.each(['team-*', 'team-BLUE', 'team-../blue', 'team-blue/'])('a group called %s opens no room', async (group) => {
    const { browser } = await signedIn(ruled, 'ruled', { sub: `inject-${group}`, groups: [group] });
    expect((await joins(browser, 'team-green')).outcome).toBeUndefined();
  });

  test('who may pass the lobby passes it, the others wait', async () => {
    await company.stage.room('town-hall', { entry: 'open', lobby: true });
    await company.stage.join('town-hall', 'host');
    const trusted = await signedIn(ruled, 'ruled', { sub: 'tr', name: 'Tr', groups: ['trusted'] });
    const staff = await signedIn(ruled, 'ruled', { sub: 'st', name: 'St', groups: ['staff'] });
    expect((await joins(trusted.browser, 'town-hall')).outcome).toBe('admitted');
    expect((await joins(staff.browser, 'town-hall')).outcome).toBe('held');
  });

  test('SI19 a team that is lost is lost for joins from then on', async () => {
    await company.stage.room('team-grey', { entry: 'restricted' });
    const { browser } = await signedIn(ruled, 'ruled', { sub: 'gr', groups: ['team-grey'] });
    expect((await joins(browser, 'team-grey')).outcome).toBe('admitted');
    await signedIn(ruled, 'ruled', { sub: 'gr', groups: ['staff'] });
    expect((await joins(browser, 'team-grey')).outcome).toBeUndefined();
  });

  test('SI23 a locked name is the one that others see; another is only suggested', async () => {
    await company.stage.room('names', { entry: 'open' });
    const locked = await signedIn(acme, 'acme', { sub: 'lock', name: 'Real Name' });
    expect(locked.me.nameLocked).toBe(true);
    expect((await joins(locked.browser, 'names', 'The Boss')).participant.name).toBe('Real Name');
    const free = await signedIn(other, 'other', { sub: 'free', name: 'Given Name' });
    expect(free.me.nameLocked).toBe(false);
    expect((await joins(free.browser, 'names', 'Chosen')).participant.name).toBe('Chosen');
  });

  test('AD19 an invitation that names nobody suggests the name of whoever is signed in', async () => {
    await company.stage.room('invited', { entry: 'restricted' });
    const token = await company.stage.token('invited', { role: 'speaker' });
    const { browser } = await signedIn(acme, 'acme', { sub: 'inv', name: 'In Vited' });
    const asked = { credentials: { token } };
    const preview = await company.call(browser, 'POST', '/api/v1/rooms/invited/preview', asked);
    expect(preview.json).toMatchObject({ role: 'speaker', suggestedName: 'In Vited' });
    expect(preview.json).not.toHaveProperty('name');
    const joined = await company.call(browser, 'POST', '/api/v1/rooms/invited/join', asked);
    expect(joined.json.participant.name).toBe('In Vited');
  });

  test('SI24 hosts see where somebody comes from', async () => {
    await company.stage.room('from', { entry: 'open', lobby: true });
    const { browser } = await signedIn(acme, 'acme', { sub: 'from', name: 'From Acme' });
    const held = await joins(browser, 'from');
    expect(held.outcome).toBe('held');
    // Hosts are told of who is there, which begins with the lobby channel.
    const { desk, meetings } = company.stage.server;
    lobbyLine({ desk, clock: systemClock }, secretOf(held));
    expect(JSON.stringify([...(meetings.find('from')?.meeting.lobby.values() ?? [])])).toContain('Company acme');
  });
});

describe('SI6 SI7 two providers, several tabs', () => {
  test('two sign-ins at once in one browser, the second finished first', async () => {
    const browser = new BrowserIsh();
    acme.person = { sub: 'tabs', name: 'Tabs' };
    const stop = { until: (url: URL) => url.origin === company.url && url.pathname.endsWith('/callback') };
    const first = await company.signIn('acme', browser, '/one', stop);
    const second = await company.signIn('acme', browser, '/two', stop);
    const back = { until: (url: URL) => ['/one', '/two'].includes(url.pathname) };
    expect((await browser.open(second.next ?? '', back)).next).toBe(`${company.url}/two`);
    expect((await browser.open(first.next ?? '', back)).next).toBe(`${company.url}/one`);
    expect((await company.must(browser)).account.provider?.subject).toBe('tabs');
  });
});
