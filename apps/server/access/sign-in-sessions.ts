/** Signed-in browsers: rows behind a secret of 256 bits, of which only the hash is kept. */
import { type Chance, pickId } from '@foyer/kernel';
import type { Clock } from '../clock.ts';
import type { Config } from '../config/load.ts';
import { randomText } from '../secrets.ts';
import type { AccountRecord, ProviderSession, SignInSessionRecord, Store } from '../store/port.ts';
import { digestOf } from './digest.ts';

/** Seconds between two notes of when a session was last seen. */
const seenPause = 60;
const hour = 3_600;

/** A session that was just opened; the secret is told this once. */
export interface OpenedSession {
  readonly session: SignInSessionRecord;
  readonly secret: string;
}

export interface SignedIn {
  readonly account: AccountRecord;
  readonly session: SignInSessionRecord;
}

export interface SessionOptions {
  readonly store: Pick<Store, 'accounts' | 'signInSessions'>;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly config: Pick<Config, 'signIn'>;
}

export class SignInSessions {
  readonly #options: SessionOptions;

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  /**
   * A fresh session. The one this browser had before ends, whosesoever it was: a secret that somebody planted or saw
   * before the sign-in opens nothing afterwards (ASVS 7.2.4).
   */
  async open(
    account: string,
    device: string,
    previous: string | undefined,
    provider: ProviderSession | null = null,
  ): Promise<OpenedSession> {
    const { store, clock, chance, config } = this.#options;
    if (previous !== undefined) await this.#endBySecret(previous);
    const secret = randomText(chance);
    const now = clock.wall();
    const session: SignInSessionRecord = {
      id: pickId(chance, 's_', 26),
      secretHash: digestOf(secret),
      account,
      createdAt: now,
      lastSeenAt: now,
      expiresAt: now + config.signIn.lifetimeHours * hour,
      device,
      provider,
    };
    await store.signInSessions.create(session);
    return { session, secret };
  }

  /** The same session behind a new secret: who saw the old one has nothing. Undefined where it ended meanwhile. */
  async renew(session: SignInSessionRecord): Promise<OpenedSession | undefined> {
    const secret = randomText(this.#options.chance);
    const secretHash = digestOf(secret);
    const isThere = await this.#options.store.signInSessions.renew(session.id, secretHash);
    return isThere ? { session: { ...session, secretHash }, secret } : undefined;
  }

  /** Who is signed in by this secret: undefined where the session ended, was idle for too long, or its account is disabled. */
  async find(secret: string): Promise<SignedIn | undefined> {
    const { store, clock } = this.#options;
    const session = await store.signInSessions.findBySecret(digestOf(secret));
    if (session === undefined || !this.isCurrent(session)) return undefined;
    const account = await store.accounts.find(session.account);
    if (account === undefined || account.disabled) return undefined;
    if (clock.wall() - session.lastSeenAt >= seenPause) await store.signInSessions.seen(session.id, clock.wall());
    return { account, session };
  }

  /** Neither at its end nor idle for too long. */
  isCurrent({ expiresAt, lastSeenAt }: SignInSessionRecord): boolean {
    const now = this.#options.clock.wall();
    return now < expiresAt && now < lastSeenAt + this.#options.config.signIn.idleHours * hour;
  }

  /** Those that still open something; of one account, or of all. */
  async list(account?: string): Promise<readonly SignInSessionRecord[]> {
    const all = await this.#options.store.signInSessions.list(account);
    return all.filter((session) => this.isCurrent(session));
  }

  /** False where there was none. */
  async end(id: string): Promise<boolean> {
    return this.#options.store.signInSessions.delete(id);
  }

  /** @param except one that stays */
  async endAllOf(account: string, except?: string): Promise<readonly string[]> {
    return this.#options.store.signInSessions.deleteOf(account, except);
  }

  /**
   * Those of a provider's session `sid`, or without it all that the account has by this provider. Of an account, those that
   * came without a `sid` go too: which of them is meant cannot be known.
   * @returns ids of their accounts
   */
  async endOfProvider(
    provider: string,
    { sid, account }: { readonly sid: string | undefined; readonly account: string | undefined },
  ): Promise<readonly string[]> {
    const { signInSessions: store } = this.#options.store;
    const named = await store.deleteOfProvider(provider, {
      ...(sid === undefined ? {} : { sid }),
      ...(account === undefined ? {} : { account }),
    });
    const others = account === undefined ? [] : await store.list(account);
    const nameless = others.filter((one) => one.provider?.id === provider && one.provider.sid === null);
    for (const { id } of nameless) await store.delete(id);
    return [...named, ...nameless].map((one) => one.account);
  }

  /** Those of providers that are configured no more: nobody stands for them, and no word of the provider reaches us. */
  async endOfMissingProviders(): Promise<void> {
    const { store, config } = this.#options;
    const known = new Set(config.signIn.providers.map(({ id }) => id));
    for (const { id, provider } of await store.signInSessions.list())
      if (provider !== null && !known.has(provider.id)) await store.signInSessions.delete(id);
  }

  async sweep(): Promise<void> {
    await this.#options.store.signInSessions.sweep(this.#options.clock.wall());
  }

  async #endBySecret(secret: string): Promise<void> {
    const old = await this.#options.store.signInSessions.findBySecret(digestOf(secret));
    if (old !== undefined) await this.#options.store.signInSessions.delete(old.id);
  }
}
