/** Lets Kysely's SQLite dialect speak to `node:sqlite`: the few methods it calls, and no more. */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { type SqliteDatabase, SqliteDialect, type SqliteStatement } from 'kysely';

class Statement implements SqliteStatement {
  readonly reader: boolean;
  readonly #statement: StatementSync;

  constructor(statement: StatementSync) {
    this.#statement = statement;
    this.reader = statement.columns().length > 0;
  }

  all(parameters: readonly unknown[]): unknown[] {
    return this.#statement.all(...parameters.map(inputValue));
  }

  run(parameters: readonly unknown[]): { changes: number | bigint; lastInsertRowid: number | bigint } {
    return this.#statement.run(...parameters.map(inputValue));
  }

  iterate(parameters: readonly unknown[]): IterableIterator<unknown> {
    return this.#statement.iterate(...parameters.map(inputValue));
  }
}

function inputValue(value: unknown): SQLInputValue {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint')
    return value;
  if (value instanceof Uint8Array) return value;
  throw new TypeError(`SQLite stores no ${typeof value}`);
}

/** Statements kept prepared; a batch makes a text of its own, so that the number of texts has no end. */
const mostPrepared = 200;

/** Preparing costs more than running; each statement is run to its end before the next, so that one of a text is enough. */
function keptPrepared(database: DatabaseSync): (sql: string) => Statement {
  const kept = new Map<string, Statement>();
  return (sql) => {
    const statement = kept.get(sql) ?? new Statement(database.prepare(sql));
    const [oldest] = kept.keys();
    if (!kept.has(sql) && kept.size >= mostPrepared && oldest !== undefined) kept.delete(oldest);
    kept.set(sql, statement);
    return statement;
  };
}

export function nodeSqliteDialect(database: DatabaseSync): SqliteDialect {
  const adapter: SqliteDatabase = {
    prepare: keptPrepared(database),
    close: () => {
      if (database.isOpen) database.close();
    },
  };
  return new SqliteDialect({ database: adapter });
}
