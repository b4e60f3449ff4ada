import { randomFillSync } from 'node:crypto';
import { type Chance, seconds } from '@foyer/kernel';
import { type JoinTokenCreate, joinTokenInfoSchema } from '@foyer/wire';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FakeClock } from '../clock.ts';
import { makeRoom } from '../rooms.ts';
import { type RoomRecord, StoreOutage } from '../store/port.ts';
import { SqliteStore } from '../store/sqlite.ts';
import { InvitationDesk, type InvitationDeskOptions } from './invitation-desk.ts';
import { JoinTokens } from './join-tokens.ts';
import { KeyRing } from './key-ring.ts';

const chance: Chance = (bytes) => randomFillSync(bytes);
let store: SqliteStore;
let clock: FakeClock;
let keys: KeyRing;
let tokens: JoinTokens;
let room: RoomRecord;

beforeEach(async () => {
  store = new SqliteStore(':memory:');
  clock = new FakeClock(1_800_000_000);
  keys = await KeyRing.open({ store: store.signingKeys, clock, chance, days: 90 });
  tokens = new JoinTokens({ issuer: 'foyer', keys });
  room = await aRoom('demo');
});
afterEach(() => store.close());

async function aRoom(slug: string): Promise<RoomRecord> {
  const made = await makeRoom({ slug }, { store, chance, clock });
  if (!made.ok) throw new Error(JSON.stringify(made.refusal));
  return made.value;
}

function aDesk(change: Partial<InvitationDeskOptions> = {}): InvitationDesk {
  const limits = { lifetimeSeconds: 600, maxLifetimeSeconds: 3_600, uses: 'unlimited' } as const;
  return new InvitationDesk({ store, tokens, clock, chance, ...limits, ...change });
}

async function made(wish: JoinTokenCreate, desk = aDesk()) {
  const one = await desk.make(room, wish, 'key:bootstrap');
  if (!one.ok) throw new Error(JSON.stringify(one.refusal));
  return one.value;
}

describe('TK10 what a new token says', () => {
  test('everything that was wished for', async () => {
    const wish = {
      role: 'listener',
      name: 'Ben',
      identity: 'ben@example.org',
      notBefore: 1_800_000_100,
      expiresIn: 60,
      permissions: ['data.send', 'data.send'],
      uses: 3,
      rooms: ['team-*', 'demo', 'team-*', 'other'],
    } satisfies JoinTokenCreate;
    const { id, token, expiresAt } = await made(wish);
    expect(id).toMatch(/^j_[0-9A-Z]{26}$/);
    expect(expiresAt).toBe(1_800_000_160);
    expect(decodeJwt(token)).toEqual({
      ...{ iss: 'foyer', aud: 'foyer', jti: id, iat: 1_800_000_000, nbf: 1_800_000_100, exp: 1_800_000_160 },
      ...{ room: 'demo', roomId: room.id, rooms: ['team-*', 'other'], role: 'listener', uses: 3 },
      ...{ name: 'Ben', identity: 'ben@example.org', permissions: ['data.send'] },
    });
  });

  const lifetimes: [string, Partial<JoinTokenCreate>, number][] = [
    ['the usual one', {}, 1_800_000_600],
    ['a shorter one', { expiresIn: 1 }, 1_800_000_001],
    ['the longest', { expiresIn: 3_600 }, 1_800_003_600],
    ['from a beginning ahead', { notBefore: 1_900_000_000, expiresIn: 5 }, 1_900_000_005],
    ['from now, where the beginning is past', { notBefore: 5, expiresIn: 5 }, 1_800_000_005],
  ];
  test.each(lifetimes)('lifetime: %s', async (_name, wish, expiresAt) => {
    expect((await made({ role: 'host', ...wish })).expiresAt).toBe(expiresAt);
  });

  test('a usual lifetime beyond the longest is cut to it', async () => {
    const desk = aDesk({ lifetimeSeconds: 7_200 });
    expect((await made({ role: 'host' }, desk)).expiresAt).toBe(1_800_003_600);
  });

  test.each([{ expiresIn: 3_601 }, { notBefore: 4_102_444_400, expiresIn: 600 }])('too long: %j', async (wish) => {
    const refused = await aDesk().make(room, { role: 'host', ...wish }, 'key:bootstrap');
    expect(refused).toMatchObject({
      ok: false,
      refusal: { kind: 'request-invalid', errors: [{ pointer: '/expiresIn' }] },
    });
    expect(await store.joinTokens.list({ roomId: room.id, limit: 9 })).toEqual([]);
  });

  const uses: [number | 'unlimited', number | null | undefined, number | undefined][] = [
    ['unlimited', undefined, undefined],
    ['unlimited', 1, 1],
    [5, undefined, 5],
    [5, null, undefined],
    [5, 7, 7],
  ];
  test.each(uses)('uses: %j configured, %j wished', async (configured, wished, claimed) => {
    const wish: JoinTokenCreate = wished === undefined ? { role: 'host' } : { role: 'host', uses: wished };
    const { id, token } = await made(wish, aDesk({ uses: configured }));
    expect(decodeJwt(token).uses).toBe(claimed);
    expect(await store.joinTokens.find(id)).toMatchObject({ uses: claimed ?? null });
  });

  test('the largest wish makes a token that is not too large to be shown', async () => {
    const wide = '字';
    const { token } = await made({
      role: 'listener',
      name: wide.repeat(80),
      identity: 'i'.repeat(128),
      uses: 1_000_000,
      permissions: ['invite.create', 'lobby.admit', 'participant.rename.self', 'track.publish.microphone'],
      rooms: Array.from({ length: 50 }, (_, i) => `${i}`.padStart(64, 'a')),
    });
    expect(await aDesk().evidence(token)).toMatchObject({ kind: 'token', used: 0 });
  });
});

describe('TK11 a token is recorded before anyone has it', () => {
  test('with everything but itself', async () => {
    const { id, token } = await made({ role: 'speaker', name: 'Ana', uses: 1, rooms: ['other'] });
    const info = await aDesk().info(id);
    expect(joinTokenInfoSchema.parse(info)).toEqual(info);
    expect(info).toEqual({
      ...{ id, room: 'demo', rooms: ['other'], role: 'speaker', permissions: [], name: 'Ana', identity: null },
      ...{ createdAt: 1_800_000_000, notBefore: null, expiresAt: 1_800_000_600, uses: 1, used: 0 },
      ...{ lastUsedAt: null, revokedAt: null, madeBy: 'key:bootstrap' },
    });
    const [, payload, signature] = token.split('.');
    const kept = JSON.stringify(await store.joinTokens.find(id));
    for (const part of [payload, signature]) expect(kept).not.toContain(part);
    expect(await aDesk().info('j_nowhere')).toBeUndefined();
  });

  test('a thousand at once, in the order they were wished for', async () => {
    const wishes = Array.from({ length: 1_000 }, (_, i) => ({ role: 'listener', name: `P${i}` }) as const);
    const all = await aDesk().makeMany(room, wishes, 'account:u_1');
    if (!all.ok) throw new Error('refused');
    expect(all.value.map(({ token }) => decodeJwt(token).name)).toEqual(wishes.map(({ name }) => name));
    expect(new Set(all.value.map(({ id }) => id)).size).toBe(1_000);
    expect(await store.joinTokens.list({ roomId: room.id, limit: 2_000 })).toHaveLength(1_000);
  });

  test('of a batch with one that cannot be, none', async () => {
    const wishes = [{ role: 'host' }, { role: 'host', expiresIn: 9_999 }] as const;
    expect((await aDesk().makeMany(room, wishes, 'key:x')).ok).toBe(false);
    expect(await store.joinTokens.list({ roomId: room.id, limit: 9 })).toEqual([]);
  });

  test('where the store fails, nobody gets one', async () => {
    await store.close();
    await expect(aDesk().make(room, { role: 'host' }, 'key:x')).rejects.toThrow(StoreOutage);
  });
});

describe('what a shown token proves', () => {
  test('TK20 its claims, and how often it was used', async () => {
    const { id, token } = await made({ role: 'speaker', uses: 2 });
    expect(await aDesk().evidence(token)).toMatchObject({
      kind: 'token',
      used: 0,
      revoked: false,
      claims: { id, uses: 2 },
    });
    await store.joinTokens.takeUse(id, 5);
    expect(await aDesk().evidence(token)).toMatchObject({ used: 1, revoked: false });
  });

  test('TK30 that it was revoked', async () => {
    const { id, token } = await made({ role: 'speaker' });
    await store.joinTokens.revoke(id, 5);
    expect(await aDesk().evidence(token)).toMatchObject({ kind: 'token', revoked: true });
  });

  test('TK4 nothing, where its key is retired', async () => {
    const { token } = await made({ role: 'speaker' });
    await keys.retire(keys.signing().kid);
    expect(await aDesk().evidence(token)).toEqual({ kind: 'refused', refusal: { kind: 'token-revoked' } });
  });

  test('nothing, where there is none or it is false; the store is not asked', async () => {
    await store.close();
    expect(await aDesk().evidence('')).toEqual({ kind: 'nothing' });
    for (const junk of ['a.b.c', 'x', '.'.repeat(9_000)])
      expect(await aDesk().evidence(junk)).toMatchObject({ kind: 'refused', refusal: { kind: 'token-invalid' } });
  });
});

describe('TK24 a token of ours that the store does not know', () => {
  const base = {
    id: 'j_old',
    room: 'demo',
    role: 'speaker',
    permissions: [],
    expiresAt: seconds(1_800_000_500),
  } as const;

  test('from before tokens were recorded: it is, once it is shown, and can be revoked', async () => {
    const token = tokens.mint({ ...base, roomId: room.id, name: 'Ana' }, 1);
    const shown = await Promise.all([1, 2, 3].map(() => aDesk().evidence(token)));
    for (const one of shown) expect(one).toMatchObject({ kind: 'token', used: 0, revoked: false });
    expect(await aDesk().info('j_old')).toMatchObject({ name: 'Ana', uses: null, madeBy: 'unknown', room: 'demo' });
    expect(await store.joinTokens.takeUse('j_old', 5)).toBe('taken');
    await store.joinTokens.revoke('j_old', 6);
    expect(await aDesk().evidence(token)).toMatchObject({ used: 1, revoked: true });
  });

  const rows = [
    ['with uses that nobody counts', { uses: 1 }, true],
    ['with further rooms, whose record may have gone with its own', { rooms: ['*'] }, true],
    ['that is over', { expiresAt: seconds(1_799_999_999) }, false],
    ['of a room that is gone', { room: 'gone', uses: 1 }, false],
    ['of an earlier room of this name', { roomId: 'r_before', uses: 1 }, false],
  ] as const;
  test.each(rows)('%s', async (_name, change, revoked) => {
    const token = tokens.mint({ ...base, ...change }, 1);
    expect(await aDesk().evidence(token)).toMatchObject({ kind: 'token', used: 0, revoked });
    expect(await store.joinTokens.find('j_old')).toBeUndefined();
  });
});
