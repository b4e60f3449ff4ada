/** The shape of the data, as numbered steps. A step that was released is never edited; a change is a further step. */
export interface Migration {
  /** 1, 2, 3 …; kept in the database as `user_version`. */
  readonly number: number;
  readonly statements: readonly string[];
}

export const migrations: readonly Migration[] = [
  {
    number: 1,
    statements: [
      `create table room (
         slug text primary key,
         id text not null unique,
         title text not null,
         created_at integer not null
       ) strict`,
      `create table signing_key (
         kid text primary key,
         private_jwk text not null,
         created_at integer not null
       ) strict`,
    ],
  },
];
