import type { Kysely } from 'kysely';
import type { SigningKeyRecord } from '../tokens/signing-key.ts';
import type { SigningKeyStore } from './port.ts';
import { reached } from './reached.ts';
import type { Tables } from './tables.ts';

export class SqlSigningKeys implements SigningKeyStore {
  readonly #database: Kysely<Tables>;

  constructor(database: Kysely<Tables>) {
    this.#database = database;
  }

  async add(key: SigningKeyRecord): Promise<void> {
    const row = {
      kid: key.kid,
      private_jwk: key.privateJwk,
      created_at: key.createdAt,
      retired_at: key.retiredAt,
    };
    await reached(this.#database.insertInto('signing_key').values(row).execute());
  }

  async all(): Promise<readonly SigningKeyRecord[]> {
    const rows = await reached(
      this.#database.selectFrom('signing_key').selectAll().orderBy('created_at', 'desc').orderBy('kid').execute(),
    );
    return rows.map((row) => ({
      kid: row.kid,
      privateJwk: row.private_jwk,
      createdAt: row.created_at,
      retiredAt: row.retired_at,
    }));
  }

  async retire(kid: string, at: number): Promise<boolean> {
    const retired = await reached(
      this.#database
        .updateTable('signing_key')
        .set({ retired_at: at })
        .where('kid', '=', kid)
        .where('retired_at', 'is', null)
        .executeTakeFirst(),
    );
    return retired.numUpdatedRows === 1n;
  }
}
