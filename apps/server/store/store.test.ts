import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, test } from 'vitest';
import { MemoryStore } from './memory.ts';
import { type RoomRecord, type Store, StoreOutage } from './port.ts';
import { SqliteStore } from './sqlite.ts';

const folders: string[] = [];
const open: Store[] = [];

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'foyer-store-'));
  folders.push(made);
  return made;
}

function opened<S extends Store>(store: S): S {
  open.push(store);
  return store;
}

afterEach(async () => {
  for (const store of open.splice(0)) await store.close();
  for (const made of folders.splice(0)) rmSync(made, { recursive: true });
});

function aRoom(change: Partial<RoomRecord> = {}): RoomRecord {
  return { id: 'r_1', slug: 'demo', title: 'Demo', createdAt: 1_800_000_000, ...change };
}

const implementations: [string, () => Store][] = [
  ['memory', () => opened(new MemoryStore())],
  ['sqlite', () => opened(new SqliteStore(join(folder(), 'foyer.db')))],
];

describe.each(implementations)('store contract: %s', (_name, make) => {
  test('a room is found as it was made', async () => {
    const store = make();
    expect(await store.createRoom(aRoom())).toEqual({ ok: true, value: aRoom() });
    expect(await store.findRoom('demo')).toEqual(aRoom());
  });

  test('an unknown room is not found, whatever its name', async () => {
    const store = make();
    for (const slug of ['demo', '', '__proto__', 'constructor', "' or 1=1 --", 'x'.repeat(10_000), '\0'])
      expect(await store.findRoom(slug)).toBeUndefined();
  });

  test('a slug is taken once, and the first room stays', async () => {
    const store = make();
    await store.createRoom(aRoom());
    expect(await store.createRoom(aRoom({ id: 'r_2', title: 'Other' }))).toEqual({
      ok: false,
      refusal: { kind: 'room-exists' },
    });
    expect(await store.findRoom('demo')).toEqual(aRoom());
  });

  test('of fifty who make the same room at once, one does', async () => {
    const store = make();
    const made = await Promise.all(Array.from({ length: 50 }, (_, i) => store.createRoom(aRoom({ id: `r_${i}` }))));
    expect(made.filter((one) => one.ok)).toHaveLength(1);
  });

  test('a deleted room is gone and its slug is free', async () => {
    const store = make();
    await store.createRoom(aRoom());
    expect(await store.deleteRoom('demo')).toBe(true);
    expect(await store.deleteRoom('demo')).toBe(false);
    expect(await store.findRoom('demo')).toBeUndefined();
    expect((await store.createRoom(aRoom({ id: 'r_2' }))).ok).toBe(true);
  });

  test('signing keys are listed newest first', async () => {
    const store = make();
    expect(await store.signingKeys()).toEqual([]);
    const older = { kid: 'k_a', privateJwk: '{}', createdAt: 1 };
    const newer = { kid: 'k_b', privateJwk: '{}', createdAt: 2 };
    await store.addSigningKey(older);
    await store.addSigningKey(newer);
    expect(await store.signingKeys()).toEqual([newer, older]);
  });

  test('a second key of the same kid is an outage, not an overwrite', async () => {
    const store = make();
    await store.addSigningKey({ kid: 'k_a', privateJwk: '{}', createdAt: 1 });
    await expect(store.addSigningKey({ kid: 'k_a', privateJwk: '{"x":1}', createdAt: 2 })).rejects.toThrow(StoreOutage);
  });

  test('a closed store is an outage', async () => {
    const store = make();
    await store.close();
    await expect(store.findRoom('demo')).rejects.toThrow(StoreOutage);
  });
});

describe('the SQLite file', () => {
  test('what was written is there after a restart', async () => {
    const path = join(folder(), 'foyer.db');
    const first = new SqliteStore(path);
    await first.createRoom(aRoom());
    await first.close();
    expect(await opened(new SqliteStore(path)).findRoom('demo')).toEqual(aRoom());
  });

  test('it is written ahead and synced in full', async () => {
    const path = join(folder(), 'foyer.db');
    opened(new SqliteStore(path));
    const beside = new DatabaseSync(path);
    expect(beside.prepare('pragma journal_mode').get()).toEqual({ journal_mode: 'wal' });
    beside.close();
  });

  test('its owner alone can read it, and what SQLite lays beside it', async () => {
    const path = join(folder(), 'inner', 'foyer.db');
    const store = opened(new SqliteStore(path));
    await store.createRoom(aRoom());
    expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700);
    for (const suffix of ['', '-wal', '-shm']) expect(statSync(path + suffix).mode & 0o777).toBe(0o600);
  });

  test('data of a newer version is left alone', async () => {
    const path = join(folder(), 'foyer.db');
    const newer = new DatabaseSync(path);
    newer.exec('pragma user_version = 99');
    newer.close();
    expect(() => new SqliteStore(path)).toThrow(/newer version \(shape 99/);
  });

  test('a file that is no database is an outage with its path', () => {
    expect(() => new SqliteStore('/proc/version/foyer.db')).toThrow(StoreOutage);
  });
});
