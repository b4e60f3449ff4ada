/** What the door and the routes need of those who watch over secrets; each is made once, in `compose`. */
import type { Bearer, JoinEvidence } from '@foyer/admission';
import type { Result } from '@foyer/kernel';
import type { JoinTokenCreate, JoinTokenInfo, PolicyChange, Scope } from '@foyer/wire';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Refusal } from '../problems.ts';
import type { AccountRecord, AuditRecord, RoomRecord, SignInSessionRecord } from '../store/port.ts';

/** argon2id, at most two at once and few waiting: the rest is `busy` at once, so that no flood of guesses holds up a join. */
export interface Passwords {
  /** PHC form. */
  hash(password: string): Promise<Result<string, { readonly kind: 'busy' }>>;
  /** Without a hash it works as long and answers `wrong`: an unknown account takes the time of a known one. */
  verify(password: string, hash: string | null): Promise<'right' | 'wrong' | 'busy'>;
}

/**
 * Counts wrong secrets by key, such as `password:r_…:203.0.113.7` or `account:ana`: some are free, then each further one
 * doubles the wait. Nothing else counts: no expired token, no retry, no link preview.
 */
export interface Throttle {
  /** Seconds still to wait: the longest over all keys; undefined where none must. */
  patience(keys: readonly string[]): number | undefined;
  wrong(keys: readonly string[]): void;
  /** A right secret clears its keys. */
  right(keys: readonly string[]): void;
}

/** Never waits and never throws: entries are written in batches behind the request, and flushed when the server stops. */
export interface Audit {
  note(entry: Partial<AuditRecord> & Pick<AuditRecord, 'what' | 'by'>): void;
  flush(): Promise<void>;
}

/** Who calls REST. */
export type Caller =
  | { readonly kind: 'key'; readonly id: string; readonly scopes: ReadonlySet<Scope> }
  | { readonly kind: 'account'; readonly account: AccountRecord; readonly session: SignInSessionRecord }
  /** A participant, by the token of its room channel: may change the policy of its own room where it has the permission. */
  | { readonly kind: 'participant'; readonly id: string; readonly room: string };

/** `key:a_…`, `account:u_…`, `participant:p_…`, as audit and records name callers. */
export function callerName(caller: Caller): string {
  return caller.kind === 'account' ? `account:${caller.account.id}` : `${caller.kind}:${caller.id}`;
}

export interface Guards {
  /**
   * The caller, where it holds the scope. With `room`: an account also where it owns that room (scopes rooms, tokens,
   * meetings), a participant where it may `policy.change` there (scope rooms). Refuses with `api-key-missing`,
   * `api-key-invalid`, `sign-in-required`, `scope-missing`, `throttled`, `origin-foreign`.
   */
  allow(request: FastifyRequest, scope: Scope, room?: RoomRecord): Promise<Result<Caller, Refusal>>;
  /** The signed-in account of this browser, if any; a foreign page's request has none. */
  account(request: FastifyRequest): Promise<Extract<Caller, { kind: 'account' }> | undefined>;
  /**
   * The same for who stands at a door: a program with the cookie counts too. For what changes nothing of the account's, and
   * whose answer no page elsewhere can read.
   */
  visitor(request: FastifyRequest): Promise<Extract<Caller, { kind: 'account' }> | undefined>;
  /** A browser's own mark across visits, made where missing (cookie `__Host-foyer-visitor`); undefined for programs. */
  family(request: FastifyRequest, reply: FastifyReply): string | undefined;
  /** The caller's network as limits and the audit log know it: an IPv4 address or an IPv6 /64. */
  network(request: FastifyRequest): string;
}

/** Another system's token, verified and mapped. */
export interface ForeignBearer {
  readonly bearer: Bearer;
  /** Id of the configured issuer. */
  readonly issuer: string;
  /** May a room that does not exist be made for it? */
  readonly makesRooms: boolean;
  /** Policy of the room that is made so: laid over the defaults of new rooms. */
  readonly roomPolicy: Omit<PolicyChange, 'password'>;
}

/** The configured issuers (`admission.issuers`). */
export interface Issuers {
  /** Judged wholly: signature, parties, time and room. */
  verify(jwt: string, slug: string): Promise<Result<ForeignBearer, Refusal>>;
}

export interface MadeToken {
  readonly id: string;
  readonly token: string;
  readonly expiresAt: number;
}

/** Join tokens: made and recorded, shown without their secret, judged as evidence. */
export interface Invitations {
  /** `request-invalid` where lifetime or rooms do not fit. */
  make(room: RoomRecord, wish: JoinTokenCreate, madeBy: string): Promise<Result<MadeToken, Refusal>>;
  /** All or none, in the order of the wishes. */
  makeMany(
    room: RoomRecord,
    wishes: readonly JoinTokenCreate[],
    madeBy: string,
  ): Promise<Result<readonly MadeToken[], Refusal>>;
  /** Signature and claims, and what the store knows of it. The store is not asked about a token we did not sign. */
  evidence(token: string): Promise<JoinEvidence>;
  info(id: string): Promise<JoinTokenInfo | undefined>;
}
