import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Place } from '../../access/account-parts.ts';
import { type AccessParts, accessParts } from '../../access/testing.ts';
import type { Payload } from '../../issuers/claims.ts';
import { Secret } from '../../observe/secret.ts';
import { Sealer } from '../attempts.ts';
import type { ProviderIdentity } from '../ports.ts';
import { ProviderAccounts } from './provider-accounts.ts';

const here: Place = { network: '203.0.113.7', device: 'Firefox on Linux', previous: undefined };
const password = 'a long password';
const issuer = 'https://id.example.org/';
const provider = {
  ...{ id: 'company', name: 'Company', issuer, clientId: 'foyer' },
  claims: {
    rules: [
      { claim: 'groups', anyOf: ['admins'], level: 'admin' },
      { claim: 'groups', anyOf: ['staff'], level: 'host', rooms: ['team-*'], role: 'host', bypassLobby: true },
      { claim: 'groups', anyOf: ['left'], refuse: true },
    ],
  },
};

let parts: AccessParts;
let people: ProviderAccounts;
let restored: string[];
const sealer = () => new Sealer(new Secret('s'.repeat(43)), 'tests', parts.chance);

beforeEach(async () => {
  parts = await accessParts({ FOYER_SIGN_IN_PROVIDERS: JSON.stringify([provider]) });
  restored = [];
  people = peopleOf(parts);
});
afterEach(async () => parts.stop());

function peopleOf({ accounts, config }: AccessParts): ProviderAccounts {
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  return new ProviderAccounts({ accounts, config, log, sealer: sealer(), restored: (one) => restored.push(one) });
}

const identity = (claims: Payload = {}, change: Partial<ProviderIdentity> = {}): ProviderIdentity => ({
  ...{ provider: 'company', issuer, subject: 'subject-1', sid: 'sid-1', idToken: 'inner.signed.token' },
  claims: { name: 'Ana Ruiz', preferred_username: 'ana@example.org', ...claims },
  ...change,
});

async function signedIn(who = identity(), place = here) {
  const opened = await people.signIn(who, place);
  if (!opened.ok) throw new Error(JSON.stringify(opened.refusal));
  return opened.value;
}

describe('SI18 who an account is', () => {
  test('the first sign-in makes it, the next finds it, whatever the name has become', async () => {
    const first = await signedIn();
    expect(first.account).toMatchObject({
      ...{ username: 'ana@example.org', name: 'Ana Ruiz', level: 'user', passwordHash: null, configured: false },
      origin: { provider: 'company', issuer, subject: 'subject-1' },
      rights: { rooms: [], nameLocked: true },
      lastSignInAt: parts.clock.wall(),
    });
    parts.clock.advance(5_000);
    const next = await signedIn(identity({ name: 'Ana Maria', preferred_username: 'amr' }));
    expect(next.account).toMatchObject({ id: first.account.id, name: 'Ana Maria', lastSignInAt: parts.clock.wall() });
    expect(await parts.store.accounts.list()).toHaveLength(1);
  });

  test('of twenty first sign-ins at once, one makes the account and each gets a session', async () => {
    const opened = await Promise.all(Array.from({ length: 20 }, () => signedIn()));
    expect(new Set(opened.map(({ account }) => account.id)).size).toBe(1);
    expect(new Set(opened.map(({ session }) => session.id)).size).toBe(20);
    expect(await parts.store.accounts.list()).toHaveLength(1);
  });

  test.each<[string, Partial<ProviderIdentity>]>([
    ['another subject', { subject: 'subject-2' }],
    ['the same subject at another issuer', { issuer: 'https://id.example.org' }],
    ['other case', { subject: 'Subject-1' }],
  ])('%s of the same name and address is somebody else', async (_what, change) => {
    const one = await signedIn();
    const other = await signedIn(identity({}, change));
    expect(other.account.id).not.toBe(one.account.id);
  });

  test('no name, username or address joins it to a local account, configured ones too', async () => {
    await parts.stop();
    const accounts = JSON.stringify([{ username: 'ana', password, level: 'admin' }]);
    const providers = JSON.stringify([provider]);
    parts = await accessParts({ FOYER_SIGN_IN_PROVIDERS: providers, FOYER_ACCOUNTS: accounts });
    people = peopleOf(parts);
    const opened = await signedIn(identity({ preferred_username: 'ana', name: 'ana', email: 'ana' }));
    expect(opened.account).toMatchObject({ username: 'ana', level: 'user' });
    expect(await parts.store.accounts.list()).toHaveLength(2);
    expect(await parts.accounts.create({ username: 'Ana', password })).toMatchObject({
      refusal: { kind: 'username-taken' },
    });
  });

  test('somebody local may take the name that a provider’s person goes by', async () => {
    await signedIn(identity({ preferred_username: 'ana' }));
    expect((await parts.accounts.create({ username: 'ana', password })).ok).toBe(true);
  });

  test('where there are only accounts of providers, nobody is asked for a password', async () => {
    await signedIn(identity({ groups: ['admins'] }));
    expect(await parts.accounts.exist()).toBe(false);
    await parts.accounts.create({ username: 'ana', password });
    expect(await parts.accounts.exist()).toBe(true);
  });

  test('nobody signs in to it by a password, after the same work as for an unknown name', async () => {
    const { account } = await signedIn(identity({ preferred_username: 'ana' }));
    const before = parts.quick.calls;
    for (const [i, username] of ['ana', account.usernameKey, 'nobody'].entries()) {
      const guess = await parts.accounts.signIn({ username, password: '' }, { ...here, network: `198.51.100.${i}` });
      expect(guess).toMatchObject({ ok: false, refusal: { kind: 'credentials-wrong' } });
    }
    expect(parts.quick.calls - before).toBe(3);
  });

  test('whoever has no name at all is shown by the subject', async () => {
    const opened = await signedIn(identity({ name: undefined, preferred_username: undefined }));
    expect(opened.account).toMatchObject({ username: 'subject-1', name: 'subject-1' });
  });

  test('the session remembers where it was made; the token in it is sealed', async () => {
    const { session } = await signedIn();
    expect(session.provider).toMatchObject({ id: 'company', sid: 'sid-1' });
    expect(session.provider?.idToken).not.toContain('inner');
    expect(sealer().open(session.provider?.idToken ?? '')).toBe('inner.signed.token');
    const nameless = await signedIn(identity({}, { sid: undefined }));
    expect(nameless.session.provider?.sid).toBeNull();
    const bulky = await signedIn(identity({}, { idToken: `inner.${'x'.repeat(8_192)}.token` }));
    expect(bulky.session.provider?.idToken).toBe('');
  });

  test('AC16 the session this browser had ends, also a local one', async () => {
    await parts.accounts.create({ username: 'ben', password });
    const local = await parts.accounts.signIn({ username: 'ben', password }, here);
    const previous = local.ok ? local.value.secret : undefined;
    await signedIn(identity(), { ...here, previous });
    expect(await parts.accounts.sessions.find(previous ?? '')).toBeUndefined();
  });
});

describe('SI19 what rules give, at each sign-in anew', () => {
  test('a level and rights come and go, for sessions that were open before, too', async () => {
    const before = await signedIn(identity({ groups: ['staff'] }));
    expect(before.account).toMatchObject({
      level: 'host',
      rights: { rooms: [{ rooms: ['team-*'], role: 'host', bypassLobby: true }], nameLocked: true },
    });
    await signedIn(identity({ groups: [] }));
    const found = await parts.accounts.sessions.find(before.secret);
    expect(found?.account).toMatchObject({ level: 'user', rights: { rooms: [] } });
  });

  test('an admin by rules who is one no more loses that, though nobody else is one; then somebody can set up', async () => {
    await signedIn(identity({ groups: ['admins'] }));
    expect(parts.accounts.needsSetUp).toBe(false);
    expect((await signedIn(identity({ groups: [] }))).account.level).toBe('user');
    expect(parts.accounts.needsSetUp).toBe(true);
    expect(await parts.accounts.setUp({ secret: '', username: 'eve', password }, here)).toMatchObject({ ok: false });
  });

  test('SI38 a refused one has no session any more, on whatever device, and nothing of what rules gave', async () => {
    const before = await signedIn(identity({ groups: ['admins', 'staff'] }));
    await signedIn(identity({}, { subject: 'somebody else' }));
    const refused = await people.signIn(identity({ groups: ['admins', 'left'] }), here);
    expect(refused).toMatchObject({ ok: false, refusal: { kind: 'sign-in-not-admitted', facts: { rule: 3 } } });
    expect(await parts.store.accounts.find(before.account.id)).toMatchObject({ level: 'user', rights: { rooms: [] } });
    expect(await parts.accounts.sessions.find(before.secret)).toBeUndefined();
    expect(await parts.accounts.sessions.list()).toHaveLength(1);
  });

  test('a stranger who is refused has no account', async () => {
    expect((await people.signIn(identity({ groups: 'left' }), here)).ok).toBe(false);
    expect(await parts.store.accounts.list()).toEqual([]);
  });

  test('a disabled account stays so, as it was, and opens nothing', async () => {
    const { account } = await signedIn();
    await parts.accounts.change(account.id, { disabled: true });
    const refused = await people.signIn(identity({ groups: ['admins'], name: 'Other' }), here);
    const facts = { account: account.id };
    expect(refused).toEqual({ ok: false, refusal: { kind: 'sign-in-account-disabled', facts } });
    expect(await parts.store.accounts.find(account.id)).toMatchObject({
      disabled: true,
      level: 'user',
      name: 'Ana Ruiz',
    });
    expect(await parts.accounts.sessions.list()).toEqual([]);
    expect(restored).toHaveLength(1);
    await parts.accounts.change(account.id, { disabled: false });
    expect((await signedIn()).account.id).toBe(account.id);
    expect(restored).toEqual([`account:${account.id}`, `account:${account.id}`]);
  });

  test('a deleted one is made anew, as somebody without a past', async () => {
    const { account } = await signedIn();
    await parts.accounts.delete(account.id);
    expect((await signedIn()).account.id).not.toBe(account.id);
  });

  test.each([
    [{ level: 'admin' as const }, '/level'],
    [{ name: 'Other' }, '/name'],
    [{ password: 'another long password' }, '/password'],
    [{ disabled: true, password: 'another long password' }, '/password'],
  ])('%j cannot be changed by hand', async (change, pointer) => {
    const { account, secret } = await signedIn();
    const refused = await parts.accounts.change(account.id, change);
    expect(refused).toMatchObject({ ok: false, refusal: { kind: 'request-invalid', errors: [{ pointer }] } });
    expect(await parts.store.accounts.find(account.id)).toEqual({ ...account });
    expect(await parts.accounts.sessions.find(secret)).toBeDefined();
  });

  test('a form that sends what is there already changes what may be changed', async () => {
    const { account } = await signedIn();
    const changed = await parts.accounts.change(account.id, { level: 'user', name: 'Ana Ruiz', disabled: true });
    expect(changed).toMatchObject({ ok: true, value: { disabled: true } });
  });

  test('one’s own password cannot be changed, not even by one of the same name who has one', async () => {
    await parts.accounts.create({ username: 'ana', password });
    const opened = await signedIn(identity({ preferred_username: 'ana' }));
    const wish = { currentPassword: password, newPassword: 'another long password' };
    const refused = await parts.accounts.changeOwnPassword(opened, wish, here.network);
    expect(refused).toMatchObject({ ok: false, refusal: { kind: 'request-invalid' } });
    expect((await parts.accounts.signIn({ username: 'ana', password }, here)).ok).toBe(true);
  });

  test('SI7 a start without the provider ends the sign-ins made there, and no others', async () => {
    await parts.accounts.create({ username: 'root', password, level: 'admin' });
    const local = await parts.accounts.signIn({ username: 'root', password }, here);
    const { secret } = await signedIn(identity({ groups: ['admins'] }));
    const left = (config: AccessParts) => config.accounts.sessions.find(secret);
    const again = await accessParts({ FOYER_SIGN_IN_PROVIDERS: JSON.stringify([provider]) }, parts.store);
    expect(await left(again)).toMatchObject({ account: { level: 'admin' } });
    again.accounts.stop();
    const others = [{ ...provider, id: 'other' }];
    const without = await accessParts({ FOYER_SIGN_IN_PROVIDERS: JSON.stringify(others) }, parts.store);
    expect(await left(without)).toBeUndefined();
    expect(local.ok && (await without.accounts.sessions.find(local.value.secret))).toMatchObject({
      account: { username: 'root' },
    });
    without.accounts.stop();
  });

  test('a provider that is configured no more signs nobody in', async () => {
    const refused = await people.signIn(identity({}, { provider: 'gone' }), here);
    expect(refused).toMatchObject({ ok: false, refusal: { kind: 'sign-in-provider-unknown' } });
  });

  test('AC24 accounts of the configuration are brought in step without touching those of providers', async () => {
    const { account, secret } = await signedIn();
    parts.accounts.stop();
    await parts.accounts.start();
    expect(await parts.store.accounts.find(account.id)).toEqual(account);
    expect(await parts.accounts.sessions.find(secret)).toBeDefined();
  });
});
