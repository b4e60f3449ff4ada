/** Passes: what an embedded page shows instead of the cookie it cannot see. One room, one account, one sign-in. */
import type { SignedIn, SignInSessions } from '../../access/sign-in-sessions.ts';
import type { Clock } from '../../clock.ts';
import type { AccountRecord, Store } from '../../store/port.ts';
import type { SessionTokens } from '../../tokens/session-tokens.ts';

/** Seconds; a day's work in one page. */
const lifetime = 12 * 3_600;

export interface PassesOptions {
  readonly tokens: SessionTokens;
  readonly sessions: Pick<SignInSessions, 'isCurrent'>;
  readonly store: Pick<Store, 'accounts' | 'signInSessions'>;
  readonly clock: Clock;
}

export interface Pass {
  readonly pass: string;
  /** Unix seconds. */
  readonly expiresAt: number;
}

export class Passes {
  readonly #options: PassesOptions;

  constructor(options: PassesOptions) {
    this.#options = options;
  }

  /** @param room slug */
  issue(room: string, { account, session }: SignedIn): Pass {
    const { tokens, clock } = this.#options;
    const expiresAt = Math.min(session.expiresAt, clock.wall() + lifetime);
    return { pass: tokens.pass({ room, account: account.id, session: session.id, expiresAt }), expiresAt };
  }

  /** Whom it names in this room; undefined where it is none of ours, for another room, or over with its sign-in. */
  async accountOf(pass: string, room: string): Promise<AccountRecord | undefined> {
    const { tokens, sessions, store, clock } = this.#options;
    const claims = tokens.passIn(pass);
    if (claims === undefined || claims.room !== room || clock.wall() >= claims.expiresAt) return undefined;
    const own = await store.signInSessions.list(claims.account);
    const session = own.find(({ id }) => id === claims.session);
    if (session === undefined || !sessions.isCurrent(session)) return undefined;
    const account = await store.accounts.find(claims.account);
    return account === undefined || account.disabled ? undefined : account;
  }
}
