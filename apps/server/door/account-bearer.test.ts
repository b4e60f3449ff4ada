import type { AccountRights, RoomRight } from '@foyer/admission';
import type { AccountLevel } from '@foyer/wire';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Paired, paired } from '../channel/paired.ts';
import { FakeClock } from '../clock.ts';
import { type As, ownPage, raise, type Stage } from '../testing/stage.ts';

const issuer = 'https://id.example.org/';
const providers = JSON.stringify([{ id: 'company', name: 'Company GmbH', issuer, clientId: 'foyer' }]);

let clock: FakeClock;
let stage: Stage;
beforeEach(async () => {
  clock = new FakeClock();
  stage = await raise({ FOYER_SIGN_IN_PROVIDERS: providers }, { clock });
});
afterEach(async () => stage.stop());

interface Person {
  readonly name?: string;
  readonly level?: AccountLevel;
  readonly rooms?: readonly RoomRight[];
  readonly nameLocked?: boolean;
  readonly provider?: string;
}

/** Signed in at the provider, as its rules have it now. */
async function signedIn(subject: string, person: Person = {}): Promise<As & { readonly account: string }> {
  const { name = 'Ana Ruiz', level = 'user', rooms = [], nameLocked = true, provider = 'company' } = person;
  const rights: AccountRights = { rooms, nameLocked };
  const opened = await stage.server.accounts.signInByProvider(
    {
      ...{ origin: { provider, issuer, subject }, username: subject, name, level, rights },
      session: { id: provider, sid: null, idToken: 'sealed' },
    },
    { network: '203.0.113.7', device: 'Firefox on Linux', previous: undefined },
  );
  if (!opened.ok) throw new Error(opened.refusal.kind);
  const account = `account:${opened.value.account.id}`;
  const visitor = `__Host-foyer-visitor=${subject.padEnd(22, 'x')}`;
  const headers = { ...ownPage, cookie: `__Host-foyer=${opened.value.secret}; ${visitor}` };
  return Object.defineProperty({ ...headers, account }, 'account', { enumerable: false });
}

const right = (change: Partial<RoomRight> = {}): RoomRight => ({
  ...{ rooms: ['team-*'], role: 'speaker', bypassLobby: false },
  ...change,
});
const preview = async (slug: string, as: As) =>
  (await stage.call('POST', `/api/v1/rooms/${slug}/preview`, { credentials: {} }, as)).json;
const joined = async (slug: string, as: As, name?: string) => {
  const { json, status, text } = await stage.ask(slug, name === undefined ? {} : { name }, as);
  if (status !== 200 || json.outcome !== 'admitted') throw new Error(text);
  return json;
};
const inside = (slug: string) => [...(stage.server.meetings.find(slug)?.meeting.participants.values() ?? [])];
const someone = (slug: string, as: { readonly account: string }) =>
  inside(slug).find(({ credential }) => credential === as.account);

describe('SI21 rooms that rules open', () => {
  test('a restricted room opens to whom a rule names it for, with that role, and to nobody else of the provider', async () => {
    await stage.room('team-red');
    await stage.room('lounge');
    const ana = await signedIn('ana', { rooms: [right({ role: 'host' })] });
    const ben = await signedIn('ben');
    expect((await joined('team-red', ana)).participant.role).toBe('host');
    expect(await stage.ask('lounge', {}, ana)).toMatchObject({ slug: 'token-missing' });
    expect(await stage.ask('team-red', {}, ben)).toMatchObject({ slug: 'token-missing' });
  });

  test.each(['host', 'speaker', 'listener'] as const)('as %s', async (role) => {
    await stage.room('team-red');
    const ana = await signedIn('ana', { rooms: [right({ role })] });
    expect((await joined('team-red', ana)).participant.role).toBe(role);
  });

  test('an owner and an admin stay hosts, whatever a rule says', async () => {
    const listener = [right({ rooms: ['*'], role: 'listener' })];
    const admin = await signedIn('ana', { level: 'admin', rooms: listener });
    const owner = await signedIn('ben', { level: 'host', rooms: listener });
    expect((await stage.call('POST', '/api/v1/rooms', { slug: 'own' }, owner)).status).toBe(201);
    expect((await joined('own', owner)).participant.role).toBe('host');
    expect((await joined('own', admin)).participant.role).toBe('host');
  });

  test('SI24 an open room sees a user: a trusted one lets in without a knock, a guest not', async () => {
    await stage.room('lounge', { entry: 'trusted' });
    expect((await joined('lounge', await signedIn('ben'))).participant.role).toBe('speaker');
    expect((await stage.ask('lounge', { name: 'Gil' })).json.outcome).toBe('held');
  });

  test('SI19 what a rule gives no more is gone for the next join', async () => {
    await stage.room('team-red');
    const ana = await signedIn('ana', { rooms: [right()] });
    await joined('team-red', ana);
    await signedIn('ana');
    expect(await stage.ask('team-red', {}, ana)).toMatchObject({ slug: 'token-missing' });
  });

  test('SI19 whoever is inside keeps the role until the next join, which brings the present one', async () => {
    await stage.room('team-red', { entry: 'open' });
    const before = await signedIn('ana', { rooms: [right({ role: 'host' })] });
    await joined('team-red', before);
    await stage.join('team-red', 'host');
    const after = await signedIn('ana', { rooms: [right({ role: 'listener' })] });
    expect(someone('team-red', after)?.role).toBe('host');
    expect((await joined('team-red', after)).participant.role).toBe('listener');
    expect(inside('team-red')).toHaveLength(2);
  });
});

describe('SI22 past the lobby', () => {
  test.each([
    ['with the right to this room', right({ bypassLobby: true }), 'admitted'],
    ['with the right alone', right({ rooms: ['*'], role: null, bypassLobby: true }), 'admitted'],
    ['with a right to another room', right({ rooms: ['lounge'], bypassLobby: true }), 'held'],
    ['without', right(), 'held'],
  ])('%s', async (_what, given, outcome) => {
    await stage.room('team-red', { entry: 'open', lobby: true });
    const ana = await signedIn('ana', { rooms: [given] });
    expect((await stage.ask('team-red', {}, ana)).json.outcome).toBe(outcome);
  });

  test('to pass the lobby is no invitation', async () => {
    await stage.room('team-red');
    const ana = await signedIn('ana', { rooms: [right({ rooms: ['*'], role: null, bypassLobby: true })] });
    expect(await stage.ask('team-red', {}, ana)).toMatchObject({ slug: 'token-missing' });
  });
});

describe('SI23 the name', () => {
  let commands = 0;
  function order(line: Paired, command: object): void {
    commands += 1;
    line.say(JSON.stringify({ type: 'command', id: `k${commands}`, command }));
  }
  const reply = (line: Paired) => line.heard.find((one) => 'id' in one && one.id === `k${commands}`);
  async function line(slug: string, as: As, name?: string): Promise<Paired> {
    const { channel } = await joined(slug, as, name);
    const made = paired({ meetings: stage.server.meetings, clock, slug });
    made.say({ type: 'hello', version: 1, token: channel.token });
    return made;
  }

  beforeEach(() => stage.room('lounge', { entry: 'open' }));

  test('locked: it is the one of the preview and of the meeting, whatever is typed', async () => {
    const ana = await signedIn('ana');
    expect(await preview('lounge', ana)).toMatchObject({ name: 'Ana Ruiz' });
    expect(await preview('lounge', ana)).not.toHaveProperty('suggestedName');
    expect((await joined('lounge', ana, 'The Boss')).participant.name).toBe('Ana Ruiz');
  });

  test('not locked: it is suggested, another may be typed, and without one it counts', async () => {
    const ana = await signedIn('ana', { nameLocked: false });
    const shown = await preview('lounge', ana);
    expect(shown).toMatchObject({ suggestedName: 'Ana Ruiz' });
    expect(shown).not.toHaveProperty('name');
    expect((await joined('lounge', ana, 'Ana')).participant.name).toBe('Ana');
    expect((await joined('lounge', await signedIn('ben', { nameLocked: false }))).participant.name).toBe('Ana Ruiz');
  });

  test('a local account’s name is as it was: given, and to be changed inside', async () => {
    const local = await stage.account('user', 'cyd');
    expect(await preview('lounge', local)).toMatchObject({ name: 'cyd' });
    const cyd = await line('lounge', local);
    order(cyd, { type: 'participant.rename', name: 'Cyd' });
    expect(reply(cyd)).toMatchObject({ ok: true });
  });

  test('locked: inside it cannot be changed either, not by a speaker and not by a host', async () => {
    const ana = await line('lounge', await signedIn('ana'));
    const boss = await line('lounge', await signedIn('boss', { level: 'admin', name: 'Bo' }));
    for (const one of [ana, boss]) {
      order(one, { type: 'participant.rename', name: 'Mallory' });
      expect(reply(one)).toMatchObject({ type: 'refusal', problem: { permission: 'participant.rename.self' } });
    }
    expect(inside('lounge').map(({ name }) => name)).toEqual(['Ana Ruiz', 'Bo']);
    expect(inside('lounge')[0]?.permissions.has('participant.rename.self')).toBe(false);
  });

  test('locked: a host still gives roles away, and whoever is made a host keeps the name', async () => {
    const as = await signedIn('ana');
    const ana = await line('lounge', as);
    const boss = await line('lounge', await signedIn('boss', { level: 'admin', name: 'Bo' }));
    order(boss, { type: 'participant.change-role', participant: someone('lounge', as)?.id, role: 'host' });
    expect(reply(boss)).toMatchObject({ ok: true });
    expect(someone('lounge', as)?.role).toBe('host');
    order(ana, { type: 'participant.rename', name: 'Mallory' });
    expect(reply(ana)).toMatchObject({ type: 'refusal', problem: { permission: 'participant.rename.self' } });
    order(boss, { type: 'invite.create', role: 'host', expiresIn: 600 });
    await expect.poll(() => reply(boss)).toMatchObject({ ok: true });
  });

  test('not locked: it may be changed inside', async () => {
    const ana = await line('lounge', await signedIn('ana', { nameLocked: false }));
    order(ana, { type: 'participant.rename', name: 'Ana' });
    expect(reply(ana)).toMatchObject({ ok: true });
  });

  test('locked or not is asked at each join', async () => {
    const before = await signedIn('ana', { nameLocked: false });
    await joined('lounge', before, 'Mallory');
    const after = await line('lounge', await signedIn('ana'));
    order(after, { type: 'participant.rename', name: 'Mallory' });
    expect(reply(after)).toMatchObject({ type: 'refusal', problem: { permission: 'participant.rename.self' } });
    expect(inside('lounge').map(({ name }) => name)).toEqual(['Ana Ruiz']);
  });
});

describe('SI24 where somebody comes from', () => {
  test.each([
    ['company', 'Company GmbH'],
    ['gone', null],
  ])('hosts see the name of the provider, while it is configured: %s', async (provider, from) => {
    await stage.room('team-red', { entry: 'open', lobby: true });
    const ana = await signedIn('ana', { provider });
    await stage.knock('team-red', {}, ana);
    const [knock] = [...(stage.server.meetings.find('team-red')?.meeting.lobby.values() ?? [])];
    expect(knock?.grant).toMatchObject({ standing: 'user', ...(from === null ? {} : { from }) });
    expect(knock?.grant.from ?? null).toBe(from);
  });
});

describe('SI28 a provider ends the last session of somebody inside', () => {
  test('demoted: a host is a speaker in every room from then on, also who comes back by a resume token', async () => {
    for (const slug of ['team-red', 'team-blue']) await stage.room(slug, { entry: 'open' });
    const ana = await signedIn('ana', { rooms: [right({ role: 'host' })] });
    const red = await joined('team-red', ana);
    await joined('team-blue', ana);
    await stage.ask('team-red', { name: 'Gil' });
    expect(someone('team-red', ana)?.role).toBe('host');
    stage.server.meetings.credentialsDemoted([ana.account]);
    expect([someone('team-red', ana)?.role, someone('team-blue', ana)?.role]).toEqual(['speaker', 'speaker']);
    expect(someone('team-red', ana)?.permissions.has('lobby.admit')).toBe(false);
    const back = await stage.ask('team-red', { resume: red.resume.token }, ana);
    expect(back.json.participant.role).toBe('speaker');
  });

  test('demoted: a join that is on the way makes no host; who signs in again is one with the next join', async () => {
    await stage.room('team-red', { entry: 'open' });
    const ana = await signedIn('ana', { rooms: [right({ role: 'host' })] });
    await joined('team-red', ana);
    stage.server.meetings.credentialsDemoted([ana.account]);
    expect(await stage.ask('team-red', {}, ana)).toMatchObject({ slug: 'token-revoked' });
    stage.server.meetings.credentialRestored(ana.account);
    const again = await signedIn('ana', { rooms: [right({ role: 'host' })] });
    expect((await joined('team-red', again)).participant.role).toBe('host');
  });

  test('demoted: whoever waits goes on waiting as before', async () => {
    await stage.room('lounge', { entry: 'open', lobby: true });
    const ana = await signedIn('ana');
    await stage.knock('lounge', {}, ana);
    const before = stage.server.meetings.find('lounge')?.meeting.lobby;
    stage.server.meetings.credentialsDemoted([ana.account]);
    expect(stage.server.meetings.find('lounge')?.meeting.lobby).toEqual(before);
  });

  test('removed: they go, and come in again once they have signed in', async () => {
    await stage.room('lounge', { entry: 'open' });
    const ana = await signedIn('ana');
    await joined('lounge', ana);
    await stage.ask('lounge', { name: 'Gil' });
    stage.server.meetings.credentialsRevoked(undefined, [ana.account]);
    expect(someone('lounge', ana)).toBeUndefined();
    expect(await stage.ask('lounge', {}, ana)).toMatchObject({ slug: 'token-revoked' });
    stage.server.meetings.credentialRestored(ana.account);
    expect((await joined('lounge', ana)).outcome).toBe('admitted');
  });
});
