import { randomFillSync } from 'node:crypto';
import { type Chance, seconds } from '@foyer/kernel';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { afterEach, describe, expect, test } from 'vitest';
import { FakeClock } from '../clock.ts';
import { SqliteStore } from '../store/sqlite.ts';
import { JoinTokens } from './join-tokens.ts';
import { KeyRing } from './key-ring.ts';

const chance: Chance = (bytes) => randomFillSync(bytes);
const day = 86_400_000;
const stores: SqliteStore[] = [];

afterEach(async () => {
  for (const store of stores.splice(0)) await store.close();
});

function aStore(): SqliteStore {
  const store = new SqliteStore(':memory:');
  stores.push(store);
  return store;
}

function ringOf(store: SqliteStore, clock = new FakeClock(), days = 90): Promise<KeyRing> {
  return KeyRing.open({ store: store.signingKeys, clock, chance, days });
}

function states(ring: KeyRing): string[] {
  return ring.list().map(({ state }) => state);
}

const claims = {
  id: 'j_1',
  room: 'demo',
  role: 'speaker',
  permissions: [],
  expiresAt: seconds(4_000_000_000),
} as const;

describe('TK1 the first key', () => {
  test('is made where there is none, and kept', async () => {
    const store = aStore();
    const first = await ringOf(store);
    expect(states(first)).toEqual(['signing']);
    const second = await ringOf(store);
    expect(second.signing().kid).toBe(first.signing().kid);
    expect(await store.signingKeys.all()).toHaveLength(1);
  });

  test('TK2 its tokens are good after a restart', async () => {
    const store = aStore();
    const token = new JoinTokens({ issuer: 'foyer', keys: await ringOf(store) }).mint(claims, 1);
    const after = new JoinTokens({ issuer: 'foyer', keys: await ringOf(store) });
    expect(after.verify(token)).toEqual({ ok: true, value: claims });
  });

  test('is made where all the others are retired', async () => {
    const store = aStore();
    const first = await ringOf(store);
    await store.signingKeys.retire(first.signing().kid, 5);
    const second = await ringOf(store);
    expect(states(second)).toEqual(['signing', 'retired']);
  });
});

describe('TK3 rotation', () => {
  test('by command: the new key signs, the older ones verify', async () => {
    const store = aStore();
    const ring = await ringOf(store);
    const tokens = new JoinTokens({ issuer: 'foyer', keys: ring });
    const [first, before] = [ring.signing().kid, tokens.mint(claims, 1)];
    const made = await ring.rotate();
    expect(made).toMatchObject({ state: 'signing', kid: ring.signing().kid });
    expect(made.kid).not.toBe(first);
    expect(ring.list()[0]).toEqual(made);
    expect(states(ring)).toEqual(['signing', 'verifying']);
    for (const token of [before, tokens.mint(claims, 1)]) expect(tokens.verify(token).ok).toBe(true);
  });

  test('within one second, or with a clock that went back: the newest signs, also after a restart', async () => {
    const store = aStore();
    const ring = await ringOf(store, new FakeClock(2_000_000_000));
    await ring.rotate();
    const earlier = await ringOf(store, new FakeClock(1_000_000_000));
    const made = [await earlier.rotate(), await earlier.rotate()];
    expect(earlier.signing().kid).toBe(made[1]?.kid);
    expect((await ringOf(store)).list()).toEqual(earlier.list());
    expect(new Set(earlier.list().map(({ createdAt }) => createdAt)).size).toBe(4);
  });

  test('by age, and not a second before', async () => {
    const clock = new FakeClock();
    const ring = await ringOf(aStore(), clock, 10);
    expect(await ring.tend()).toBeUndefined();
    clock.advance(10 * day - 1_000);
    expect(await ring.tend()).toBeUndefined();
    clock.advance(1_000);
    const made = await ring.tend();
    expect(made).toMatchObject({ createdAt: clock.wall(), state: 'signing' });
    expect(await ring.tend()).toBeUndefined();
    expect(states(ring)).toEqual(['signing', 'verifying']);
  });

  test('what another process did to the keys is known at the next look', async () => {
    const store = aStore();
    const [one, other] = [await ringOf(store), await ringOf(store)];
    const made = await one.rotate();
    await one.retire(other.signing().kid);
    expect(await other.tend()).toBeUndefined();
    expect(other.signing().kid).toBe(made.kid);
    expect(states(other)).toEqual(['signing', 'retired']);
  });

  test('many at once follow each other', async () => {
    const ring = await ringOf(aStore());
    const made = await Promise.all(Array.from({ length: 10 }, () => ring.rotate()));
    expect(states(ring)).toEqual(['signing', ...Array.from({ length: 10 }, () => 'verifying')]);
    expect(ring.signing().kid).toBe(made.at(-1)?.kid);
  });
});

describe('TK5 retiring', () => {
  test('an older key: its tokens are revoked, those of the others are not', async () => {
    const ring = await ringOf(aStore());
    const tokens = new JoinTokens({ issuer: 'foyer', keys: ring });
    const [first, old] = [ring.signing().kid, tokens.mint(claims, 1)];
    await ring.rotate();
    const present = tokens.mint(claims, 1);
    expect(await ring.retire(first)).toBe(true);
    expect(states(ring)).toEqual(['signing', 'retired']);
    expect(tokens.verify(old)).toEqual({ ok: false, refusal: { kind: 'token-revoked' } });
    expect(tokens.verify(present).ok).toBe(true);
  });

  test('the signing key: it is followed by another first', async () => {
    const ring = await ringOf(aStore());
    const first = ring.signing().kid;
    expect(await ring.retire(first)).toBe(true);
    expect(ring.signing().kid).not.toBe(first);
    expect(states(ring)).toEqual(['signing', 'retired']);
  });

  test('two who retire the signing key at once make one successor', async () => {
    const ring = await ringOf(aStore());
    const first = ring.signing().kid;
    expect(await Promise.all([ring.retire(first), ring.retire(first)])).toEqual([true, true]);
    expect(states(ring)).toEqual(['signing', 'retired']);
  });

  test('again changes nothing; an unknown one is none', async () => {
    const clock = new FakeClock();
    const store = aStore();
    const ring = await ringOf(store, clock);
    const first = ring.signing().kid;
    await ring.retire(first);
    const before = await store.signingKeys.all();
    clock.advance(day);
    expect(await ring.retire(first)).toBe(true);
    for (const kid of ['k_nowhere', '', '__proto__']) expect(await ring.retire(kid)).toBe(false);
    expect(await store.signingKeys.all()).toEqual(before);
  });
});

describe('TK6 the public halves', () => {
  test('verify our tokens for whoever reads them, and hold nothing private', async () => {
    const ring = await ringOf(aStore());
    const tokens = new JoinTokens({ issuer: 'foyer', keys: ring });
    const old = tokens.mint(claims, 1);
    await ring.rotate();
    const set = ring.jwks();
    expect(set.keys.map((key) => Object.keys(key).sort())).toEqual(
      Array.from({ length: 2 }, () => ['alg', 'crv', 'kid', 'kty', 'use', 'x']),
    );
    const published = createLocalJWKSet({ keys: set.keys.map((key) => ({ ...key })) });
    for (const token of [old, tokens.mint(claims, 1)])
      expect((await jwtVerify(token, published, { issuer: 'foyer' })).payload.jti).toBe('j_1');
  });

  test('those of retired keys are not among them', async () => {
    const ring = await ringOf(aStore());
    const first = ring.signing().kid;
    await ring.retire(first);
    expect(ring.jwks().keys.map(({ kid }) => kid)).toEqual([ring.signing().kid]);
  });
});
