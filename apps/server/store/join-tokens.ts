import type { Kysely } from 'kysely';
import type { JoinTokenRecord, JoinTokenStore, Taken } from './port.ts';
import { reached, textsOf } from './reached.ts';
import type { JoinTokenRow, Tables } from './tables.ts';

export class SqlJoinTokens implements JoinTokenStore {
  readonly #database: Kysely<Tables>;

  constructor(database: Kysely<Tables>) {
    this.#database = database;
  }

  /** One statement, so that all are there or none: 1 000 tokens need 17 000 of the 32 766 values SQLite takes. */
  async add(tokens: readonly JoinTokenRecord[]): Promise<void> {
    if (tokens.length === 0) return;
    await reached(this.#database.insertInto('join_token').values(tokens.map(rowOf)).execute());
  }

  async find(id: string): Promise<JoinTokenRecord | undefined> {
    const row = await reached(
      this.#database.selectFrom('join_token').selectAll().where('id', '=', id).executeTakeFirst(),
    );
    return row && recordOf(row);
  }

  async list(page: { roomId: string; after?: string; limit: number }): Promise<readonly JoinTokenRecord[]> {
    const { after } = page;
    let query = this.#database
      .selectFrom('join_token')
      .selectAll()
      .where('room_id', '=', page.roomId)
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(page.limit);
    if (after !== undefined)
      query = query.where(({ eb, refTuple, selectFrom }) =>
        eb(
          refTuple('created_at', 'id'),
          '<',
          selectFrom('join_token').select(['created_at', 'id']).where('id', '=', after).$asTuple('created_at', 'id'),
        ),
      );
    return (await reached(query.execute())).map(recordOf);
  }

  /** The condition and the count are one statement: the database lets nobody in between. */
  async takeUse(id: string, at: number): Promise<Taken> {
    const taken = await reached(
      this.#database
        .updateTable('join_token')
        .set((eb) => ({ used: eb('used', '+', 1), last_used_at: at }))
        .where('id', '=', id)
        .where('revoked_at', 'is', null)
        .where((eb) => eb.or([eb('uses', 'is', null), eb('used', '<', eb.ref('uses'))]))
        .executeTakeFirst(),
    );
    if (taken.numUpdatedRows === 1n) return 'taken';
    const row = await reached(
      this.#database.selectFrom('join_token').select('revoked_at').where('id', '=', id).executeTakeFirst(),
    );
    return row === undefined || row.revoked_at !== null ? 'revoked' : 'used-up';
  }

  async giveBackUse(id: string): Promise<void> {
    await reached(
      this.#database
        .updateTable('join_token')
        .set((eb) => ({ used: eb('used', '-', 1) }))
        .where('id', '=', id)
        .where('used', '>', 0)
        .execute(),
    );
  }

  async revoke(id: string, at: number): Promise<boolean> {
    const revoked = await reached(
      this.#database
        .updateTable('join_token')
        .set({ revoked_at: at })
        .where('id', '=', id)
        .where('revoked_at', 'is', null)
        .executeTakeFirst(),
    );
    return revoked.numUpdatedRows === 1n;
  }

  async revokeAll(of: { roomId: string } | { kid: string }, at: number): Promise<readonly string[]> {
    const query = this.#database.updateTable('join_token').set({ revoked_at: at }).where('revoked_at', 'is', null);
    const narrowed = 'kid' in of ? query.where('kid', '=', of.kid) : query.where('room_id', '=', of.roomId);
    return (await reached(narrowed.returning('id').execute())).map((row) => row.id);
  }

  async sweep(expiredBefore: number): Promise<number> {
    const gone = await reached(
      this.#database.deleteFrom('join_token').where('expires_at', '<', expiredBefore).executeTakeFirst(),
    );
    return Number(gone.numDeletedRows);
  }
}

function rowOf(token: JoinTokenRecord): JoinTokenRow {
  return {
    id: token.id,
    room_id: token.roomId,
    room: token.room,
    rooms: JSON.stringify(token.rooms),
    role: token.role,
    permissions: JSON.stringify(token.permissions),
    name: token.name,
    identity: token.identity,
    kid: token.kid,
    created_at: token.createdAt,
    not_before: token.notBefore,
    expires_at: token.expiresAt,
    uses: token.uses,
    used: token.used,
    last_used_at: token.lastUsedAt,
    revoked_at: token.revokedAt,
    made_by: token.madeBy,
  };
}

function recordOf(row: JoinTokenRow): JoinTokenRecord {
  return {
    id: row.id,
    roomId: row.room_id,
    room: row.room,
    rooms: textsOf(row.rooms),
    role: row.role,
    permissions: textsOf(row.permissions),
    name: row.name,
    identity: row.identity,
    kid: row.kid,
    createdAt: row.created_at,
    notBefore: row.not_before,
    expiresAt: row.expires_at,
    uses: row.uses,
    used: row.used,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
    madeBy: row.made_by,
  };
}
