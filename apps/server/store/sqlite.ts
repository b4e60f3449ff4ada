/** The embedded store: one SQLite file in the data folder, every answered write on the disk. */
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import { SqlAccounts } from './accounts.ts';
import { SqlApiKeys } from './api-keys.ts';
import { SqlAudit } from './audit.ts';
import { SqlBans } from './bans.ts';
import { SqlJoinTokens } from './join-tokens.ts';
import { SqlLive } from './live.ts';
import { openLiveFile } from './live-file.ts';
import { migrations } from './migrations.ts';
import { nodeSqliteDialect } from './node-sqlite.ts';
import { type Store, StoreOutage } from './port.ts';
import { makePrivateFile } from './private-file.ts';
import { SqlProviderKeys } from './provider-keys.ts';
import { SqlRooms } from './rooms.ts';
import { SqlSignInFailures } from './sign-in-failures.ts';
import { SqlSignInSessions } from './sign-in-sessions.ts';
import { SqlSigningKeys } from './signing-keys.ts';
import type { Tables } from './tables.ts';

/** Milliseconds to wait for another process's write, a backup tool's say. */
const busyTimeout = 2_000;

/** A database that lives as long as its store: for tests. */
const inMemory = ':memory:';

export class SqliteStore implements Store {
  readonly rooms: SqlRooms;
  readonly joinTokens: SqlJoinTokens;
  readonly signingKeys: SqlSigningKeys;
  readonly accounts: SqlAccounts;
  readonly signInSessions: SqlSignInSessions;
  readonly signInFailures: SqlSignInFailures;
  readonly providerKeys: SqlProviderKeys;
  readonly apiKeys: SqlApiKeys;
  readonly bans: SqlBans;
  readonly audit: SqlAudit;
  readonly live: SqlLive;
  /** Where a file of live meetings that could not be read was put. */
  readonly putAside: string | undefined;
  readonly #connection: DatabaseSync;
  readonly #database: Kysely<Tables>;

  /**
   * Opens or makes the file and brings its shape up to date; live meetings are in `live.db` beside it. Throws
   * `StoreOutage` where that cannot be.
   * @param place a path, `:memory:`, or a connection that somebody else opened
   * @param live where live meetings are, if elsewhere
   */
  constructor(place: string | DatabaseSync, live: string | DatabaseSync = besides(place)) {
    this.#connection = open(place);
    const opened = typeof live === 'string' ? openedBeside(this.#connection, live) : { database: live };
    this.live = new SqlLive(opened.database);
    this.putAside = opened.putAside;
    const database = new Kysely<Tables>({ dialect: nodeSqliteDialect(this.#connection) });
    this.rooms = new SqlRooms(database);
    this.joinTokens = new SqlJoinTokens(database);
    this.signingKeys = new SqlSigningKeys(database);
    this.accounts = new SqlAccounts(database);
    this.signInSessions = new SqlSignInSessions(database);
    this.signInFailures = new SqlSignInFailures(database);
    this.providerKeys = new SqlProviderKeys(database);
    this.apiKeys = new SqlApiKeys(database);
    this.bans = new SqlBans(database);
    this.audit = new SqlAudit(database);
    this.#database = database;
  }

  async close(): Promise<void> {
    await this.#database.destroy();
    // Kysely closes only what it has used.
    if (this.#connection.isOpen) this.#connection.close();
    this.live.close();
  }
}

function besides(place: string | DatabaseSync): string {
  return typeof place !== 'string' || place === inMemory ? inMemory : join(dirname(place), 'live.db');
}

/** Where the second file cannot be opened, the first is not left open. */
function openedBeside(connection: DatabaseSync, live: string): ReturnType<typeof openLiveFile> {
  try {
    return openLiveFile(live);
  } catch (error) {
    connection.close();
    throw error;
  }
}

function open(place: string | DatabaseSync): DatabaseSync {
  const path = typeof place === 'string' ? place : 'given';
  try {
    const database = typeof place === 'string' ? connect(place) : place;
    database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on;');
    migrate(database);
    return database;
  } catch (error) {
    if (error instanceof StoreOutage) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new StoreOutage(`the database ${path} cannot be opened: ${why}`, { cause: error });
  }
}

function connect(path: string): DatabaseSync {
  if (path !== inMemory) makePrivateFile(path);
  return new DatabaseSync(path, { timeout: busyTimeout });
}

function migrate(database: DatabaseSync): void {
  const newest = migrations.at(-1)?.number ?? 0;
  if (shapeOf(database) === newest) return;
  // Locked first, then looked at: of two processes that start at once, one migrates.
  database.exec('begin immediate');
  try {
    const have = shapeOf(database);
    if (have > newest)
      throw new StoreOutage(`the data was written by a newer version (shape ${have}, this one knows ${newest})`);
    for (const migration of migrations) {
      if (migration.number <= have) continue;
      for (const statement of migration.statements) database.exec(statement);
      database.exec(`pragma user_version = ${migration.number}`);
    }
    database.exec('commit');
  } catch (error) {
    database.exec('rollback');
    throw error;
  }
}

function shapeOf(database: DatabaseSync): number {
  return Number(database.prepare('pragma user_version').get()?.user_version ?? 0);
}
