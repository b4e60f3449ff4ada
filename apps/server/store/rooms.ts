import { parsePolicy } from '@foyer/admission';
import { no, ok, type Result } from '@foyer/kernel';
import type { Kysely } from 'kysely';
import type { RoomRecord, RoomStore } from './port.ts';
import { reached } from './reached.ts';
import type { RoomRow, Tables } from './tables.ts';

export class SqlRooms implements RoomStore {
  readonly #database: Kysely<Tables>;

  constructor(database: Kysely<Tables>) {
    this.#database = database;
  }

  async create(room: RoomRecord): Promise<Result<RoomRecord, { readonly kind: 'room-exists' }>> {
    const written = await reached(
      this.#database
        .insertInto('room')
        .values(rowOf(room))
        .onConflict((conflict) => conflict.column('slug').doNothing())
        .executeTakeFirst(),
    );
    return written.numInsertedOrUpdatedRows === 1n ? ok(room) : no({ kind: 'room-exists' });
  }

  async find(slug: string): Promise<RoomRecord | undefined> {
    const row = await reached(
      this.#database.selectFrom('room').selectAll().where('slug', '=', slug).executeTakeFirst(),
    );
    return row && recordOf(row);
  }

  async list(page: { after?: string; limit: number; owner?: string }): Promise<readonly RoomRecord[]> {
    let query = this.#database.selectFrom('room').selectAll().orderBy('slug').limit(page.limit);
    if (page.after !== undefined) query = query.where('slug', '>', page.after);
    if (page.owner !== undefined) query = query.where('owner', '=', page.owner);
    return (await reached(query.execute())).map(recordOf);
  }

  async change(
    room: Pick<RoomRecord, 'id' | 'version'>,
    next: Pick<RoomRecord, 'title' | 'policy' | 'passwordHash'>,
  ): Promise<RoomRecord | undefined> {
    const row = await reached(
      this.#database
        .updateTable('room')
        .set({
          title: next.title,
          policy: JSON.stringify(next.policy),
          password_hash: next.passwordHash,
          version: room.version + 1,
        })
        .where('id', '=', room.id)
        .where('version', '=', room.version)
        .returningAll()
        .executeTakeFirst(),
    );
    return row && recordOf(row);
  }

  async delete(slug: string): Promise<boolean> {
    const gone = await reached(this.#database.deleteFrom('room').where('slug', '=', slug).executeTakeFirst());
    return gone.numDeletedRows === 1n;
  }
}

function rowOf(room: RoomRecord): RoomRow {
  return {
    slug: room.slug,
    id: room.id,
    title: room.title,
    created_at: room.createdAt,
    owner: room.owner,
    policy: JSON.stringify(room.policy),
    password_hash: room.passwordHash,
    version: room.version,
  };
}

function recordOf(row: RoomRow): RoomRecord {
  return {
    slug: row.slug,
    id: row.id,
    title: row.title,
    createdAt: row.created_at,
    owner: row.owner,
    policy: parsePolicy(JSON.parse(row.policy)),
    passwordHash: row.password_hash,
    version: row.version,
  };
}
