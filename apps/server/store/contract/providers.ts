import { describe, expect, test } from 'vitest';
import type { AccountRecord, SignInFailureRecord } from '../port.ts';
import {
  aFailure,
  anAccount,
  aProviderKey,
  aProvidersAccount,
  aSession,
  type MakeStore,
  strangeNames,
} from './samples.ts';

function originContract(make: MakeStore): void {
  test('an account of a provider is found by issuer and subject, letter for letter, and by nothing less', async () => {
    const { accounts } = await make();
    const made = aProvidersAccount();
    await accounts.create(made);
    await accounts.create(anAccount({ id: 'u_2' }));
    expect(await accounts.findByOrigin('https://id.example.org/', 'subject-1')).toEqual(made);
    expect(await accounts.find('u_1')).toEqual(made);
    const others = [...strangeNames, 'https://id.example.org', 'HTTPS://ID.EXAMPLE.ORG/', 'Subject-1', 'subject-1 '];
    for (const other of others) {
      expect(await accounts.findByOrigin(other, 'subject-1')).toBeUndefined();
      expect(await accounts.findByOrigin('https://id.example.org/', other)).toBeUndefined();
    }
  });

  test('of fifty first sign-ins of one person at once, one makes the account', async () => {
    const { accounts } = await make();
    const made = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        accounts.create(aProvidersAccount({ id: `u_${i}`, usernameKey: `origin:${i}` })),
      ),
    );
    expect(made.filter((one) => one.ok)).toHaveLength(1);
    expect(made.filter((one) => !one.ok && one.refusal.kind === 'username-taken')).toHaveLength(49);
    expect(await accounts.list()).toHaveLength(1);
  });
}

function personContract(make: MakeStore): void {
  test('one subject at two issuers, and two at one, are different people', async () => {
    const { accounts } = await make();
    const origins = [
      { provider: 'company', issuer: 'https://one', subject: 'a' },
      { provider: 'company', issuer: 'https://one', subject: 'b' },
      { provider: 'other', issuer: 'https://two', subject: 'a' },
    ];
    for (const [i, origin] of origins.entries()) {
      const account = aProvidersAccount({ id: `u_${i}`, usernameKey: `origin:${i}`, origin });
      expect((await accounts.create(account)).ok).toBe(true);
    }
    for (const [i, { issuer, subject }] of origins.entries())
      expect(await accounts.findByOrigin(issuer, subject)).toMatchObject({ id: `u_${i}` });
  });

  test('accounts of providers are no local ones, and neither are disabled ones', async () => {
    const { accounts } = await make();
    expect(await accounts.hasLocal()).toBe(false);
    await accounts.create(aProvidersAccount());
    await accounts.create(anAccount({ id: 'u_2', disabled: true }));
    expect(await accounts.hasLocal()).toBe(false);
    await accounts.change('u_2', { disabled: false });
    expect(await accounts.hasLocal()).toBe(true);
  });

  test('local accounts have no origin, and many of them may have none', async () => {
    const { accounts } = await make();
    for (const id of ['u_1', 'u_2', 'u_3'])
      expect((await accounts.create(anAccount({ id, usernameKey: id }))).ok).toBe(true);
    expect(await accounts.findByOrigin('', '')).toBeUndefined();
  });

  test('rights, origin and password change, come and go', async () => {
    const { accounts } = await make();
    let expected: AccountRecord = aProvidersAccount();
    await accounts.create(expected);
    const rows: readonly Partial<AccountRecord>[] = [
      { rights: { rooms: [], nameLocked: false } },
      { rights: { rooms: [{ rooms: ['a', 'b-*'], role: null, bypassLobby: true }], nameLocked: false } },
      { origin: { provider: 'renamed', issuer: 'https://id.example.org/', subject: 'subject-1' } },
      { passwordHash: '$argon2id$…' },
      { passwordHash: null },
      { origin: null, rights: null },
    ];
    for (const row of rows) {
      expected = { ...expected, ...row };
      expect(await accounts.change('u_1', row)).toEqual(expected);
      expect(await accounts.find('u_1')).toEqual(expected);
    }
  });
}

function endedContract(make: MakeStore): void {
  const provider = (id: string, sid: string | null) => ({ id, sid, idToken: `sealed-${sid}` });

  test('sessions of a provider end by its session, by the account, or by both, and nobody else’s do', async () => {
    const { accounts, signInSessions } = await make();
    await accounts.create(anAccount());
    await accounts.create(anAccount({ id: 'u_2', usernameKey: 'ben' }));
    const rows = [
      aSession({ id: 'a', provider: provider('company', 'sid-1') }),
      aSession({ id: 'b', provider: provider('company', 'sid-2') }),
      aSession({ id: 'c', provider: provider('company', null) }),
      aSession({ id: 'd', provider: provider('other', 'sid-1') }),
      aSession({ id: 'e' }),
      aSession({ id: 'f', account: 'u_2', provider: provider('company', 'sid-1') }),
    ];
    for (const row of rows) await signInSessions.create({ ...row, secretHash: `hash-${row.id}` });
    const ended = async (...asked: Parameters<typeof signInSessions.deleteOfProvider>) =>
      (await signInSessions.deleteOfProvider(...asked)).map(({ id }) => id).toSorted();
    expect(await ended('company', {})).toEqual([]);
    expect(await ended('company', { sid: 'sid-9' })).toEqual([]);
    expect(await ended('nobody', { sid: 'sid-1', account: 'u_1' })).toEqual([]);
    expect(await ended('company', { sid: 'sid-1', account: 'u_1' })).toEqual(['a']);
    expect(await ended('company', { sid: 'sid-1' })).toEqual(['f']);
    expect(await ended('company', { account: 'u_1' })).toEqual(['b', 'c']);
    expect((await signInSessions.list()).map(({ id }) => id)).toEqual(['d', 'e']);
  });

  test('they are answered with all that was known of them', async () => {
    const { accounts, signInSessions } = await make();
    await accounts.create(anAccount());
    const session = aSession({ provider: provider('company', 'sid-1') });
    await signInSessions.create(session);
    expect(await signInSessions.findBySecret('hash-1')).toEqual(session);
    expect(await signInSessions.deleteOfProvider('company', { sid: 'sid-1' })).toEqual([session]);
  });
}

function failureContract(make: MakeStore): void {
  test('a failure is found by its reference, with its facts', async () => {
    const { signInFailures } = await make();
    const all = [
      aFailure(),
      aFailure({ ref: 'f_2', provider: null, network: null, facts: {}, cause: 'sign-in-failed' }),
    ];
    for (const one of all) await signInFailures.add(one);
    for (const one of all) expect(await signInFailures.find(one.ref)).toEqual(one);
    for (const ref of [...strangeNames, 'F_1']) expect(await signInFailures.find(ref)).toBeUndefined();
  });

  test('they are listed newest first, and swept by age and number', async () => {
    const { signInFailures } = await make();
    const listed = async (limit = 100) => (await signInFailures.list(limit)).map(({ ref }: SignInFailureRecord) => ref);
    for (const at of [3, 1, 5, 2, 4]) await signInFailures.add(aFailure({ ref: `f_${at}`, at }));
    expect(await listed()).toEqual(['f_5', 'f_4', 'f_3', 'f_2', 'f_1']);
    expect(await listed(2)).toEqual(['f_5', 'f_4']);
    await signInFailures.sweep(2, 100);
    expect(await listed()).toEqual(['f_5', 'f_4', 'f_3', 'f_2']);
    await signInFailures.sweep(0, 3);
    expect(await listed()).toEqual(['f_5', 'f_4', 'f_3']);
    await signInFailures.sweep(0, 3);
    expect(await listed()).toHaveLength(3);
  });
}

function keyContract(make: MakeStore): void {
  test('keys for providers are kept, newest first, and go one by one', async () => {
    const { providerKeys } = await make();
    const rows = [
      aProviderKey(),
      aProviderKey({ kid: 'pk_2', kind: 'EC', createdAt: 200 }),
      aProviderKey({ kid: 'pk_3', use: 'sig', createdAt: 150 }),
    ] as const;
    for (const row of rows) await providerKeys.add(row);
    await providerKeys.add(aProviderKey({ privateJwk: '{}', createdAt: 900 }));
    expect(await providerKeys.all()).toEqual([rows[1], rows[2], rows[0]]);
    expect(await providerKeys.delete('pk_3')).toBe(true);
    expect(await providerKeys.delete('pk_3')).toBe(false);
    expect(await providerKeys.all()).toEqual([rows[1], rows[0]]);
  });
}

export function providerContract(make: MakeStore): void {
  describe('SI18 accounts of providers', () => {
    originContract(make);
    personContract(make);
  });
  describe('SI27 sessions that a provider ends', () => endedContract(make));
  describe('SI30 failed sign-ins', () => failureContract(make));
  describe('SI16 keys for providers', () => keyContract(make));
}
