import { Fault } from '@foyer/kernel';
import { type Scope, scopeSchema } from '@foyer/wire';
import type { Kysely } from 'kysely';
import type { ApiKeyRecord, ApiKeyStore } from './port.ts';
import { reached, textsOf } from './reached.ts';
import type { ApiKeyRow, Tables } from './tables.ts';

export class SqlApiKeys implements ApiKeyStore {
  readonly #database: Kysely<Tables>;

  constructor(database: Kysely<Tables>) {
    this.#database = database;
  }

  async create(key: ApiKeyRecord): Promise<void> {
    const row: ApiKeyRow = {
      id: key.id,
      name: key.name,
      secret_hash: key.secretHash,
      scopes: JSON.stringify(key.scopes),
      created_at: key.createdAt,
      last_used_at: key.lastUsedAt,
      revoked_at: key.revokedAt,
    };
    await reached(this.#database.insertInto('api_key').values(row).execute());
  }

  async find(id: string): Promise<ApiKeyRecord | undefined> {
    const row = await reached(this.#database.selectFrom('api_key').selectAll().where('id', '=', id).executeTakeFirst());
    return row && recordOf(row);
  }

  async list(): Promise<readonly ApiKeyRecord[]> {
    const query = this.#database.selectFrom('api_key').selectAll().orderBy('created_at', 'desc').orderBy('id');
    return (await reached(query.execute())).map(recordOf);
  }

  async used(id: string, at: number): Promise<void> {
    await reached(this.#database.updateTable('api_key').set({ last_used_at: at }).where('id', '=', id).execute());
  }

  async revoke(id: string, at: number): Promise<boolean> {
    const revoked = await reached(
      this.#database
        .updateTable('api_key')
        .set({ revoked_at: at })
        .where('id', '=', id)
        .where('revoked_at', 'is', null)
        .executeTakeFirst(),
    );
    return revoked.numUpdatedRows === 1n;
  }
}

function scopeOf(text: string): Scope {
  const scope = scopeSchema.safeParse(text);
  if (!scope.success) throw new Fault('the store holds an API key with a scope that is none');
  return scope.data;
}

function recordOf(row: ApiKeyRow): ApiKeyRecord {
  return {
    id: row.id,
    name: row.name,
    secretHash: row.secret_hash,
    scopes: textsOf(row.scopes).map(scopeOf),
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
  };
}
