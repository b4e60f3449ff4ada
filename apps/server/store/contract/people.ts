import { describe, expect, test } from 'vitest';
import { StoreOutage } from '../port.ts';
import { anAccount, aSession, type MakeStore, strangeNames } from './samples.ts';

function accountContract(make: MakeStore): void {
  test('an account is found as it was made, by id and by name', async () => {
    const { accounts } = await make();
    const all = [
      anAccount(),
      anAccount({ id: 'u_2', usernameKey: 'ben', disabled: true, lastSignInAt: 7, configured: true, level: 'admin' }),
    ];
    for (const account of all) expect(await accounts.create(account)).toEqual({ ok: true, value: account });
    for (const account of all) {
      expect(await accounts.find(account.id)).toEqual(account);
      expect(await accounts.findByUsername(account.usernameKey)).toEqual(account);
    }
    for (const name of [...strangeNames, 'Ana', 'u_9']) {
      expect(await accounts.find(name)).toBeUndefined();
      expect(await accounts.findByUsername(name)).toBeUndefined();
    }
  });

  test('of fifty who take one name at once, one does', async () => {
    const { accounts } = await make();
    const made = await Promise.all(Array.from({ length: 50 }, (_, i) => accounts.create(anAccount({ id: `u_${i}` }))));
    expect(made.filter((one) => one.ok)).toHaveLength(1);
    expect(made.filter((one) => !one.ok && one.refusal.kind === 'username-taken')).toHaveLength(49);
    expect(await accounts.list()).toHaveLength(1);
  });
}

function accountChangeContract(make: MakeStore): void {
  test('a change touches what it names', async () => {
    const { accounts } = await make();
    await accounts.create(anAccount());
    const rows = [
      { name: 'Ana R.' },
      { passwordHash: '$new' },
      { level: 'admin' },
      { disabled: true },
      { lastSignInAt: 9 },
      { configured: true },
      { disabled: false, configured: false, lastSignInAt: null },
      {},
    ] as const;
    let expected = anAccount();
    for (const row of rows) {
      expected = { ...expected, ...row };
      expect(await accounts.change('u_1', row)).toEqual(expected);
      expect(await accounts.find('u_1')).toEqual(expected);
    }
    expect(await accounts.change('u_9', { name: 'Nobody' })).toBeUndefined();
    expect(await accounts.change('u_9', {})).toBeUndefined();
  });

  test('those of a level are counted without the disabled', async () => {
    const { accounts } = await make();
    expect(await accounts.count('admin')).toBe(0);
    await accounts.create(anAccount({ level: 'admin' }));
    await accounts.create(anAccount({ id: 'u_2', usernameKey: 'ben', level: 'admin', disabled: true }));
    await accounts.create(anAccount({ id: 'u_3', usernameKey: 'cyd' }));
    expect([await accounts.count('admin'), await accounts.count('host'), await accounts.count('user')]).toEqual([
      1, 1, 0,
    ]);
  });
}

function accountEndContract(make: MakeStore): void {
  test('a deleted account is gone with its sessions, and its name is free', async () => {
    const store = await make();
    await store.accounts.create(anAccount());
    await store.accounts.create(anAccount({ id: 'u_2', usernameKey: 'ben' }));
    await store.signInSessions.create(aSession());
    await store.signInSessions.create(aSession({ id: 'si_2', secretHash: 'hash-2', account: 'u_2' }));
    expect(await store.accounts.delete('u_1')).toBe(true);
    expect(await store.accounts.delete('u_1')).toBe(false);
    expect(await store.signInSessions.findBySecret('hash-1')).toBeUndefined();
    expect(await store.signInSessions.findBySecret('hash-2')).toBeDefined();
    expect((await store.accounts.create(anAccount({ id: 'u_3' }))).ok).toBe(true);
  });
}

function sessionContract(make: MakeStore): void {
  test('a session is found by the hash of its secret, and follows its use', async () => {
    const { accounts, signInSessions } = await make();
    await accounts.create(anAccount());
    await signInSessions.create(aSession());
    expect(await signInSessions.findBySecret('hash-1')).toEqual(aSession());
    for (const hash of [...strangeNames, 'HASH-1']) expect(await signInSessions.findBySecret(hash)).toBeUndefined();
    await signInSessions.seen('si_1', 200);
    expect(await signInSessions.findBySecret('hash-1')).toEqual(aSession({ lastSeenAt: 200 }));
  });

  test('a session may get another secret and is otherwise the same', async () => {
    const { accounts, signInSessions } = await make();
    await accounts.create(anAccount());
    await signInSessions.create(aSession());
    await signInSessions.create(aSession({ id: 'si_2', secretHash: 'hash-2' }));
    expect(await signInSessions.renew('si_1', 'hash-3')).toBe(true);
    expect(await signInSessions.findBySecret('hash-1')).toBeUndefined();
    expect(await signInSessions.findBySecret('hash-3')).toEqual(aSession({ secretHash: 'hash-3' }));
    expect(await signInSessions.findBySecret('hash-2')).toMatchObject({ id: 'si_2' });
    expect(await signInSessions.renew('si_3', 'hash-4')).toBe(false);
    expect(await signInSessions.findBySecret('hash-4')).toBeUndefined();
  });

  test('nobody has a session without an account, and no secret serves two', async () => {
    const { accounts, signInSessions } = await make();
    await expect(signInSessions.create(aSession())).rejects.toThrow(StoreOutage);
    await accounts.create(anAccount());
    await signInSessions.create(aSession());
    await expect(signInSessions.create(aSession({ id: 'si_2' }))).rejects.toThrow(StoreOutage);
  });
}

function sessionEndContract(make: MakeStore): void {
  test('they are listed and ended, one and all', async () => {
    const { accounts, signInSessions } = await make();
    for (const [id, usernameKey] of [
      ['u_1', 'ana'],
      ['u_2', 'ben'],
    ] as const)
      await accounts.create(anAccount({ id, usernameKey }));
    const session = (id: string, account: string, times: { lastSeenAt?: number; expiresAt?: number } = {}) =>
      signInSessions.create(aSession({ id, secretHash: `hash-${id}`, account, ...times }));
    await session('a', 'u_1', { lastSeenAt: 5 });
    await session('b', 'u_1', { lastSeenAt: 9 });
    await session('c', 'u_1', { expiresAt: 50 });
    await session('d', 'u_2', { lastSeenAt: 7 });
    const listed = async (account?: string) => (await signInSessions.list(account)).map(({ id }) => id);
    expect(await listed()).toEqual(['c', 'b', 'd', 'a']);
    expect(await listed('u_2')).toEqual(['d']);
    expect(await signInSessions.sweep(51)).toBe(1);
    expect(await signInSessions.delete('b')).toBe(true);
    expect(await signInSessions.delete('b')).toBe(false);
    await session('e', 'u_1');
    expect([...(await signInSessions.deleteOf('u_1', 'a'))]).toEqual(['e']);
    expect(await signInSessions.deleteOf('u_1')).toEqual(['a']);
    expect(await listed()).toEqual(['d']);
  });
}

export function peopleContract(make: MakeStore): void {
  describe('accounts', () => {
    accountContract(make);
    accountChangeContract(make);
    accountEndContract(make);
  });
  describe('sign-in sessions', () => {
    sessionContract(make);
    sessionEndContract(make);
  });
}
