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
  {
    number: 2,
    statements: [
      `alter table room add column owner text`,
      // An empty policy is read as the default one, which is what rooms had before.
      `alter table room add column policy text not null default '{}'`,
      `alter table room add column password_hash text`,
      `alter table room add column version integer not null default 1`,
      `create index room_by_owner on room (owner, slug) where owner is not null`,
      `alter table signing_key add column retired_at integer`,
      `create table join_token (
         id text primary key,
         room_id text not null,
         room text not null,
         rooms text not null,
         role text not null,
         permissions text not null,
         name text,
         identity text,
         kid text not null,
         created_at integer not null,
         not_before integer,
         expires_at integer not null,
         uses integer,
         used integer not null,
         last_used_at integer,
         revoked_at integer,
         made_by text not null
       ) strict`,
      `create index join_token_by_room on join_token (room_id, created_at desc, id desc)`,
      `create index join_token_by_kid on join_token (kid)`,
      `create index join_token_by_end on join_token (expires_at)`,
      `create table account (
         id text primary key,
         username text not null,
         username_key text not null unique,
         name text not null,
         password_hash text not null,
         level text not null,
         disabled integer not null,
         created_at integer not null,
         last_sign_in_at integer,
         configured integer not null
       ) strict`,
      `create table sign_in_session (
         id text primary key,
         secret_hash text not null unique,
         account text not null references account (id) on delete cascade,
         created_at integer not null,
         last_seen_at integer not null,
         expires_at integer not null,
         device text not null
       ) strict`,
      `create index sign_in_session_by_account on sign_in_session (account)`,
      `create table api_key (
         id text primary key,
         name text not null,
         secret_hash text not null,
         scopes text not null,
         created_at integer not null,
         last_used_at integer,
         revoked_at integer
       ) strict`,
      `create table ban (
         id text primary key,
         room_id text not null,
         name text not null,
         identity text,
         family text,
         reason text,
         by text not null,
         created_at integer not null
       ) strict`,
      `create index ban_by_room on ban (room_id)`,
      `create table audit (
         seq integer primary key autoincrement,
         at integer not null,
         what text not null,
         room text,
         by text not null,
         subject text,
         credential text,
         reason text,
         network text
       ) strict`,
      `create index audit_by_room on audit (room, seq) where room is not null`,
      `create index audit_by_what on audit (what, seq)`,
      `create index audit_by_time on audit (at)`,
      // In the same write as the room itself: no moment at which they outlive it.
      `create trigger room_gone after delete on room begin
         delete from join_token where room_id = old.id;
         delete from ban where room_id = old.id;
       end`,
    ],
  },
  {
    number: 3,
    statements: [
      // An empty password hash is none: SQLite cannot take `not null` from a column that is there.
      `alter table account add column provider text`,
      `alter table account add column issuer text`,
      `alter table account add column subject text`,
      `alter table account add column rights text`,
      `create unique index account_by_origin on account (issuer, subject) where issuer is not null`,
      `alter table sign_in_session add column provider text`,
      `alter table sign_in_session add column sid text`,
      `alter table sign_in_session add column id_token text`,
      `create index sign_in_session_by_sid on sign_in_session (provider, sid) where provider is not null`,
      `create table sign_in_failure (
         ref text primary key,
         at integer not null,
         provider text,
         cause text not null,
         facts text not null,
         network text
       ) strict`,
      `create index sign_in_failure_by_time on sign_in_failure (at)`,
      `create table provider_key (
         kid text primary key,
         use text not null,
         kind text not null,
         private_jwk text not null,
         created_at integer not null
       ) strict`,
    ],
  },
];
