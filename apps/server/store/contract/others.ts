import { describe, expect, test } from 'vitest';
import { StoreOutage } from '../port.ts';
import { aBan, anApiKey, anEntry, type MakeStore, strangeNames } from './samples.ts';

function signingKeyContract(make: MakeStore): void {
  test('signing keys are listed newest first', async () => {
    const { signingKeys } = await make();
    expect(await signingKeys.all()).toEqual([]);
    const older = { kid: 'k_a', privateJwk: '{}', createdAt: 1, retiredAt: null };
    const newer = { kid: 'k_b', privateJwk: '{}', createdAt: 2, retiredAt: null };
    await signingKeys.add(older);
    await signingKeys.add(newer);
    expect(await signingKeys.all()).toEqual([newer, older]);
  });

  test('a second key of the same kid is an outage, not an overwrite', async () => {
    const { signingKeys } = await make();
    const key = { kid: 'k_a', privateJwk: '{}', createdAt: 1, retiredAt: null };
    await signingKeys.add(key);
    await expect(signingKeys.add({ ...key, privateJwk: '{"x":1}' })).rejects.toThrow(StoreOutage);
    expect(await signingKeys.all()).toEqual([key]);
  });

  test('a key is retired once', async () => {
    const { signingKeys } = await make();
    await signingKeys.add({ kid: 'k_a', privateJwk: '{}', createdAt: 1, retiredAt: null });
    expect(await signingKeys.retire('k_a', 5)).toBe(true);
    expect(await signingKeys.retire('k_a', 6)).toBe(false);
    expect(await signingKeys.retire('k_b', 6)).toBe(false);
    expect(await signingKeys.all()).toMatchObject([{ kid: 'k_a', retiredAt: 5 }]);
  });
}

function apiKeyContract(make: MakeStore): void {
  test('an API key is found as it was made', async () => {
    const { apiKeys } = await make();
    const all = [anApiKey(), anApiKey({ id: 'a_2', createdAt: 200, scopes: ['admin'], lastUsedAt: 1, revokedAt: 2 })];
    for (const key of all) await apiKeys.create(key);
    for (const key of all) expect(await apiKeys.find(key.id)).toEqual(key);
    expect((await apiKeys.list()).map(({ id }) => id)).toEqual(['a_2', 'a_1']);
    for (const id of strangeNames) expect(await apiKeys.find(id)).toBeUndefined();
    await expect(apiKeys.create(anApiKey({ secretHash: 'other' }))).rejects.toThrow(StoreOutage);
  });

  test('its use is noted, and it is revoked once', async () => {
    const { apiKeys } = await make();
    await apiKeys.create(anApiKey());
    await apiKeys.used('a_1', 300);
    expect(await apiKeys.revoke('a_1', 400)).toBe(true);
    expect(await apiKeys.revoke('a_1', 500)).toBe(false);
    expect(await apiKeys.revoke('a_9', 500)).toBe(false);
    expect(await apiKeys.find('a_1')).toEqual(anApiKey({ lastUsedAt: 300, revokedAt: 400 }));
  });
}

function banContract(make: MakeStore): void {
  test('a ban holds by identity or by browser, in its room alone', async () => {
    const { bans } = await make();
    await bans.add(aBan());
    await bans.add(aBan({ id: 'b_2', identity: null, family: 'family-2' }));
    await bans.add(aBan({ id: 'b_3', identity: 'mal', family: null, reason: null }));
    const rows = [
      [{ identity: 'eve' }, true],
      [{ family: 'family-1' }, true],
      [{ identity: 'somebody', family: 'family-2' }, true],
      [{ identity: 'mal', family: 'family-9' }, true],
      [{ identity: 'EVE' }, false],
      [{ identity: 'family-1' }, false],
      [{ identity: 'ana', family: 'family-9' }, false],
      [{ identity: '', family: '' }, false],
      [{}, false],
    ] as const;
    for (const [who, banned] of rows) {
      expect(await bans.isBanned('r_1', who), JSON.stringify(who)).toBe(banned);
      expect(await bans.isBanned('r_2', who), JSON.stringify(who)).toBe(false);
    }
  });

  test('the same ban again changes nothing', async () => {
    const { bans } = await make();
    await bans.add(aBan());
    await bans.add(aBan({ name: 'Another' }));
    expect(await bans.list('r_1')).toEqual([aBan()]);
  });

  test('bans are listed newest first, and lifted in their own room alone', async () => {
    const { bans } = await make();
    const later = aBan({ id: 'b_2', createdAt: 200, identity: null, family: null, reason: null });
    await bans.add(aBan());
    await bans.add(later);
    expect(await bans.list('r_1')).toEqual([later, aBan()]);
    expect(await bans.delete('r_2', 'b_1')).toBe(false);
    expect(await bans.delete('r_1', 'b_1')).toBe(true);
    expect(await bans.delete('r_1', 'b_1')).toBe(false);
    expect(await bans.isBanned('r_1', { identity: 'eve' })).toBe(false);
  });
}

function auditContract(make: MakeStore): void {
  test('entries are kept in their order and read newest first, page by page', async () => {
    const { audit } = await make();
    const bare = { room: null, subject: null, credential: null, network: null, reason: 'token-used-up' };
    const entries = [
      anEntry(),
      anEntry({ at: 101, what: 'join.refused', ...bare }),
      anEntry({ at: 99, subject: 'p_2' }),
    ];
    await audit.append(entries);
    await audit.append([]);
    await audit.append([anEntry({ at: 102, room: 'other', what: 'room.made' })]);
    const all = await audit.list({ limit: 9 });
    expect(all.map(({ seq: _, ...entry }) => entry)).toEqual([
      anEntry({ at: 102, room: 'other', what: 'room.made' }),
      ...[...entries].reverse(),
    ]);
    expect(all.map(({ seq }) => seq)).toEqual([...all.map(({ seq }) => seq)].sort((a, b) => b - a));
    const second = await audit.list({ limit: 2, ...(all[1] === undefined ? {} : { before: all[1].seq }) });
    expect(second).toEqual(all.slice(2));
  });

  test('they are narrowed by room and by kind', async () => {
    const { audit } = await make();
    await audit.append([
      anEntry({ subject: 'a' }),
      anEntry({ subject: 'b', room: 'other' }),
      anEntry({ subject: 'c', what: 'join.held' }),
      anEntry({ subject: 'd', room: null }),
    ]);
    const subjects = async (of: { room?: string; what?: string }) =>
      (await audit.list({ limit: 9, ...of })).map(({ subject }) => subject);
    expect(await subjects({ room: 'demo' })).toEqual(['c', 'a']);
    expect(await subjects({ what: 'join.admitted' })).toEqual(['d', 'b', 'a']);
    expect(await subjects({ room: 'demo', what: 'join.held' })).toEqual(['c']);
    expect(await subjects({ room: "' or 1=1 --" })).toEqual([]);
  });
}

function auditSizeContract(make: MakeStore): void {
  test('five thousand go in at once; numbers are never given twice, old entries are swept', async () => {
    const { audit } = await make();
    await audit.append(Array.from({ length: 5_000 }, (_, i) => anEntry({ at: i })));
    const [newest] = await audit.list({ limit: 1 });
    expect(newest).toMatchObject({ at: 4_999 });
    expect(await audit.sweep(5_000)).toBe(5_000);
    expect(await audit.sweep(5_000)).toBe(0);
    await audit.append([anEntry()]);
    expect((await audit.list({ limit: 9 })).every(({ seq }) => seq > (newest?.seq ?? 0))).toBe(true);
  });
}

export function otherContract(make: MakeStore): void {
  describe('signing keys', () => signingKeyContract(make));
  describe('API keys', () => apiKeyContract(make));
  describe('bans', () => banContract(make));
  describe('the audit log', () => {
    auditContract(make);
    auditSizeContract(make);
  });
}
