/** What must last of people: accounts, sign-ins, why they failed, and keys. Part of `port.ts`. */
import type { AccountRights } from '@foyer/admission';
import type { Result } from '@foyer/kernel';
import type { AccountLevel, Scope, SignInCause, SignInFacts } from '@foyer/wire';

/** All times are Unix seconds. */
export interface AccountRecord {
  /** `u_…` */
  readonly id: string;
  /** As shown; unique without regard to case (`usernameKey`). */
  readonly username: string;
  readonly usernameKey: string;
  readonly name: string;
  /** Null for accounts of a provider: nobody signs in to them by a password. */
  readonly passwordHash: string | null;
  readonly level: AccountLevel;
  readonly disabled: boolean;
  readonly createdAt: number;
  readonly lastSignInAt: number | null;
  /** Kept in step with the configuration at each start. */
  readonly configured: boolean;
  /** Null for local accounts. Unique by issuer and subject. */
  readonly origin: AccountOrigin | null;
  /** What the claims gave at the last sign-in; null for local accounts. */
  readonly rights: AccountRights | null;
}

/** Whom a provider means by an account: (issuer, subject), never an address (OpenID Connect Core section 5.7). */
export interface AccountOrigin {
  /** Id of the provider that was used last. */
  readonly provider: string;
  readonly issuer: string;
  readonly subject: string;
}

/** What may change of an account. */
export type AccountNext = Partial<
  Pick<
    AccountRecord,
    'name' | 'passwordHash' | 'level' | 'disabled' | 'lastSignInAt' | 'configured' | 'origin' | 'rights'
  >
>;

export interface AccountStore {
  /** `username-taken` also where issuer and subject are another account's. */
  create(account: AccountRecord): Promise<Result<AccountRecord, { readonly kind: 'username-taken' }>>;
  find(id: string): Promise<AccountRecord | undefined>;
  findByUsername(usernameKey: string): Promise<AccountRecord | undefined>;
  findByOrigin(issuer: string, subject: string): Promise<AccountRecord | undefined>;
  list(): Promise<readonly AccountRecord[]>;
  change(id: string, next: AccountNext): Promise<AccountRecord | undefined>;
  /** With its sessions. */
  delete(id: string): Promise<boolean>;
  /** Of those that are not disabled. */
  count(level: AccountLevel): Promise<number>;
  /** Is there one with a password that is not disabled? */
  hasLocal(): Promise<boolean>;
}

/** A signed-in browser. The cookie's secret is kept as a hash. */
export interface SignInSessionRecord {
  readonly id: string;
  readonly secretHash: string;
  readonly account: string;
  readonly createdAt: number;
  readonly lastSeenAt: number;
  readonly expiresAt: number;
  readonly device: string;
  /** Where the sign-in was made; null: here, by password. */
  readonly provider: ProviderSession | null;
}

export interface ProviderSession {
  /** Id of the configured provider. */
  readonly id: string;
  /** `sid` of the ID token (OpenID Connect Front-/Back-Channel Logout), where it has one. */
  readonly sid: string | null;
  /** The inner signed ID token, sealed: the hint with which one signs out there. */
  readonly idToken: string;
}

export interface SignInSessionStore {
  create(session: SignInSessionRecord): Promise<void>;
  findBySecret(secretHash: string): Promise<SignInSessionRecord | undefined>;
  list(account?: string): Promise<readonly SignInSessionRecord[]>;
  seen(id: string, at: number): Promise<void>;
  /** Another secret for the same session; false where there is none. */
  renew(id: string, secretHash: string): Promise<boolean>;
  delete(id: string): Promise<boolean>;
  /** Ids of those that went. `except`: one that stays. */
  deleteOf(account: string, except?: string): Promise<readonly string[]>;
  /** Those of a provider, by its session, by the account, or by both; those that went. */
  deleteOfProvider(
    provider: string,
    of: { readonly sid?: string; readonly account?: string },
  ): Promise<readonly SignInSessionRecord[]>;
  sweep(expiredBefore: number): Promise<number>;
}

/** Why a sign-in at a provider failed. */
export interface SignInFailureRecord {
  /** Told to the person; found again by administrators. */
  readonly ref: string;
  readonly at: number;
  readonly provider: string | null;
  readonly cause: SignInCause;
  readonly facts: SignInFacts;
  readonly network: string | null;
}

export interface SignInFailureStore {
  add(failure: SignInFailureRecord): Promise<void>;
  find(ref: string): Promise<SignInFailureRecord | undefined>;
  /** Newest first. */
  list(limit: number): Promise<readonly SignInFailureRecord[]>;
  /** Forgets those before `olderThan`, and all but the newest `most`. */
  sweep(olderThan: number, most: number): Promise<void>;
}

/** A key of ours for providers: they encrypt for it (`enc`), or we prove by it who we are (`sig`). */
export interface ProviderKeyRecord {
  readonly kid: string;
  readonly use: 'enc' | 'sig';
  /** Of the private JWK: `RSA` or `EC`. */
  readonly kind: string;
  /** JWK with the private part, as JSON text. */
  readonly privateJwk: string;
  readonly createdAt: number;
}

export interface ProviderKeyStore {
  /** The same kid again changes nothing. */
  add(key: ProviderKeyRecord): Promise<void>;
  /** Newest first. */
  all(): Promise<readonly ProviderKeyRecord[]>;
  delete(kid: string): Promise<boolean>;
}

export interface ApiKeyRecord {
  /** `a_…`; the first half of the key itself. */
  readonly id: string;
  readonly name: string;
  readonly secretHash: string;
  readonly scopes: readonly Scope[];
  readonly createdAt: number;
  readonly lastUsedAt: number | null;
  readonly revokedAt: number | null;
}

export interface ApiKeyStore {
  create(key: ApiKeyRecord): Promise<void>;
  find(id: string): Promise<ApiKeyRecord | undefined>;
  list(): Promise<readonly ApiKeyRecord[]>;
  used(id: string, at: number): Promise<void>;
  revoke(id: string, at: number): Promise<boolean>;
}
