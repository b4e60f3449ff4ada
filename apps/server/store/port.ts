/** What must last. Every implementation passes `contract.ts`; every write that was answered is on the disk. */
import type { AccountRights, RoomPolicy } from '@foyer/admission';
import type { Result } from '@foyer/kernel';
import type { AccountLevel, Scope, SignInCause, SignInFacts } from '@foyer/wire';
import type { SigningKeyRecord } from '../tokens/signing-key.ts';

/** All times are Unix seconds. */
export interface RoomRecord {
  /** `r_…`; a later room of the same slug has another. */
  readonly id: string;
  readonly slug: string;
  readonly title: string;
  readonly createdAt: number;
  /** Account that made it; its holder is host there. */
  readonly owner: string | null;
  readonly policy: RoomPolicy;
  /** argon2id in PHC form. */
  readonly passwordHash: string | null;
  /** Counts up with every change; the ETag is made of it. */
  readonly version: number;
}

export interface RoomStore {
  create(room: RoomRecord): Promise<Result<RoomRecord, { readonly kind: 'room-exists' }>>;
  find(slug: string): Promise<RoomRecord | undefined>;
  /** By slug, after `after`, at most `limit`; `owner` narrows to one account's. */
  list(page: {
    readonly after?: string;
    readonly limit: number;
    readonly owner?: string;
  }): Promise<readonly RoomRecord[]>;
  /**
   * Replaces title, policy and password hash of this very room where its version is still the given one, and counts the
   * version up. Undefined where the room is gone, though another may have its name, or was changed meanwhile.
   */
  change(
    room: Pick<RoomRecord, 'id' | 'version'>,
    next: Pick<RoomRecord, 'title' | 'policy' | 'passwordHash'>,
  ): Promise<RoomRecord | undefined>;
  /** Its tokens and bans go with it. False where there was none. */
  delete(slug: string): Promise<boolean>;
}

export interface JoinTokenRecord {
  readonly id: string;
  readonly roomId: string;
  readonly room: string;
  readonly rooms: readonly string[];
  readonly role: string;
  readonly permissions: readonly string[];
  readonly name: string | null;
  readonly identity: string | null;
  readonly kid: string;
  readonly createdAt: number;
  readonly notBefore: number | null;
  readonly expiresAt: number;
  readonly uses: number | null;
  readonly used: number;
  readonly lastUsedAt: number | null;
  readonly revokedAt: number | null;
  readonly madeBy: string;
}

export type Taken = 'taken' | 'used-up' | 'revoked';

export interface JoinTokenStore {
  /** All or none. */
  add(tokens: readonly JoinTokenRecord[]): Promise<void>;
  find(id: string): Promise<JoinTokenRecord | undefined>;
  /** Newest first by (createdAt, id), after the token `after`. */
  list(page: {
    readonly roomId: string;
    readonly after?: string;
    readonly limit: number;
  }): Promise<readonly JoinTokenRecord[]>;
  /**
   * One use, atomically: of any number of calls at once no more succeed than there are uses left. A token that is not
   * here (its room was deleted, or it ended long ago) is answered like one that was revoked.
   */
  takeUse(id: string, at: number): Promise<Taken>;
  /** For a use that came to nothing: the knock was declined, the room was full. Never below 0. */
  giveBackUse(id: string): Promise<void>;
  /** False where there is none, or it was revoked before. */
  revoke(id: string, at: number): Promise<boolean>;
  /** Ids of those that were not revoked before. */
  revokeAll(of: { readonly roomId: string } | { readonly kid: string }, at: number): Promise<readonly string[]>;
  /** Forgets those that ended before `expiredBefore`; how many. */
  sweep(expiredBefore: number): Promise<number>;
}

export interface SigningKeyStore {
  add(key: SigningKeyRecord): Promise<void>;
  /** Newest first. */
  all(): Promise<readonly SigningKeyRecord[]>;
  retire(kid: string, at: number): Promise<boolean>;
}

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

export interface BanRecord {
  /** `b_…` */
  readonly id: string;
  readonly roomId: string;
  readonly name: string;
  readonly identity: string | null;
  /** The browser, across visits. */
  readonly family: string | null;
  readonly reason: string | null;
  readonly by: string;
  readonly createdAt: number;
}

export interface BanStore {
  /** The same id again changes nothing. */
  add(ban: BanRecord): Promise<void>;
  list(roomId: string): Promise<readonly BanRecord[]>;
  /** Is one of these banned from the room? */
  isBanned(roomId: string, who: { readonly identity?: string; readonly family?: string }): Promise<boolean>;
  delete(roomId: string, id: string): Promise<boolean>;
}

export interface AuditRecord {
  readonly at: number;
  readonly what: string;
  readonly room: string | null;
  readonly by: string;
  readonly subject: string | null;
  readonly credential: string | null;
  readonly reason: string | null;
  readonly network: string | null;
}

export interface AuditStore {
  /** All or none; appended in this order. */
  append(entries: readonly AuditRecord[]): Promise<void>;
  /** Newest first; `before`: only entries with a smaller number. */
  list(page: {
    readonly before?: number;
    readonly limit: number;
    readonly room?: string;
    readonly what?: string;
  }): Promise<readonly (AuditRecord & { readonly seq: number })[]>;
  sweep(olderThan: number): Promise<number>;
}

/** One document of a live meeting; `doc` null: it is no more. */
export interface LiveRow {
  readonly meeting: string;
  readonly kind: string;
  readonly key: string;
  /** JSON. */
  readonly doc: string | null;
}

/**
 * Live meetings, document by document. Written between an input and its answer, one write at a time, so it does not give
 * way to anything else: what returns is on the disk.
 */
export interface LiveStore {
  /**
   * All or none, in this order; a row whose `doc` is null is taken away. With `over`, everything of that meeting goes first.
   * @throws StoreOutage
   */
  write(rows: readonly LiveRow[], over?: string): void;
  /** In the order of meeting, kind and first writing. @throws StoreOutage */
  load(): readonly LiveRow[];
}

export interface Store {
  readonly live: LiveStore;
  readonly rooms: RoomStore;
  readonly joinTokens: JoinTokenStore;
  readonly signingKeys: SigningKeyStore;
  readonly accounts: AccountStore;
  readonly signInSessions: SignInSessionStore;
  readonly signInFailures: SignInFailureStore;
  readonly providerKeys: ProviderKeyStore;
  readonly apiKeys: ApiKeyStore;
  readonly bans: BanStore;
  readonly audit: AuditStore;
  close(): Promise<void>;
}

/** The world failed, not the request: the disk, the file, the lock. The caller answers 503. */
export class StoreOutage extends Error {
  override readonly name = 'StoreOutage';
}
