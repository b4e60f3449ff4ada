import { Fault, no, ok, type Result } from '@foyer/kernel';
import { type AccountLevel, accountLevelSchema } from '@foyer/wire';
import type { Kysely } from 'kysely';
import type { AccountNext, AccountRecord, AccountStore } from './port.ts';
import { reached } from './reached.ts';
import type { AccountRow, Tables } from './tables.ts';

export class SqlAccounts implements AccountStore {
  readonly #database: Kysely<Tables>;

  constructor(database: Kysely<Tables>) {
    this.#database = database;
  }

  async create(account: AccountRecord): Promise<Result<AccountRecord, { readonly kind: 'username-taken' }>> {
    const written = await reached(
      this.#database
        .insertInto('account')
        .values(rowOf(account))
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst(),
    );
    return written.numInsertedOrUpdatedRows === 1n ? ok(account) : no({ kind: 'username-taken' });
  }

  async find(id: string): Promise<AccountRecord | undefined> {
    const row = await reached(this.#database.selectFrom('account').selectAll().where('id', '=', id).executeTakeFirst());
    return row && recordOf(row);
  }

  async findByUsername(usernameKey: string): Promise<AccountRecord | undefined> {
    const query = this.#database.selectFrom('account').selectAll().where('username_key', '=', usernameKey);
    const row = await reached(query.executeTakeFirst());
    return row && recordOf(row);
  }

  async findByOrigin(issuer: string, subject: string): Promise<AccountRecord | undefined> {
    const query = this.#database
      .selectFrom('account')
      .selectAll()
      .where('issuer', '=', issuer)
      .where('subject', '=', subject);
    const row = await reached(query.executeTakeFirst());
    return row && recordOf(row);
  }

  async list(): Promise<readonly AccountRecord[]> {
    const rows = await reached(this.#database.selectFrom('account').selectAll().orderBy('username_key').execute());
    return rows.map(recordOf);
  }

  async change(id: string, next: AccountNext): Promise<AccountRecord | undefined> {
    const columns = changeOf(next);
    if (Object.keys(columns).length === 0) return this.find(id);
    const row = await reached(
      this.#database.updateTable('account').set(columns).where('id', '=', id).returningAll().executeTakeFirst(),
    );
    return row && recordOf(row);
  }

  async delete(id: string): Promise<boolean> {
    const gone = await reached(this.#database.deleteFrom('account').where('id', '=', id).executeTakeFirst());
    return gone.numDeletedRows === 1n;
  }

  async count(level: AccountLevel): Promise<number> {
    const row = await reached(
      this.#database
        .selectFrom('account')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .where('level', '=', level)
        .where('disabled', '=', 0)
        .executeTakeFirstOrThrow(),
    );
    return Number(row.count);
  }

  async hasLocal(): Promise<boolean> {
    const query = this.#database.selectFrom('account').select('id').where('password_hash', '!=', noPassword);
    return (await reached(query.where('disabled', '=', 0).limit(1).executeTakeFirst())) !== undefined;
  }
}

function changeOf(next: AccountNext): Partial<AccountRow> {
  return {
    ...(next.name === undefined ? {} : { name: next.name }),
    ...(next.passwordHash === undefined ? {} : { password_hash: next.passwordHash ?? noPassword }),
    ...(next.level === undefined ? {} : { level: next.level }),
    ...(next.disabled === undefined ? {} : { disabled: Number(next.disabled) }),
    ...(next.lastSignInAt === undefined ? {} : { last_sign_in_at: next.lastSignInAt }),
    ...(next.configured === undefined ? {} : { configured: Number(next.configured) }),
    ...(next.origin === undefined ? {} : originColumns(next.origin)),
    ...(next.rights === undefined ? {} : { rights: textOf(next.rights) }),
  };
}

function rowOf(account: AccountRecord): AccountRow {
  return {
    id: account.id,
    username: account.username,
    username_key: account.usernameKey,
    name: account.name,
    password_hash: account.passwordHash ?? noPassword,
    level: account.level,
    disabled: Number(account.disabled),
    created_at: account.createdAt,
    last_sign_in_at: account.lastSignInAt,
    configured: Number(account.configured),
    ...originColumns(account.origin),
    rights: textOf(account.rights),
  };
}

/** In the column, which is never null: no hash looks like it. */
const noPassword = '';

function originColumns(origin: AccountRecord['origin']): Pick<AccountRow, 'provider' | 'issuer' | 'subject'> {
  return { provider: origin?.provider ?? null, issuer: origin?.issuer ?? null, subject: origin?.subject ?? null };
}

function textOf(rights: AccountRecord['rights']): string | null {
  return rights === null ? null : JSON.stringify(rights);
}

function originOf({ provider, issuer, subject }: AccountRow): AccountRecord['origin'] {
  return provider === null || issuer === null || subject === null ? null : { provider, issuer, subject };
}

function recordOf(row: AccountRow): AccountRecord {
  const level = accountLevelSchema.safeParse(row.level);
  if (!level.success) throw new Fault('the store holds an account of a level that is none');
  return {
    id: row.id,
    username: row.username,
    usernameKey: row.username_key,
    name: row.name,
    passwordHash: row.password_hash === noPassword ? null : row.password_hash,
    level: level.data,
    disabled: row.disabled !== 0,
    createdAt: row.created_at,
    lastSignInAt: row.last_sign_in_at,
    configured: row.configured !== 0,
    origin: originOf(row),
    // Written by us from the same type.
    rights: row.rights === null ? null : (JSON.parse(row.rights) as AccountRecord['rights']),
  };
}
