import type { Kysely } from 'kysely';
import type { SignInSessionRecord, SignInSessionStore } from './port.ts';
import { reached } from './reached.ts';
import type { SignInSessionRow, Tables } from './tables.ts';

export class SqlSignInSessions implements SignInSessionStore {
  readonly #database: Kysely<Tables>;

  constructor(database: Kysely<Tables>) {
    this.#database = database;
  }

  /** A session of an account that is gone meanwhile is refused by the database. */
  async create(session: SignInSessionRecord): Promise<void> {
    const row: SignInSessionRow = {
      id: session.id,
      secret_hash: session.secretHash,
      account: session.account,
      created_at: session.createdAt,
      last_seen_at: session.lastSeenAt,
      expires_at: session.expiresAt,
      device: session.device,
      provider: session.provider?.id ?? null,
      sid: session.provider?.sid ?? null,
      id_token: session.provider?.idToken ?? null,
    };
    await reached(this.#database.insertInto('sign_in_session').values(row).execute());
  }

  async findBySecret(secretHash: string): Promise<SignInSessionRecord | undefined> {
    const query = this.#database.selectFrom('sign_in_session').selectAll().where('secret_hash', '=', secretHash);
    const row = await reached(query.executeTakeFirst());
    return row && recordOf(row);
  }

  async list(account?: string): Promise<readonly SignInSessionRecord[]> {
    let query = this.#database.selectFrom('sign_in_session').selectAll().orderBy('last_seen_at', 'desc').orderBy('id');
    if (account !== undefined) query = query.where('account', '=', account);
    return (await reached(query.execute())).map(recordOf);
  }

  async seen(id: string, at: number): Promise<void> {
    await reached(
      this.#database.updateTable('sign_in_session').set({ last_seen_at: at }).where('id', '=', id).execute(),
    );
  }

  async renew(id: string, secretHash: string): Promise<boolean> {
    const changed = await reached(
      this.#database
        .updateTable('sign_in_session')
        .set({ secret_hash: secretHash })
        .where('id', '=', id)
        .executeTakeFirst(),
    );
    return changed.numUpdatedRows === 1n;
  }

  async delete(id: string): Promise<boolean> {
    const gone = await reached(this.#database.deleteFrom('sign_in_session').where('id', '=', id).executeTakeFirst());
    return gone.numDeletedRows === 1n;
  }

  async deleteOf(account: string, except?: string): Promise<readonly string[]> {
    let query = this.#database.deleteFrom('sign_in_session').where('account', '=', account);
    if (except !== undefined) query = query.where('id', '!=', except);
    return (await reached(query.returning('id').execute())).map((row) => row.id);
  }

  async deleteOfProvider(
    provider: string,
    { sid, account }: { readonly sid?: string; readonly account?: string },
  ): Promise<readonly SignInSessionRecord[]> {
    // Of nobody in particular: nothing, rather than everything.
    if (sid === undefined && account === undefined) return [];
    let query = this.#database.deleteFrom('sign_in_session').where('provider', '=', provider);
    if (sid !== undefined) query = query.where('sid', '=', sid);
    if (account !== undefined) query = query.where('account', '=', account);
    return (await reached(query.returningAll().execute())).map(recordOf);
  }

  async sweep(expiredBefore: number): Promise<number> {
    const gone = await reached(
      this.#database.deleteFrom('sign_in_session').where('expires_at', '<', expiredBefore).executeTakeFirst(),
    );
    return Number(gone.numDeletedRows);
  }
}

function recordOf(row: SignInSessionRow): SignInSessionRecord {
  return {
    id: row.id,
    secretHash: row.secret_hash,
    account: row.account,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at,
    expiresAt: row.expires_at,
    device: row.device,
    provider: row.provider === null ? null : { id: row.provider, sid: row.sid, idToken: row.id_token ?? '' },
  };
}
