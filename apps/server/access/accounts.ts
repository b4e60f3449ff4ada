/** Local accounts: made, changed, signed in. One owner, so that what is judged and what is written cannot fall apart. */
import { millis, no, ok, pickId, type Result } from '@foyer/kernel';
import type { AccountLevel } from '@foyer/wire';
import type { Refusal } from '../problems.ts';
import type { AccountRecord, ProviderSession } from '../store/port.ts';
import { type AccountChange, type AccountParts, type Place, shownName, usernameKey } from './account-parts.ts';
import { keepInStep } from './configured.ts';
import { OneAtATime } from './one-at-a-time.ts';
import { provePassword, type SignInRefusal } from './password-proof.ts';
import { accountOfPerson, keptByProvider, noPasswordHere, type ProviderPerson } from './provider-account.ts';
import { endSessionsOf, type SignedOutSubject, takeFromPerson } from './provider-sign-out.ts';
import { SetUp } from './set-up.ts';
import { type SignedIn, SignInSessions } from './sign-in-sessions.ts';

/** Between two sweeps of sessions that ended by themselves. */
const sweepPause = millis(3_600_000);

export interface AccountWish {
  readonly username: string;
  readonly password: string;
  readonly name?: string | undefined;
  readonly level?: AccountLevel | undefined;
}

export interface OpenedSignIn extends SignedIn {
  /** For the cookie; not kept anywhere else. */
  readonly secret: string;
}

export class Accounts {
  readonly sessions: SignInSessions;
  readonly #parts: AccountParts;
  readonly #setUp: SetUp;
  readonly #writes = new OneAtATime();
  #cancelSweep: () => void = () => undefined;

  constructor(parts: AccountParts) {
    this.#parts = parts;
    this.sessions = new SignInSessions(parts);
    this.#setUp = new SetUp(parts);
  }

  /** To be awaited before anybody is let in: configured accounts as the configuration says, old sessions forgotten. */
  async start(): Promise<void> {
    const { accounts } = this.#parts.store;
    await this.#writes.run(() => keepInStep(this.#parts, this.sessions));
    this.#setUp.needed = (await accounts.count('admin')) === 0;
    await this.sessions.sweep();
    await this.sessions.endOfMissingProviders();
    this.#planSweep();
  }

  stop(): void {
    this.#cancelSweep();
  }

  /** No admin exists yet. */
  get needsSetUp(): boolean {
    return this.#setUp.needed;
  }

  /** Is there anybody who could sign in by a password? */
  exist(): Promise<boolean> {
    return this.#parts.store.accounts.hasLocal();
  }

  /** The link that makes the first admin; each call makes the one before worthless. Undefined where there is an admin. */
  setUpLink(origin: string): string | undefined {
    return this.#setUp.link(origin);
  }

  /**
   * `credentials-wrong` for an unknown name and for a wrong password alike, after the same work; `account-disabled` only
   * to whoever has the right password. Also `throttled` and `busy`.
   */
  async signIn(
    who: { username: string; password: string },
    place: Place,
  ): Promise<Result<OpenedSignIn, SignInRefusal>> {
    const { username, password } = who;
    const proven = await provePassword(this.#parts, { username, password, network: place.network });
    return proven.ok ? this.#writes.run(() => this.#open(proven.value, place)) : proven;
  }

  /**
   * Whom a provider named: the account is made or brought in line with what the rules give now, and a session opened.
   * `account-disabled`. No rule about a last admin holds up what a rule takes.
   */
  async signInByProvider(person: ProviderPerson, place: Place): Promise<Result<OpenedSignIn, SignInRefusal>> {
    return this.#writes.run(async () => {
      const { accounts } = this.#parts.store;
      const account = await accountOfPerson(this.#parts, person);
      this.#setUp.needed = (await accounts.count('admin')) === 0;
      return account.disabled
        ? no({ kind: 'account-disabled', account: account.id })
        : ok(await this.#openSession(account, place, person.session));
    });
  }

  /**
   * A new password by whoever has the old one: this session stays, behind a new secret, all others of the account end.
   * `credentials-wrong`, which counts like a wrong one at the sign-in, `throttled`, `busy`, `request-invalid` where the
   * configuration or a provider keeps the account, `sign-in-required` where this session ended meanwhile.
   */
  async changeOwnPassword(
    { account, session }: SignedIn,
    wish: { readonly currentPassword: string; readonly newPassword: string },
    network: string,
  ): Promise<Result<OpenedSignIn, SignInRefusal>> {
    if (account.configured) return no(keptByConfiguration);
    if (account.origin !== null) return no(noPasswordHere(''));
    const guess = { username: account.username, password: wish.currentPassword, network };
    const proven = await provePassword(this.#parts, guess);
    if (!proven.ok) return proven;
    const hash = await this.#parts.passwords.hash(wish.newPassword);
    if (!hash.ok) return hash;
    return this.#writes.run(() => this.#replacePassword({ account: proven.value, session }, hash.value));
  }

  /** Makes the first admin and signs it in. `set-up-done`, `credentials-wrong`, `username-taken`, `throttled`, `busy`. */
  async setUp(
    wish: { readonly secret: string; readonly username: string; readonly password: string },
    place: Place,
  ): Promise<Result<OpenedSignIn, Refusal>> {
    const judged = this.#setUp.judge(wish.secret, place.network);
    if (judged !== undefined) return no(judged);
    const hash = await this.#parts.passwords.hash(wish.password);
    if (!hash.ok) return hash;
    return this.#writes.run(async () => {
      // Judged again: of many at once the first to be here has made the admin.
      if (!this.#setUp.needed) return no({ kind: 'set-up-done' });
      const made = await this.#create({ ...wish, level: 'admin' }, hash.value);
      return made.ok ? this.#open(made.value, place) : made;
    });
  }

  /** `username-taken`, `busy`. A new account is a host unless it says otherwise. */
  async create(wish: AccountWish): Promise<Result<AccountRecord, Refusal>> {
    const hash = await this.#parts.passwords.hash(wish.password);
    if (!hash.ok) return hash;
    return this.#writes.run(() => this.#create(wish, hash.value));
  }

  /**
   * `not-found`, `busy`, and `request-invalid` where no admin would be left, and for what a provider says of its accounts:
   * everything but whether they are disabled. Disabling ends the account's sessions, a new
   * password those but `session`, the changer's own.
   */
  async change(
    id: string,
    { password, ...change }: AccountChange,
    session?: string,
  ): Promise<Result<AccountRecord, Refusal>> {
    const hash = password === undefined ? undefined : await this.#parts.passwords.hash(password);
    if (hash !== undefined && !hash.ok) return hash;
    return this.#writes.run(async () => {
      const account = await this.#parts.store.accounts.find(id);
      if (account === undefined) return no({ kind: 'not-found' });
      const kept = keptByProvider(account, { password, ...change });
      if (kept !== undefined) return no(kept);
      const { level = account.level, disabled = account.disabled, name = account.name } = change;
      const stays = level === 'admin' && !disabled;
      if (!stays && (await this.#isLastAdmin(account))) return lastAdmin(disabled ? '/disabled' : '/level');
      const passwordHash = hash?.value ?? account.passwordHash;
      const changed = await this.#parts.store.accounts.change(id, { level, disabled, name, passwordHash });
      if (changed === undefined) return no({ kind: 'not-found' });
      if (stays) this.#setUp.needed = false;
      if (disabled) await this.sessions.endAllOf(id);
      else if (hash !== undefined) await this.sessions.endAllOf(id, session);
      return ok(changed);
    });
  }

  /** `not-found`, and `request-invalid` where no admin would be left. Its sessions end. */
  async delete(id: string): Promise<Result<AccountRecord, Refusal>> {
    return this.#writes.run(async () => {
      const account = await this.#parts.store.accounts.find(id);
      if (account === undefined) return no({ kind: 'not-found' });
      if (await this.#isLastAdmin(account)) return lastAdmin('');
      await this.sessions.endAllOf(id);
      await this.#parts.store.accounts.delete(id);
      return ok(account);
    });
  }

  /** Whom a provider's rules refuse now, who was let in before: all sessions end, and what the rules gave is gone. */
  async refuseByProvider(issuer: string, subject: string): Promise<void> {
    await this.#writes.run(async () => {
      await takeFromPerson(this.#parts, this.sessions, { issuer, subject });
      this.#setUp.needed = (await this.#parts.store.accounts.count('admin')) === 0;
    });
  }

  /**
   * A provider says that somebody is signed out there (SI27).
   * @returns ids of the accounts that are concerned and have no session left
   */
  async endByProvider(provider: string, subject: SignedOutSubject): Promise<readonly string[]> {
    return this.#writes.run(() => endSessionsOf(this.#parts, this.sessions, { provider, ...subject }));
  }

  async #create(
    { username, name, level = 'host' }: AccountWish,
    passwordHash: string,
  ): Promise<Result<AccountRecord, Refusal>> {
    const { store, chance, clock } = this.#parts;
    const made = await store.accounts.create({
      id: pickId(chance, 'u_', 26),
      username: username.normalize('NFC'),
      usernameKey: usernameKey(username),
      name: shownName(username, name),
      passwordHash,
      level,
      disabled: false,
      createdAt: clock.wall(),
      lastSignInAt: null,
      configured: false,
      origin: null,
      rights: null,
    });
    if (made.ok && level === 'admin') this.#setUp.needed = false;
    return made;
  }

  /** In turn with all that changes accounts: a password that was right is worth nothing once it has been changed. */
  async #open(judged: AccountRecord, place: Place): Promise<Result<OpenedSignIn, SignInRefusal>> {
    const { store } = this.#parts;
    const account = await store.accounts.find(judged.id);
    if (account === undefined || account.passwordHash !== judged.passwordHash) return no({ kind: 'credentials-wrong' });
    if (account.disabled) return no({ kind: 'account-disabled', account: account.id });
    return ok(await this.#openSession(account, place, null));
  }

  async #openSession(account: AccountRecord, place: Place, provider: ProviderSession | null): Promise<OpenedSignIn> {
    const { store, clock } = this.#parts;
    const opened = await this.sessions.open(account.id, place.device, place.previous, provider);
    const lastSignInAt = clock.wall();
    await store.accounts.change(account.id, { lastSignInAt });
    return { account: { ...account, lastSignInAt }, ...opened };
  }

  /** First the own session: one that was ended while all this was computed changes nothing any more. */
  async #replacePassword(judged: SignedIn, passwordHash: string): Promise<Result<OpenedSignIn, SignInRefusal>> {
    const { accounts } = this.#parts.store;
    const { id } = judged.account;
    const now = await accounts.find(id);
    if (now?.passwordHash !== judged.account.passwordHash) return no({ kind: 'credentials-wrong', account: id });
    const renewed = await this.sessions.renew(judged.session);
    if (renewed === undefined) return no({ kind: 'sign-in-required' });
    const account = await accounts.change(id, { passwordHash });
    await this.sessions.endAllOf(id, judged.session.id);
    return account === undefined ? no({ kind: 'sign-in-required' }) : ok({ account, ...renewed });
  }

  async #isLastAdmin(account: AccountRecord): Promise<boolean> {
    if (account.level !== 'admin' || account.disabled) return false;
    return (await this.#parts.store.accounts.count('admin')) <= 1;
  }

  #planSweep(): void {
    const { clock, log } = this.#parts;
    this.#cancelSweep = clock.after(sweepPause, () => {
      this.sessions.sweep().catch((error: unknown) => log.error({ err: error }, 'old sessions could not be swept'));
      this.#planSweep();
    });
  }
}

const keptByConfiguration: Refusal = {
  kind: 'request-invalid',
  errors: [
    { pointer: '', detail: 'the configuration of this server keeps this account, and its password is changed there' },
  ],
};

function lastAdmin(pointer: string): { readonly ok: false; readonly refusal: Refusal } {
  return no({ kind: 'request-invalid', errors: [{ pointer, detail: 'nobody would be left who can run this server' }] });
}
