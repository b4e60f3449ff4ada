/** What must last. Every implementation passes `contract.ts`; every write that was answered is on the disk. */
import type { RoomPolicy } from '@foyer/admission';
import type { Result } from '@foyer/kernel';
import type { SigningKeyRecord } from '../tokens/signing-key.ts';
import type {
  AccountStore,
  ApiKeyStore,
  ProviderKeyStore,
  SignInFailureStore,
  SignInSessionStore,
} from './port-people.ts';

export type * from './port-people.ts';

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
