import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { defaultPolicy } from '@foyer/admission';
import { afterEach, describe, expect, test } from 'vitest';
import { aBan, anAccount, aProvidersAccount, aRoom, aSession, aToken } from './contract/samples.ts';
import { storeContract } from './contract.ts';
import { openLiveFile } from './live-file.ts';
import { migrations } from './migrations.ts';
import { type Store, StoreOutage } from './port.ts';
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

storeContract('SQLite in a file', () => opened(new SqliteStore(join(folder(), 'foyer.db'))));
storeContract('SQLite in memory', () => opened(new SqliteStore(':memory:')));

describe('the SQLite file', () => {
  test('what was written is there after a restart', async () => {
    const path = join(folder(), 'foyer.db');
    const first = new SqliteStore(path);
    await first.rooms.create(aRoom());
    await first.joinTokens.add([aToken({ used: 1 })]);
    await first.bans.add(aBan());
    await first.close();
    const second = opened(new SqliteStore(path));
    expect(await second.rooms.find('demo')).toEqual(aRoom());
    expect(await second.joinTokens.takeUse('j_1', 1)).toBe('used-up');
    expect(await second.bans.list('r_1')).toEqual([aBan()]);
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
    await store.rooms.create(aRoom());
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

  test('rooms and keys of the first shape are taken over: restricted, as they were', async () => {
    const path = join(folder(), 'foyer.db');
    const older = new DatabaseSync(path);
    for (const statement of migrations[0]?.statements ?? []) older.exec(statement);
    older.exec(`insert into room values ('demo', 'r_1', 'Demo', 1800000000);
      insert into signing_key values ('k_1', '{"kty":"OKP"}', 5); pragma user_version = 1;`);
    older.close();
    const store = opened(new SqliteStore(path));
    expect(await store.rooms.find('demo')).toEqual(aRoom({ policy: defaultPolicy }));
    expect(await store.signingKeys.all()).toEqual([
      { kid: 'k_1', privateJwk: '{"kty":"OKP"}', createdAt: 5, retiredAt: null },
    ]);
  });
});

describe('the third shape', () => {
  test('accounts and sign-ins of the second are taken over: local ones, signed in as they were', async () => {
    const path = join(folder(), 'foyer.db');
    const older = new DatabaseSync(path);
    for (const { statements } of migrations.slice(0, 2)) for (const statement of statements) older.exec(statement);
    older.exec(`insert into account values ('u_1', 'Ana', 'ana', 'Ana Ruiz', '$argon2id$…', 'host', 0, 1800000000, null, 0);
      insert into sign_in_session values ('si_1', 'hash-1', 'u_1', 100, 100, 1000, 'Firefox on Linux');
      pragma user_version = 2;`);
    older.close();
    const store = opened(new SqliteStore(path));
    expect(await store.accounts.find('u_1')).toEqual(anAccount());
    expect(await store.signInSessions.findBySecret('hash-1')).toEqual(aSession());
    expect((await store.accounts.create(aProvidersAccount({ id: 'u_2' }))).ok).toBe(true);
    expect(await store.signInFailures.list(10)).toEqual([]);
    expect(await store.providerKeys.all()).toEqual([]);
  });

  test('a cause that only a later version knows is one that is not foreseen', async () => {
    const path = join(folder(), 'foyer.db');
    const store = opened(new SqliteStore(path));
    const later = new DatabaseSync(path);
    later.exec("insert into sign_in_failure values ('f_1', 1, null, 'sign-in-of-tomorrow', '{}', null)");
    later.close();
    expect(await store.signInFailures.find('f_1')).toMatchObject({ cause: 'sign-in-failed' });
  });
});

describe('TK21 two servers on one file', () => {
  test('of 200 first uses at once exactly one succeeds, in each of 100 rounds', async () => {
    const path = join(folder(), 'foyer.db');
    const stores = [opened(new SqliteStore(path, ':memory:')), opened(new SqliteStore(path, ':memory:'))] as const;
    for (let round = 0; round < 100; round += 1) {
      const id = `j_${round}`;
      await stores[0].joinTokens.add([aToken({ id })]);
      const taken = await Promise.all(
        Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? stores[0] : stores[1]).joinTokens.takeUse(id, round)),
      );
      expect(taken.filter((one) => one === 'taken')).toHaveLength(1);
    }
  }, 240_000);

  test('of 200 first uses by four processes at once exactly one succeeds, in each of 20 rounds', async () => {
    const path = join(folder(), 'foyer.db');
    const store = opened(new SqliteStore(path, ':memory:'));
    const ids = Array.from({ length: 20 }, (_, round) => `j_${round}`);
    await store.joinTokens.add(ids.map((id) => aToken({ id })));
    const taken = await Promise.all([1, 2, 3, 4].map(() => finished(taker(path, ['crowd', ...ids]))));
    for (const id of ids) expect(taken.flat().filter((line) => line === id)).toHaveLength(1);
    for (const id of ids) expect(await store.joinTokens.find(id)).toMatchObject({ used: 1 });
  }, 120_000);
});

const takerFile = fileURLToPath(new URL('fixtures/taker.ts', import.meta.url));

function taker(path: string, words: readonly string[]) {
  const child = spawn(process.execPath, [takerFile, path, ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.setEncoding('utf8');
  return child;
}

/** Its lines, once it ended. */
function finished(child: ReturnType<typeof taker>): Promise<string[]> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (piece: string) => {
      text += piece;
    });
    child.on('error', reject);
    child.on('close', () => resolve(text.split('\n').filter((line) => line !== '')));
  });
}

test('TK23 uses that were answered survive a process that is killed while it takes more', async () => {
  const path = join(folder(), 'foyer.db');
  const before = new SqliteStore(path);
  await before.joinTokens.add([aToken({ uses: 1_000_000 })]);
  await before.close();
  let answered = 0;
  for (let round = 0; round < 3; round += 1) {
    const child = taker(path, ['without-end', 'j_1']);
    const lines = finished(child);
    let heard = 0;
    child.stdout.on('data', (piece: string) => {
      heard += piece.split('\n').length - 1;
      if (heard >= 50) child.kill('SIGKILL');
    });
    answered += (await lines).filter((line) => line === 'j_1').length;
    const store = new SqliteStore(path);
    // At most the one use that was on its way when the process died was counted and not answered.
    const { used } = (await store.joinTokens.find('j_1')) ?? { used: -1 };
    expect(used).toBeGreaterThanOrEqual(answered);
    expect(used).toBeLessThanOrEqual(answered + round + 1);
    await store.close();
    const file = new DatabaseSync(path);
    expect(file.prepare('pragma integrity_check').get()).toEqual({ integrity_check: 'ok' });
    file.close();
  }
}, 60_000);

describe('outages', () => {
  test('a place where no file can be', () => {
    expect(() => new SqliteStore('/proc/version/foyer.db')).toThrow(StoreOutage);
    expect(() => new SqliteStore(folder())).toThrow(StoreOutage);
  });

  test('a file that is no database', () => {
    const path = join(folder(), 'foyer.db');
    writeFileSync(path, 'This is a letter, not a database. '.repeat(200));
    expect(() => new SqliteStore(path)).toThrow(StoreOutage);
  });

  test('a file that is damaged while it is open', async () => {
    const path = join(folder(), 'foyer.db');
    const first = new SqliteStore(path);
    for (let i = 0; i < 200; i += 1) await first.rooms.create(aRoom({ id: `r_${i}`, slug: `room-${i}` }));
    await first.close();
    const store = opened(new SqliteStore(path));
    writeFileSync(path, Buffer.alloc(statSync(path).size, 0x5a));
    await expect(store.rooms.list({ limit: 1_000 })).rejects.toThrow(StoreOutage);
  });

  test('a disk that is read-only: reading goes on, writing is an outage', async () => {
    const connection = new DatabaseSync(join(folder(), 'foyer.db'));
    const store = opened(new SqliteStore(connection));
    await store.rooms.create(aRoom());
    connection.exec('pragma query_only = on');
    await expect(store.rooms.create(aRoom({ id: 'r_2', slug: 'other' }))).rejects.toThrow(StoreOutage);
    await expect(store.joinTokens.add([aToken()])).rejects.toThrow(StoreOutage);
    expect(await store.rooms.find('demo')).toEqual(aRoom());
  });

  test('a disk that is full: nothing by halves, and it goes on when there is room again', async () => {
    const connection = new DatabaseSync(join(folder(), 'foyer.db'));
    const store = opened(new SqliteStore(connection));
    const pages = Number(connection.prepare('pragma page_count').get()?.page_count);
    connection.exec(`pragma max_page_count = ${pages + 2}`);
    const batch = Array.from({ length: 1_000 }, (_, i) => aToken({ id: `j_${i}` }));
    await expect(store.joinTokens.add(batch)).rejects.toThrow(StoreOutage);
    expect(await store.joinTokens.list({ roomId: 'r_1', limit: 9 })).toEqual([]);
    connection.exec('pragma max_page_count = 100000');
    await store.joinTokens.add(batch);
    expect(await store.joinTokens.list({ roomId: 'r_1', limit: 2_000 })).toHaveLength(1_000);
  });

  test('what the store itself never wrote is a fault, not an outage', async () => {
    const connection = new DatabaseSync(':memory:');
    const store = opened(new SqliteStore(connection));
    await store.rooms.create(aRoom());
    connection.exec(`update room set policy = '{"entry":"ajar"}'`);
    await expect(store.rooms.find('demo')).rejects.toThrow(/policy/);
    await expect(store.rooms.find('demo')).rejects.not.toThrow(StoreOutage);
  });
});

describe('SN30 the file of live meetings', () => {
  const row = { meeting: 'm_1', kind: 'participant', key: 'p_1', doc: '{"name":"Zoë"}' };
  const kept = (path: string): string => join(path, '..', 'live.db');

  async function written(): Promise<string> {
    const path = join(folder(), 'foyer.db');
    const store = new SqliteStore(path);
    await store.rooms.create(aRoom());
    store.live.write([row]);
    await store.close();
    return path;
  }

  test('lies beside the database, for its owner alone, and is there after a restart', async () => {
    const path = await written();
    expect(statSync(kept(path)).mode & 0o777).toBe(0o600);
    const store = opened(new SqliteStore(path));
    expect([store.live.load(), store.putAside]).toEqual([[row], undefined]);
  });

  const broken: [string, (file: string) => void][] = [
    ['no database', (file) => writeFileSync(file, 'This is a letter, not a database. '.repeat(200))],
    ['damaged', (file) => writeFileSync(file, readFileSync(file).fill(0x5a, 4_096))],
    ['cut off', (file) => truncateSync(file, statSync(file).size - 4_096)],
    ['of another shape', (file) => altered(file, 'pragma user_version = 99')],
  ];
  test.each(broken)('that is %s is put aside: the server starts without it', async (_what, damage) => {
    const path = await written();
    damage(kept(path));
    const before = readFileSync(kept(path));
    const store = opened(new SqliteStore(path));
    expect(store.putAside).toMatch(/live\.db\.broken-\d+$/);
    expect(readFileSync(store.putAside ?? '')).toEqual(before);
    expect(store.live.load()).toEqual([]);
    store.live.write([row]);
    expect(store.live.load()).toEqual([row]);
    expect(await store.rooms.find('demo')).toEqual(aRoom());
  });

  test('belongs to one server: another one does not start on it, and does the first no harm', async () => {
    const path = await written();
    const store = opened(new SqliteStore(path));
    expect(() => openLiveFile(kept(path), { patience: 20 })).toThrow(/another server uses it/);
    store.live.write([{ ...row, key: 'p_2' }]);
    expect(store.live.load()).toHaveLength(2);
  });

  test('a disk that is full or read-only: nothing by halves, and it goes on when it can', async () => {
    const { database } = openLiveFile(join(folder(), 'live.db'));
    const store = opened(new SqliteStore(':memory:', database));
    store.live.write([row]);
    const pages = Number(database.prepare('pragma page_count').get()?.page_count);
    database.exec(`pragma max_page_count = ${pages + 2}`);
    const many = Array.from({ length: 100 }, (_, i) => ({ ...row, key: `p_${i}`, doc: 'x'.repeat(1_000) }));
    expect(() => store.live.write(many)).toThrow(StoreOutage);
    expect(store.live.load()).toEqual([row]);
    database.exec('pragma max_page_count = 100000; pragma query_only = on');
    expect(() => store.live.write(many)).toThrow(StoreOutage);
    expect(() => store.live.write([], 'm_1')).toThrow(StoreOutage);
    expect(store.live.load()).toEqual([row]);
    database.exec('pragma query_only = off');
    store.live.write(many);
    expect(store.live.load()).toHaveLength(100);
    expect(database.prepare('pragma integrity_check').get()).toEqual({ integrity_check: 'ok' });
  });
});

function altered(file: string, statement: string): void {
  const database = new DatabaseSync(file);
  database.exec(statement);
  database.close();
}
