/** The columns as they lie in the database. Lists and policies are JSON text, truths are 0 or 1, times Unix seconds. */
import type { Generated } from 'kysely';

export interface RoomRow {
  readonly slug: string;
  readonly id: string;
  readonly title: string;
  readonly created_at: number;
  readonly owner: string | null;
  readonly policy: string;
  readonly password_hash: string | null;
  readonly version: number;
}

export interface JoinTokenRow {
  readonly id: string;
  readonly room_id: string;
  readonly room: string;
  readonly rooms: string;
  readonly role: string;
  readonly permissions: string;
  readonly name: string | null;
  readonly identity: string | null;
  readonly kid: string;
  readonly created_at: number;
  readonly not_before: number | null;
  readonly expires_at: number;
  readonly uses: number | null;
  readonly used: number;
  readonly last_used_at: number | null;
  readonly revoked_at: number | null;
  readonly made_by: string;
}

export interface SigningKeyRow {
  readonly kid: string;
  readonly private_jwk: string;
  readonly created_at: number;
  readonly retired_at: number | null;
}

export interface AccountRow {
  readonly id: string;
  readonly username: string;
  readonly username_key: string;
  readonly name: string;
  /** Empty: none. */
  readonly password_hash: string;
  readonly level: string;
  readonly disabled: number;
  readonly created_at: number;
  readonly last_sign_in_at: number | null;
  readonly configured: number;
  readonly provider: string | null;
  readonly issuer: string | null;
  readonly subject: string | null;
  readonly rights: string | null;
}

export interface SignInSessionRow {
  readonly id: string;
  readonly secret_hash: string;
  readonly account: string;
  readonly created_at: number;
  readonly last_seen_at: number;
  readonly expires_at: number;
  readonly device: string;
  readonly provider: string | null;
  readonly sid: string | null;
  readonly id_token: string | null;
}

export interface SignInFailureRow {
  readonly ref: string;
  readonly at: number;
  readonly provider: string | null;
  readonly cause: string;
  readonly facts: string;
  readonly network: string | null;
}

export interface ProviderKeyRow {
  readonly kid: string;
  readonly use: string;
  readonly kind: string;
  readonly private_jwk: string;
  readonly created_at: number;
}

export interface ApiKeyRow {
  readonly id: string;
  readonly name: string;
  readonly secret_hash: string;
  readonly scopes: string;
  readonly created_at: number;
  readonly last_used_at: number | null;
  readonly revoked_at: number | null;
}

export interface BanRow {
  readonly id: string;
  readonly room_id: string;
  readonly name: string;
  readonly identity: string | null;
  readonly family: string | null;
  readonly reason: string | null;
  readonly by: string;
  readonly created_at: number;
}

interface AuditRow {
  readonly seq: Generated<number>;
  readonly at: number;
  readonly what: string;
  readonly room: string | null;
  readonly by: string;
  readonly subject: string | null;
  readonly credential: string | null;
  readonly reason: string | null;
  readonly network: string | null;
}

export interface Tables {
  room: RoomRow;
  join_token: JoinTokenRow;
  signing_key: SigningKeyRow;
  account: AccountRow;
  sign_in_session: SignInSessionRow;
  sign_in_failure: SignInFailureRow;
  provider_key: ProviderKeyRow;
  api_key: ApiKeyRow;
  ban: BanRow;
  audit: AuditRow;
}
