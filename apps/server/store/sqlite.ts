/** The embedded store: one SQLite file in the data folder, every answered write on the disk. */
import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { no, ok, type Result } from '@foyer/kernel';
import { Kysely } from 'kysely';
import type { SigningKeyRecord } from '../tokens/signing-key.ts';
import { migrations } from './migrations.ts';
import { nodeSqliteDialect } from './node-sqlite.ts';
import { type RoomRecord, type Store, StoreOutage } from './port.ts';

interface Tables {
  room: { slug: string; id: string; title: string; created_at: number };
  signing_key: { kid: string; private_jwk: string; created_at: number };
}

/** Milliseconds to wait for another process's write, a backup tool's say. */
const busyTimeout = 2_000;

export class SqliteStore implements Store {
  readonly #file: DatabaseSync;
  readonly #database: Kysely<Tables>;

  /** Opens or makes the file and brings its shape up to date. Throws `StoreOutage` where that cannot be. */
  constructor(path: string) {
    this.#file = open(path);
    this.#database = new Kysely<Tables>({ dialect: nodeSqliteDialect(this.#file) });
  }

  async createRoom(room: RoomRecord): Promise<Result<RoomRecord, { readonly kind: 'room-exists' }>> {
    const row = { slug: room.slug, id: room.id, title: room.title, created_at: room.createdAt };
    const written = await reached(
      this.#database
        .insertInto('room')
        .values(row)
        .onConflict((conflict) => conflict.column('slug').doNothing())
        .executeTakeFirst(),
    );
    return written.numInsertedOrUpdatedRows === 1n ? ok(room) : no({ kind: 'room-exists' });
  }

  async findRoom(slug: string): Promise<RoomRecord | undefined> {
    const row = await reached(
      this.#database.selectFrom('room').selectAll().where('slug', '=', slug).executeTakeFirst(),
    );
    return row && { id: row.id, slug: row.slug, title: row.title, createdAt: row.created_at };
  }

  async deleteRoom(slug: string): Promise<boolean> {
    const gone = await reached(this.#database.deleteFrom('room').where('slug', '=', slug).executeTakeFirst());
    return gone.numDeletedRows === 1n;
  }

  async addSigningKey(key: SigningKeyRecord): Promise<void> {
    const row = { kid: key.kid, private_jwk: key.privateJwk, created_at: key.createdAt };
    await reached(this.#database.insertInto('signing_key').values(row).execute());
  }

  async signingKeys(): Promise<readonly SigningKeyRecord[]> {
    const rows = await reached(
      this.#database.selectFrom('signing_key').selectAll().orderBy('created_at', 'desc').orderBy('kid').execute(),
    );
    return rows.map((row) => ({ kid: row.kid, privateJwk: row.private_jwk, createdAt: row.created_at }));
  }

  async close(): Promise<void> {
    await this.#database.destroy();
    // Kysely closes only what it has used.
    if (this.#file.isOpen) this.#file.close();
  }
}

async function reached<Value>(query: Promise<Value>): Promise<Value> {
  try {
    return await query;
  } catch (error) {
    throw new StoreOutage('the database refused a query', { cause: error });
  }
}

function open(path: string): DatabaseSync {
  try {
    makePrivateFile(path);
    const database = new DatabaseSync(path, { timeout: busyTimeout, enableForeignKeyConstraints: true });
    database.exec('pragma journal_mode = wal; pragma synchronous = full;');
    migrate(database);
    return database;
  } catch (error) {
    if (error instanceof StoreOutage) throw error;
    throw new StoreOutage(`the database ${path} cannot be opened`, { cause: error });
  }
}

/** Before SQLite touches it: the files it makes beside (-wal, -shm) take over the mode of the first. */
function makePrivateFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600));
  chmodSync(path, 0o600);
}

function migrate(database: DatabaseSync): void {
  const have = Number(database.prepare('pragma user_version').get()?.user_version ?? 0);
  const newest = migrations.at(-1)?.number ?? 0;
  if (have > newest)
    throw new StoreOutage(`the data was written by a newer version (shape ${have}, this one knows ${newest})`);
  for (const migration of migrations) {
    if (migration.number <= have) continue;
    database.exec('begin immediate');
    try {
      for (const statement of migration.statements) database.exec(statement);
      database.exec(`pragma user_version = ${migration.number}`);
      database.exec('commit');
    } catch (error) {
      database.exec('rollback');
      throw error;
    }
  }
}
