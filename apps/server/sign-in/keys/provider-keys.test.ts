import { createPublicKey, generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import type { Millis } from '@foyer/kernel';
import { importJWK, jwtVerify, SignJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FakeClock } from '../../clock.ts';
import { makeLog } from '../../observe/log.ts';
import type { ProviderKeyStore } from '../../store/port.ts';
import { SqliteStore } from '../../store/sqlite.ts';
import { openToken } from '../tokens/open.ts';
import { rules, sealed, signed } from '../tokens/testing.ts';
import { ProviderKeys } from './provider-keys.ts';

const hour = 3_600_000;
const day = 24 * hour;

let store: SqliteStore;
let clock: CountingClock;
let lines: string[];
const open: ProviderKeys[] = [];

beforeEach(() => {
  store = new SqliteStore(':memory:');
  clock = new CountingClock();
  lines = [];
});
afterEach(async () => {
  for (const keys of open.splice(0)) keys.stop();
  await store.close();
});

async function raise(more: { signs?: boolean; keyDays?: number; keptDays?: number; store?: ProviderKeyStore } = {}) {
  const log = makeLog('info', { write: (line: string) => lines.push(line) });
  const parts = { store: store.providerKeys, clock, keyDays: 365, keptDays: 30, signs: false, log, ...more };
  const keys = await ProviderKeys.open(parts);
  open.push(keys);
  return keys;
}

/** Knows how many timers wait. */
class CountingClock extends FakeClock {
  waiting = 0;

  override after(delay: Millis, call: () => void): () => void {
    this.waiting += 1;
    let waits = true;
    const over = () => {
      if (waits) this.waiting -= 1;
      waits = false;
    };
    const cancel = super.after(delay, () => {
      over();
      call();
    });
    return () => {
      over();
      cancel();
    };
  }
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}

/** Time passes, and what the one timer began comes to its end: it waits again. */
async function pass(millis: number): Promise<void> {
  expect(clock.waiting).toBe(1);
  clock.advance(millis);
  await until(() => clock.waiting === 1);
}

const kids = (keys: ProviderKeys) => keys.published().keys.map(({ kid }) => String(kid));
const states = (keys: ProviderKeys) => keys.list().map(({ algorithm, state }) => `${algorithm} ${state}`);

/** What a provider does: fetches our keys, takes one, encrypts for it. */
async function fromProvider(jwk: JsonWebKey = {}): Promise<string> {
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  return sealed(await aJws(), key, { alg: String(jwk.alg), kid: String(jwk.kid) });
}

let jws: string | undefined;
async function aJws(): Promise<string> {
  jws ??= await signed({ sub: 'ana' }, generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey);
  return jws;
}

async function opens(keys: ProviderKeys, token: string): Promise<boolean> {
  const opened = await openToken(token, 'id-token', rules(keys.decryption()));
  if (opened.ok) expect(opened.value.notes).toEqual([]);
  return opened.ok && opened.value.jws === (await aJws());
}

describe('SI16 what is published', () => {
  test('one RSA key and one P-256 key, each under a name for every algorithm, with public members alone', async () => {
    const { keys } = (await raise()).published();
    expect(keys.map(({ alg }) => alg)).toEqual([
      ...['RSA-OAEP-256', 'RSA-OAEP', 'RSA-OAEP-384', 'RSA-OAEP-512'],
      ...['ECDH-ES', 'ECDH-ES+A128KW', 'ECDH-ES+A192KW', 'ECDH-ES+A256KW'],
    ]);
    const members = keys.map((key) => Object.keys(key).sort().join(' '));
    expect(members).toEqual([
      ...Array.from({ length: 4 }, () => 'alg e kid kty n use'),
      ...Array.from({ length: 4 }, () => 'alg crv kid kty use x y'),
    ]);
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(8);
    expect(new Set(keys.map(({ kid }) => String(kid).split('.')[0])).size).toBe(2);
    for (const key of keys) expect(key).toMatchObject(key.kty === 'EC' ? { crv: 'P-256', use: 'enc' } : { use: 'enc' });
    expect(Buffer.from(String(keys[0]?.n), 'base64url')).toHaveLength(256);
  });

  test('what providers make with it is opened, by the very key it names', async () => {
    const keys = await raise();
    for (const jwk of keys.published().keys) expect(await opens(keys, await fromProvider(jwk))).toBe(true);
  });

  test('a key to prove who we are only where a provider wants it', async () => {
    const without = await raise();
    expect(without.signing()).toBeUndefined();
    const keys = await raise({ signs: true });
    const proof = keys.published().keys.find(({ use }) => use === 'sig');
    expect(Object.keys(proof ?? {}).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
    const signing = keys.signing();
    if (signing === undefined) throw new Error('nothing signs');
    expect(signing).toMatchObject({ kid: proof?.kid, alg: 'RS256' });
    const token = await new SignJWT({ iss: 'foyer' }).setProtectedHeader({ alg: 'RS256' }).sign(signing.key);
    expect((await jwtVerify(token, await importJWK({ ...proof }, 'RS256'))).payload.iss).toBe('foyer');
    // It opens nothing.
    expect(
      keys
        .decryption()
        .map(({ kind }) => kind)
        .sort(),
    ).toEqual(['P-256', 'RSA']);
    expect(without.list().map(({ use }) => use)).toEqual(['enc', 'enc']);
  });

  test('no private part is in the log', async () => {
    const keys = await raise({ signs: true });
    await keys.rotate();
    for (const { privateJwk } of await store.providerKeys.all()) {
      const { d } = JSON.parse(privateJwk);
      expect(lines.join('')).not.toContain(String(d).slice(0, 20));
    }
  });
});

describe('SI17 keys over time', () => {
  test('are made once and kept', async () => {
    const first = kids(await raise());
    expect(kids(await raise())).toEqual(first);
    expect(await store.providerKeys.all()).toHaveLength(2);
  });

  test('on command new ones are published at once, and the old ones open still, after a restart too', async () => {
    const keys = await raise();
    const before = kids(keys);
    const old = await fromProvider(keys.published().keys[0]);
    expect(await keys.rotate()).toEqual(keys.list());
    expect(states(keys).slice(0, 2).sort()).toEqual(['ECDH-ES published', 'RSA-OAEP published']);
    expect(states(keys).slice(2).sort()).toEqual(['ECDH-ES kept', 'RSA-OAEP kept']);
    expect(kids(keys).some((kid) => before.includes(kid))).toBe(false);
    const fresh = await fromProvider(keys.published().keys[0]);
    for (const one of [keys, await raise()]) {
      expect(await opens(one, old)).toBe(true);
      expect(await opens(one, fresh)).toBe(true);
    }
  });

  test('by age, looked at every hour', async () => {
    const keys = await raise({ keyDays: 2 });
    const first = kids(keys);
    // The first look after a change comes soon; the next ones by the hour.
    await pass(60_000);
    for (let passed = 1; passed <= 47; passed += 1) await pass(hour);
    expect(kids(keys)).toEqual(first);
    await pass(hour);
    expect(kids(keys).some((kid) => first.includes(kid))).toBe(false);
    expect(lines.join('')).toContain('new key for sign-in providers');
  });

  test('a key that was too old at the start is followed then', async () => {
    const before = await raise({ keyDays: 2 });
    before.stop();
    clock.advance(2 * day);
    const keys = await raise({ keyDays: 2 });
    expect(kids(keys).some((kid) => kids(before).includes(kid))).toBe(false);
    expect(keys.decryption()).toHaveLength(4);
  });

  test('an old one opens for the days it is kept, from its successor on, and is forgotten then', async () => {
    const keys = await raise({ keptDays: 3 });
    keys.stop();
    clock.advance(100 * day);
    const old = await fromProvider(keys.published().keys[0]);
    await keys.rotate();
    const published = kids(keys);
    clock.advance(3 * day - 1_000);
    const shortly = await raise({ keptDays: 3 });
    shortly.stop();
    expect(await opens(shortly, old)).toBe(true);
    clock.advance(1_000);
    const after = await raise({ keptDays: 3 });
    expect(await opens(after, old)).toBe(false);
    expect(kids(after)).toEqual(published);
    expect(await store.providerKeys.all()).toHaveLength(2);
  });

  test('several commands at once follow each other, within one second too', async () => {
    const keys = await raise();
    await Promise.all([keys.rotate(), keys.rotate(), keys.rotate()]);
    expect(states(keys).filter((state) => state.endsWith('published'))).toHaveLength(2);
    expect(keys.list()).toHaveLength(8);
    const [rsa] = keys.list().filter(({ algorithm }) => algorithm === 'RSA-OAEP');
    expect(kids(keys)).toContain(rsa?.kid);
    expect(kids(await raise())).toEqual(kids(keys));
  });

  test('a clock that went back makes no older key the newest', async () => {
    const keys = await raise();
    clock = new CountingClock(1_000_000_000);
    const earlier = await raise();
    const made = await earlier.rotate();
    expect(made.filter(({ state }) => state === 'published').map(({ kid }) => kid)).not.toContain(kids(keys)[0]);
    expect(kids(await raise())).toEqual(kids(earlier));
  });

  test('two processes that begin on one empty store end with the same keys, and open for each other', async () => {
    const [one, other] = await Promise.all([raise(), raise()]);
    clock.advance(60_000);
    const names = (keys: ProviderKeys) =>
      keys
        .list()
        .map(({ kid }) => kid)
        .join();
    await until(() => names(one) === names(other) && clock.waiting === 2);
    expect(kids(one)).toEqual(kids(other));
    for (const jwk of one.published().keys) expect(await opens(other, await fromProvider(jwk))).toBe(true);
    expect(one.decryption()).toHaveLength((await store.providerKeys.all()).length);
  });

  test('a store that fails for a while is asked again an hour later', async () => {
    let away = false;
    const real = store.providerKeys;
    const flaky: ProviderKeyStore = {
      add: (key) => real.add(key),
      all: () => (away ? Promise.reject(new Error('the disk is away')) : real.all()),
      delete: (kid) => real.delete(kid),
    };
    const keys = await raise({ keyDays: 1, store: flaky });
    const first = kids(keys);
    await pass(60_000);
    away = true;
    await pass(hour);
    expect(lines.join('')).toContain('upkeep of the keys for sign-in providers failed');
    expect(kids(keys)).toEqual(first);
    away = false;
    await pass(day - 2 * hour);
    await pass(hour);
    expect(kids(keys).some((kid) => first.includes(kid))).toBe(false);
  });

  test('once stopped it leaves no timer, also where it was stopped while it looked', async () => {
    const keys = await raise();
    expect(clock.waiting).toBe(1);
    keys.stop();
    expect(clock.waiting).toBe(0);
    const other = await raise();
    const turning = other.rotate();
    other.stop();
    await turning;
    expect(clock.waiting).toBe(0);
  });
});
