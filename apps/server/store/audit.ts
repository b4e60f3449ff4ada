import type { Kysely } from 'kysely';
import type { AuditRecord, AuditStore } from './port.ts';
import { reached } from './reached.ts';
import type { Tables } from './tables.ts';

/** Eight values an entry, of the 32 766 that one statement takes. */
const entriesPerStatement = 4_000;

export class SqlAudit implements AuditStore {
  readonly #database: Kysely<Tables>;

  constructor(database: Kysely<Tables>) {
    this.#database = database;
  }

  async append(entries: readonly AuditRecord[]): Promise<void> {
    if (entries.length === 0) return;
    if (entries.length <= entriesPerStatement) return this.#insert(this.#database, entries);
    await reached(
      this.#database.transaction().execute(async (transaction) => {
        for (let at = 0; at < entries.length; at += entriesPerStatement)
          await this.#insert(transaction, entries.slice(at, at + entriesPerStatement));
      }),
    );
  }

  async list(page: {
    before?: number;
    limit: number;
    room?: string;
    what?: string;
  }): Promise<readonly (AuditRecord & { readonly seq: number })[]> {
    let query = this.#database.selectFrom('audit').selectAll().orderBy('seq', 'desc').limit(page.limit);
    if (page.before !== undefined) query = query.where('seq', '<', page.before);
    if (page.room !== undefined) query = query.where('room', '=', page.room);
    if (page.what !== undefined) query = query.where('what', '=', page.what);
    return (await reached(query.execute())).map((row) => ({ ...row }));
  }

  async sweep(olderThan: number): Promise<number> {
    const gone = await reached(this.#database.deleteFrom('audit').where('at', '<', olderThan).executeTakeFirst());
    return Number(gone.numDeletedRows);
  }

  async #insert(database: Kysely<Tables>, entries: readonly AuditRecord[]): Promise<void> {
    // Named one by one: whatever else an entry carries stays out of the database.
    const rows = entries.map(({ at, what, room, by, subject, credential, reason, network }) => ({
      ...{ at, what, room, by, subject, credential, reason, network },
    }));
    await reached(database.insertInto('audit').values(rows).execute());
  }
}
