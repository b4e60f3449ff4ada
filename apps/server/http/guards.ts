/** What is asked before a route does anything: who calls, whether it may, and patience after too many wrong secrets. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { no, ok, type Result } from '@foyer/kernel';
import type { Participant } from '@foyer/meeting';
import { type Scope, scopeSchema } from '@foyer/wire';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { mayCreateRooms } from '../access/account-parts.ts';
import type { Accounts } from '../access/accounts.ts';
import { ApiKeys } from '../access/api-keys.ts';
import type { Caller, Guards, Throttle } from '../access/ports.ts';
import { throttleKeys } from '../access/throttle.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config/load.ts';
import type { Secret } from '../observe/secret.ts';
import type { Refusal } from '../problems.ts';
import type { RoomRecord, Store } from '../store/port.ts';
import { familyOf, signInSecretOf } from './cookies.ts';
import { isBrowser, isForeignPage, isOwnPage, networkOf } from './origin.ts';

export { networkOf as callerOf } from './origin.ts';

/** Characters of a bootstrap key that nobody finds by trying; a shorter one is compared only while guesses are few. */
const strongLength = 32;
const allScopes: ReadonlySet<Scope> = new Set(scopeSchema.options);
/** Scopes that the owner of a room has for it. */
const ownerScopes: ReadonlySet<Scope> = new Set(['rooms', 'tokens', 'meetings']);
/** Methods that change nothing (RFC 9110 section 9.2.1). */
const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
/** Ours of 256 bits, such as the token of a room channel: nobody guesses one, so a stale one is no guess. */
const longRandom = /^[\w-]{43}$/;

/** Compares digests: of equal length whatever was sent, and in constant time. */
export function isSameSecret(given: string, secret: Secret): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(secret.reveal()));
}

function bearerOf(request: FastifyRequest): string | undefined {
  const header = request.headers.authorization;
  return header === undefined ? undefined : /^Bearer ([\x21-\x7e]{1,512})$/i.exec(header)?.[1];
}

export interface GuardParts {
  readonly config: Pick<Config, 'publicUrl' | 'roomCreation'>;
  readonly store: Pick<Store, 'apiKeys'>;
  readonly accounts: Pick<Accounts, 'sessions'>;
  readonly throttle: Throttle;
  readonly meetings: {
    participantOf(channelToken: string): { readonly participant: Participant; readonly room: string } | undefined;
  };
  /** The bootstrap key: every scope. */
  readonly apiKey: Secret;
  readonly clock: Clock;
  readonly chance: (bytes: Uint8Array) => Uint8Array;
}

type Allowed = Result<Caller, Refusal>;
type AccountCaller = Extract<Caller, { kind: 'account' }>;
/** Who showed a bearer secret, or whether it was a guess. */
type Bearer =
  | { readonly caller: Exclude<Caller, AccountCaller>; readonly mayChangePolicy?: boolean }
  | 'guess'
  | 'stale';

export class HttpGuards implements Guards {
  readonly #parts: GuardParts;
  readonly #keys: ApiKeys;

  constructor(parts: GuardParts) {
    this.#parts = parts;
    this.#keys = new ApiKeys(parts.store.apiKeys, parts.clock);
  }

  async allow(request: FastifyRequest, scope: Scope, room?: RoomRecord): Promise<Allowed> {
    if (request.headers.authorization !== undefined) return this.#allowBearer(request, scope, room);
    const foreign = this.foreign(request);
    if (foreign !== undefined) return no(foreign);
    const caller = await this.account(request);
    if (caller === undefined) return no({ kind: isBrowser(request.headers) ? 'sign-in-required' : 'api-key-missing' });
    return this.#accountMay(caller.account, scope, room) ? ok(caller) : no({ kind: 'scope-missing', scope });
  }

  async account(request: FastifyRequest): Promise<AccountCaller | undefined> {
    return this.#isForeign(request) ? undefined : this.#signedIn(request);
  }

  async visitor(request: FastifyRequest): Promise<AccountCaller | undefined> {
    const { headers, host } = request;
    return isForeignPage(headers, host, this.#parts.config.publicUrl) ? undefined : this.#signedIn(request);
  }

  async #signedIn(request: FastifyRequest): Promise<AccountCaller | undefined> {
    const secret = signInSecretOf(request);
    if (secret === undefined) return undefined;
    const signedIn = await this.#parts.accounts.sessions.find(secret);
    return signedIn === undefined ? undefined : { kind: 'account', ...signedIn };
  }

  /**
   * `origin-foreign` where a browser sends a cookie of ours with a request that changes something, and nothing shows that a
   * page of ours made it. The cookie's SameSite=Lax says the same; this holds where a browser is too old for it, and
   * against other sites of the same domain.
   */
  foreign(request: FastifyRequest): Refusal | undefined {
    const changes = !safeMethods.has(request.method);
    const withCookie = signInSecretOf(request) !== undefined;
    return changes && withCookie && this.#isForeign(request) ? { kind: 'origin-foreign' } : undefined;
  }

  family(request: FastifyRequest, reply: FastifyReply): string | undefined {
    return familyOf(request, reply, this.#parts.chance);
  }

  network(request: FastifyRequest): string {
    return networkOf(request.ip);
  }

  #isForeign(request: FastifyRequest): boolean {
    const { publicUrl } = this.#parts.config;
    return safeMethods.has(request.method)
      ? isForeignPage(request.headers, request.host, publicUrl)
      : !isOwnPage(request.headers, request.host, publicUrl);
  }

  #accountMay(account: AccountCaller['account'], scope: Scope, room: RoomRecord | undefined): boolean {
    if (account.level === 'admin') return true;
    if (room !== undefined) return ownerScopes.has(scope) && room.owner === account.id;
    return scope === 'rooms' && mayCreateRooms(this.#parts.config.roomCreation, account.level);
  }

  async #allowBearer(request: FastifyRequest, scope: Scope, room: RoomRecord | undefined): Promise<Allowed> {
    const keys = [throttleKeys.apiKey(networkOf(request.ip))];
    const retryAfter = this.#parts.throttle.patience(keys);
    const bearer = await this.#bearer(bearerOf(request), retryAfter !== undefined);
    if (typeof bearer !== 'string')
      return isWithin(bearer, scope, room) ? ok(bearer.caller) : no({ kind: 'scope-missing', scope });
    if (retryAfter !== undefined) return no({ kind: 'throttled', retryAfter });
    if (bearer === 'guess') this.#parts.throttle.wrong(keys);
    request.log.warn({ ip: request.ip, shown: bearer }, 'wrong API key');
    return no({ kind: 'api-key-invalid' });
  }

  /**
   * Secrets of 256 bits are looked up whatever others of this network have guessed: nobody finds one by trying, and a flood
   * of wrong ones must not stop the right one.
   * @param waiting a bootstrap key that is short is not even compared
   */
  async #bearer(given: string | undefined, waiting: boolean): Promise<Bearer> {
    if (given === undefined) return 'guess';
    const { apiKey, meetings } = this.#parts;
    const isCompared = !waiting || apiKey.reveal().length >= strongLength;
    if (isCompared && isSameSecret(given, apiKey))
      return { caller: { kind: 'key', id: 'bootstrap', scopes: allScopes } };
    const verdict = await this.#keys.judge(given);
    if (verdict.kind === 'right')
      return { caller: { kind: 'key', id: verdict.key.id, scopes: new Set(verdict.key.scopes) } };
    if (verdict.kind === 'revoked') return 'stale';
    const inside = meetings.participantOf(given);
    if (inside === undefined) return longRandom.test(given) ? 'stale' : 'guess';
    const { id, permissions } = inside.participant;
    return {
      caller: { kind: 'participant', id, room: inside.room },
      mayChangePolicy: permissions.has('policy.change'),
    };
  }
}

function isWithin(bearer: Exclude<Bearer, string>, scope: Scope, room: RoomRecord | undefined): boolean {
  const { caller, mayChangePolicy = false } = bearer;
  if (caller.kind === 'key') return caller.scopes.has(scope);
  return scope === 'rooms' && room?.slug === caller.room && mayChangePolicy;
}
