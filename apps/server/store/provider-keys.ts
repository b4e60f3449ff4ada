import type { Kysely } from 'kysely';
import type { ProviderKeyRecord, ProviderKeyStore } from './port.ts';
import { reached } from './reached.ts';
import type { ProviderKeyRow, Tables } from './tables.ts';

export class SqlProviderKeys implements ProviderKeyStore {
  readonly #database: Kysely<Tables>;

  constructor(database: Kysely<Tables>) {
    this.#database = database;
  }

  async add(key: ProviderKeyRecord): Promise<void> {
    const { kid, use, kind, privateJwk, createdAt } = key;
    const row: ProviderKeyRow = { kid, use, kind, private_jwk: privateJwk, created_at: createdAt };
    await reached(
      this.#database
        .insertInto('provider_key')
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .execute(),
    );
  }

  async all(): Promise<readonly ProviderKeyRecord[]> {
    const query = this.#database.selectFrom('provider_key').selectAll().orderBy('created_at', 'desc').orderBy('kid');
    return (await reached(query.execute())).map((row) => ({
      kid: row.kid,
      use: row.use === 'sig' ? 'sig' : 'enc',
      kind: row.kind,
      privateJwk: row.private_jwk,
      createdAt: row.created_at,
    }));
  }

  async delete(kid: string): Promise<boolean> {
    const gone = await reached(this.#database.deleteFrom('provider_key').where('kid', '=', kid).executeTakeFirst());
    return gone.numDeletedRows === 1n;
  }
}
