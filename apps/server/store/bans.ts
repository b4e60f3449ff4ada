import type { Kysely } from 'kysely';
import type { BanRecord, BanStore } from './port.ts';
import { reached } from './reached.ts';
import type { BanRow, Tables } from './tables.ts';

export class SqlBans implements BanStore {
  readonly #database: Kysely<Tables>;

  constructor(database: Kysely<Tables>) {
    this.#database = database;
  }

  async add(ban: BanRecord): Promise<void> {
    const row: BanRow = {
      id: ban.id,
      room_id: ban.roomId,
      name: ban.name,
      identity: ban.identity,
      family: ban.family,
      reason: ban.reason,
      by: ban.by,
      created_at: ban.createdAt,
    };
    await reached(
      this.#database
        .insertInto('ban')
        .values(row)
        .onConflict((on) => on.column('id').doNothing())
        .execute(),
    );
  }

  async list(roomId: string): Promise<readonly BanRecord[]> {
    const query = this.#database.selectFrom('ban').selectAll().where('room_id', '=', roomId);
    return (await reached(query.orderBy('created_at', 'desc').orderBy('id').execute())).map(recordOf);
  }

  async isBanned(roomId: string, who: { identity?: string; family?: string }): Promise<boolean> {
    const { identity, family } = who;
    if (identity === undefined && family === undefined) return false;
    const row = await reached(
      this.#database
        .selectFrom('ban')
        .select('id')
        .where('room_id', '=', roomId)
        .where((eb) =>
          eb.or([
            ...(identity === undefined ? [] : [eb('identity', '=', identity)]),
            ...(family === undefined ? [] : [eb('family', '=', family)]),
          ]),
        )
        .limit(1)
        .executeTakeFirst(),
    );
    return row !== undefined;
  }

  async delete(roomId: string, id: string): Promise<boolean> {
    const query = this.#database.deleteFrom('ban').where('room_id', '=', roomId).where('id', '=', id);
    return (await reached(query.executeTakeFirst())).numDeletedRows === 1n;
  }
}

function recordOf(row: BanRow): BanRecord {
  return {
    id: row.id,
    roomId: row.room_id,
    name: row.name,
    identity: row.identity,
    family: row.family,
    reason: row.reason,
    by: row.by,
    createdAt: row.created_at,
  };
}
