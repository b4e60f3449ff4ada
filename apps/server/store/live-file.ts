/** Opens the file of live meetings; one that cannot be read is put aside, so that the server starts without it. */
import { existsSync, renameSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { StoreOutage } from './port.ts';
import { makePrivateFile } from './private-file.ts';

const openPatience = 6_000;
/** Milliseconds a write waits for another process; everyone waits with it. */
const writePatience = 250;

/** Another number is another shape: its meetings are not taken up. */
const shape = 1;

/** Codes of SQLite for what the file is, not for what the world does to it. */
const corrupt = 11;
const notADatabase = 26;

const tables = `create table if not exists document (
  number integer primary key,
  meeting text not null,
  kind text not null,
  key text not null,
  doc text not null,
  unique (meeting, kind, key)
) strict`;

export interface LiveFile {
  readonly database: DatabaseSync;
  /** Where a file that could not be read is now. */
  readonly putAside?: string;
}

export interface LiveFileOptions {
  /** Milliseconds to wait for a server before this one that is still going down. */
  readonly patience?: number;
  /** Goes into the name of a file that is put aside. */
  readonly now?: () => number;
}

/** @throws StoreOutage where the disk refuses, or another process holds the file */
export function openLiveFile(
  path: string,
  { patience = openPatience, now = Date.now }: LiveFileOptions = {},
): LiveFile {
  try {
    const database = tryOpen(path, patience);
    if (database !== undefined) return { database };
    const aside = `${path}.broken-${now()}`;
    for (const suffix of ['', '-wal', '-shm'])
      if (existsSync(path + suffix)) renameSync(path + suffix, `${aside}${suffix}`);
    const fresh = tryOpen(path, patience);
    if (fresh === undefined) throw new Error('a new file cannot be read either');
    return { database: fresh, putAside: aside };
  } catch (cause) {
    if (cause instanceof StoreOutage) throw cause;
    const why = codeOf(cause) === 5 ? 'another server uses it' : String(cause);
    throw new StoreOutage(`the file of live meetings ${path} cannot be opened: ${why}`, { cause });
  }
}

/** Undefined where what is in the file is none of ours, or damaged. */
function tryOpen(path: string, timeout: number): DatabaseSync | undefined {
  if (path !== ':memory:') makePrivateFile(path);
  const database = new DatabaseSync(path, { timeout });
  try {
    // Exclusive: two servers that both keep the meetings of one folder would each undo what the other did.
    database.exec('pragma locking_mode = exclusive; pragma journal_mode = wal; pragma synchronous = full;');
    if (isSound(database)) {
      database.exec(`begin exclusive; ${tables}; pragma user_version = ${shape}; commit;`);
      database.exec(`pragma busy_timeout = ${writePatience}`);
      return database;
    }
  } catch (error) {
    database.close();
    const code = codeOf(error);
    if (code === corrupt || code === notADatabase) return undefined;
    throw error;
  }
  database.close();
  return undefined;
}

function isSound(database: DatabaseSync): boolean {
  const have = Number(database.prepare('pragma user_version').get()?.user_version ?? 0);
  if (have !== 0 && have !== shape) return false;
  return database.prepare('pragma quick_check(1)').get()?.quick_check === 'ok';
}

/** The primary result code, https://sqlite.org/rescode.html. */
function codeOf(error: unknown): number | undefined {
  return error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : undefined;
}
