import { isSignInCause, type SignInFacts } from '@foyer/wire';
import type { Kysely } from 'kysely';
import type { SignInFailureRecord, SignInFailureStore } from './port.ts';
import { reached } from './reached.ts';
import type { SignInFailureRow, Tables } from './tables.ts';

export class SqlSignInFailures implements SignInFailureStore {
  readonly #database: Kysely<Tables>;

  constructor(database: Kysely<Tables>) {
    this.#database = database;
  }

  async add(failure: SignInFailureRecord): Promise<void> {
    const row: SignInFailureRow = { ...failure, facts: JSON.stringify(failure.facts) };
    await reached(this.#database.insertInto('sign_in_failure').values(row).execute());
  }

  async find(ref: string): Promise<SignInFailureRecord | undefined> {
    const query = this.#database.selectFrom('sign_in_failure').selectAll().where('ref', '=', ref);
    const row = await reached(query.executeTakeFirst());
    return row && recordOf(row);
  }

  async list(limit: number): Promise<readonly SignInFailureRecord[]> {
    const query = this.#database
      .selectFrom('sign_in_failure')
      .selectAll()
      .orderBy('at', 'desc')
      .orderBy('ref')
      .limit(limit);
    return (await reached(query.execute())).map(recordOf);
  }

  async sweep(olderThan: number, most: number): Promise<void> {
    await reached(this.#database.deleteFrom('sign_in_failure').where('at', '<', olderThan).execute());
    await reached(
      this.#database
        .deleteFrom('sign_in_failure')
        .where('ref', 'in', (query) =>
          query
            .selectFrom('sign_in_failure')
            .select('ref')
            .orderBy('at', 'desc')
            .orderBy('ref')
            // SQLite has no offset without a limit; -1 is none.
            .limit(-1)
            .offset(most),
        )
        .execute(),
    );
  }
}

/** A cause of a later version, after a step back, is one that is not foreseen here. */
function recordOf(row: SignInFailureRow): SignInFailureRecord {
  const cause = isSignInCause(row.cause) ? row.cause : 'sign-in-failed';
  // Written by us from the same type.
  return { ...row, cause, facts: JSON.parse(row.facts) as SignInFacts };
}
