import { describe, expect, test } from 'vitest';
import type { JoinTokenStore } from '../port.ts';
import { StoreOutage } from '../port.ts';
import { aRoom, aToken, type MakeStore, strangeNames } from './samples.ts';

async function ids(tokens: JoinTokenStore, page: { after?: string; limit: number }): Promise<string[]> {
  return (await tokens.list({ roomId: 'r_1', ...page })).map(({ id }) => id);
}

function recordContract(make: MakeStore): void {
  test('a token is found as it was added', async () => {
    const { joinTokens } = await make();
    const bare = { name: null, identity: null, notBefore: null, uses: null, rooms: [], permissions: [] };
    const used = { used: 3, lastUsedAt: 5, revokedAt: 6 };
    const all = [aToken(), aToken({ id: 'j_2', ...bare }), aToken({ id: 'j_3', uses: 9, ...used })];
    await joinTokens.add(all);
    for (const token of all) expect(await joinTokens.find(token.id)).toEqual(token);
  });

  test('an unknown one is not found, whatever its name', async () => {
    const { joinTokens } = await make();
    await joinTokens.add([aToken()]);
    for (const id of [...strangeNames, 'J_1']) expect(await joinTokens.find(id)).toBeUndefined();
  });

  test('a thousand are added at once; of a batch that holds a known id, none', async () => {
    const { joinTokens } = await make();
    const many = Array.from({ length: 1_000 }, (_, i) => aToken({ id: `j_${String(i).padStart(4, '0')}` }));
    await joinTokens.add(many);
    expect(await joinTokens.find('j_0999')).toEqual(many[999]);
    const batch = [aToken({ id: 'j_new' }), aToken({ id: 'j_0500' }), aToken({ id: 'j_more' })];
    await expect(joinTokens.add(batch)).rejects.toThrow(StoreOutage);
    expect(await joinTokens.find('j_new')).toBeUndefined();
    expect(await joinTokens.find('j_more')).toBeUndefined();
    await joinTokens.add([]);
    expect(await joinTokens.list({ roomId: 'r_1', limit: 2_000 })).toHaveLength(1_000);
  });
}

function listContract(make: MakeStore): void {
  test('they are listed newest first, page by page, each room for itself', async () => {
    const { joinTokens } = await make();
    const made = [
      ['j_a', 10],
      ['j_c', 20],
      ['j_b', 20],
      ['j_d', 15],
    ] as const;
    await joinTokens.add(made.map(([id, createdAt]) => aToken({ id, createdAt })));
    await joinTokens.add([aToken({ id: 'j_other', roomId: 'r_2', createdAt: 12 })]);
    expect(await ids(joinTokens, { limit: 9 })).toEqual(['j_c', 'j_b', 'j_d', 'j_a']);
    expect(await ids(joinTokens, { limit: 2 })).toEqual(['j_c', 'j_b']);
    expect(await ids(joinTokens, { limit: 2, after: 'j_c' })).toEqual(['j_b', 'j_d']);
    expect(await ids(joinTokens, { limit: 2, after: 'j_d' })).toEqual(['j_a']);
    expect(await ids(joinTokens, { limit: 2, after: 'j_nowhere' })).toEqual([]);
  });

  test('those that ended long ago are forgotten', async () => {
    const { joinTokens } = await make();
    await joinTokens.add([99, 100, 101].map((expiresAt) => aToken({ id: `j_${expiresAt}`, expiresAt })));
    expect(await joinTokens.sweep(100)).toBe(1);
    expect(await joinTokens.sweep(100)).toBe(0);
    expect((await ids(joinTokens, { limit: 9 })).sort()).toEqual(['j_100', 'j_101']);
  });
}

function useContract(make: MakeStore): void {
  test('TK20 uses are counted down to none', async () => {
    const { joinTokens } = await make();
    await joinTokens.add([aToken({ uses: 2 })]);
    expect(await joinTokens.takeUse('j_1', 7)).toBe('taken');
    expect(await joinTokens.takeUse('j_1', 8)).toBe('taken');
    expect(await joinTokens.takeUse('j_1', 9)).toBe('used-up');
    expect(await joinTokens.find('j_1')).toMatchObject({ uses: 2, used: 2, lastUsedAt: 8 });
  });

  test('TK20 unlimited uses never end', async () => {
    const { joinTokens } = await make();
    await joinTokens.add([aToken({ uses: null })]);
    for (let i = 0; i < 20; i += 1) expect(await joinTokens.takeUse('j_1', i)).toBe('taken');
    expect(await joinTokens.find('j_1')).toMatchObject({ used: 20 });
  });

  test('TK21 of 200 first uses at once exactly one succeeds, in each of 100 rounds', async () => {
    const { joinTokens } = await make();
    for (let round = 0; round < 100; round += 1) {
      const id = `j_${round}`;
      await joinTokens.add([aToken({ id })]);
      const taken = await Promise.all(Array.from({ length: 200 }, () => joinTokens.takeUse(id, round)));
      expect(taken.filter((one) => one === 'taken')).toHaveLength(1);
      expect(taken.filter((one) => one === 'used-up')).toHaveLength(199);
    }
  }, 240_000);

  test('TK21 of fifty uses at once as many succeed as there are left', async () => {
    const { joinTokens } = await make();
    await joinTokens.add([aToken({ uses: 12, used: 5 })]);
    const taken = await Promise.all(Array.from({ length: 50 }, () => joinTokens.takeUse('j_1', 1)));
    expect(taken.filter((one) => one === 'taken')).toHaveLength(7);
  });
}

function givingBackContract(make: MakeStore): void {
  test('TK22 a use that came to nothing is given back, never below none', async () => {
    const { joinTokens } = await make();
    await joinTokens.add([aToken()]);
    await joinTokens.takeUse('j_1', 1);
    await joinTokens.giveBackUse('j_1');
    expect(await joinTokens.find('j_1')).toMatchObject({ used: 0 });
    expect(await joinTokens.takeUse('j_1', 2)).toBe('taken');
    for (let i = 0; i < 3; i += 1) await joinTokens.giveBackUse('j_1');
    expect(await joinTokens.find('j_1')).toMatchObject({ used: 0 });
    await joinTokens.giveBackUse('j_nowhere');
  });

  test('TK22 uses taken and given back in one crowd end where they must', async () => {
    const { joinTokens } = await make();
    await joinTokens.add([aToken({ uses: 3 })]);
    let inside = 0;
    let most = 0;
    const visitor = async () => {
      if ((await joinTokens.takeUse('j_1', 1)) !== 'taken') return;
      inside += 1;
      most = Math.max(most, inside);
      await Promise.resolve();
      inside -= 1;
      await joinTokens.giveBackUse('j_1');
    };
    await Promise.all(Array.from({ length: 100 }, visitor));
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(3);
    expect(await joinTokens.find('j_1')).toMatchObject({ used: 0 });
  });

  test('TK20 a token that the store does not know has no use', async () => {
    const { joinTokens } = await make();
    for (const id of ['j_1', ...strangeNames]) expect(await joinTokens.takeUse(id, 1)).toBe('revoked');
  });
}

function revocationContract(make: MakeStore): void {
  test('TK30 a revoked token has no use, whether or not some are left', async () => {
    const { joinTokens } = await make();
    await joinTokens.add([aToken({ uses: 5 }), aToken({ id: 'j_2', uses: 1, used: 1 })]);
    for (const id of ['j_1', 'j_2']) {
      expect(await joinTokens.revoke(id, 9)).toBe(true);
      expect(await joinTokens.revoke(id, 10)).toBe(false);
      expect(await joinTokens.takeUse(id, 11)).toBe('revoked');
      expect(await joinTokens.find(id)).toMatchObject({ revokedAt: 9 });
    }
    expect(await joinTokens.revoke('j_nowhere', 9)).toBe(false);
  });

  test('TK30 of those who use and one who revokes, all who come after are too late', async () => {
    const { joinTokens } = await make();
    await joinTokens.add([aToken({ uses: null })]);
    const before = Array.from({ length: 20 }, () => joinTokens.takeUse('j_1', 1));
    const revoked = joinTokens.revoke('j_1', 2);
    const during = Array.from({ length: 20 }, () => joinTokens.takeUse('j_1', 3));
    expect(await revoked).toBe(true);
    const taken = [...(await Promise.all(before)), ...(await Promise.all(during))];
    expect(await joinTokens.takeUse('j_1', 4)).toBe('revoked');
    expect(await joinTokens.find('j_1')).toMatchObject({ used: taken.filter((one) => one === 'taken').length });
  });
}

function sweepingRevocationContract(make: MakeStore): void {
  test('TK31 all of a room, all of a signing key: the ids of those that were not revoked before', async () => {
    const store = await make();
    await store.rooms.create(aRoom());
    const { joinTokens } = store;
    await joinTokens.add([
      aToken({ id: 'j_1' }),
      aToken({ id: 'j_2', kid: 'k_2' }),
      aToken({ id: 'j_3', revokedAt: 4 }),
      aToken({ id: 'j_4', roomId: 'r_2', room: 'other' }),
      aToken({ id: 'j_5', roomId: 'r_2', room: 'other', kid: 'k_2' }),
    ]);
    expect([...(await joinTokens.revokeAll({ roomId: 'r_1' }, 9))].sort()).toEqual(['j_1', 'j_2']);
    expect(await joinTokens.revokeAll({ roomId: 'r_1' }, 10)).toEqual([]);
    expect(await joinTokens.find('j_3')).toMatchObject({ revokedAt: 4 });
    expect(await joinTokens.find('j_4')).toMatchObject({ revokedAt: null });
    expect(await joinTokens.revokeAll({ kid: 'k_2' }, 11)).toEqual(['j_5']);
    expect(await joinTokens.find('j_2')).toMatchObject({ revokedAt: 9 });
    expect(await joinTokens.find('j_4')).toMatchObject({ revokedAt: null });
  });
}

export function joinTokenContract(make: MakeStore): void {
  describe('join tokens', () => {
    recordContract(make);
    listContract(make);
    useContract(make);
    givingBackContract(make);
    revocationContract(make);
    sweepingRevocationContract(make);
  });
}
