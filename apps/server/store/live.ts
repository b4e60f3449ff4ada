/** Live meetings in a file of their own: each write is one transaction, on the disk when it returns. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { Fault } from '@foyer/kernel';
import { type LiveRow, type LiveStore, StoreOutage } from './port.ts';

export class SqlLive implements LiveStore {
  readonly #database: DatabaseSync;
  readonly #put: StatementSync;
  readonly #take: StatementSync;
  readonly #drop: StatementSync;
  readonly #all: StatementSync;

  /** @param database as `openLiveFile` gives it */
  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#put = database.prepare(
      `insert into document (meeting, kind, key, doc) values (?, ?, ?, ?)
       on conflict (meeting, kind, key) do update set doc = excluded.doc`,
    );
    this.#take = database.prepare('delete from document where meeting = ? and kind = ? and key = ?');
    this.#drop = database.prepare('delete from document where meeting = ?');
    // A row that is written again keeps its number, and so its place.
    this.#all = database.prepare('select meeting, kind, key, doc from document order by meeting, kind, number');
  }

  write(rows: readonly LiveRow[], over?: string): void {
    if (rows.length === 0 && over === undefined) return;
    this.#transaction(() => {
      if (over !== undefined) this.#drop.run(over);
      for (const { meeting, kind, key, doc } of rows) {
        if (doc === null) this.#take.run(meeting, kind, key);
        else this.#put.run(meeting, kind, key, doc);
      }
    });
  }

  load(): readonly LiveRow[] {
    try {
      return this.#all.all().map(({ meeting, kind, key, doc }) => {
        if (
          typeof meeting !== 'string' ||
          typeof kind !== 'string' ||
          typeof key !== 'string' ||
          typeof doc !== 'string'
        )
          throw new Fault('the store holds a document that is none');
        return { meeting, kind, key, doc };
      });
    } catch (error) {
      if (error instanceof Fault) throw error;
      throw new StoreOutage('the live meetings cannot be read', { cause: error });
    }
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }

  #transaction(work: () => void): void {
    try {
      this.#database.exec('begin immediate');
      work();
      this.#database.exec('commit');
    } catch (cause) {
      this.#undo();
      throw new StoreOutage('a live meeting could not be written', { cause });
    }
  }

  /** Some failures (a full disk) have undone the transaction already. */
  #undo(): void {
    if (this.#database.isOpen && this.#database.isTransaction) this.#database.exec('rollback');
  }
}
