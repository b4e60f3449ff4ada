/** The end of a sign-in at a provider: gone on to from here, or told to us by the provider (SI25–SI28). */
import { type Chance, impossible, millis, no, ok, type Result } from '@foyer/kernel';
import { type SignInCause, signInProblems } from '@foyer/wire';
import type { Logger } from 'pino';
import type { Accounts } from '../../access/accounts.ts';
import type { Audit } from '../../access/ports.ts';
import { MemoryThrottle, throttleKeys } from '../../access/throttle.ts';
import { Turns } from '../../access/turns.ts';
import type { Clock } from '../../clock.ts';
import type { Config } from '../../config/load.ts';
import type { ProviderOptions } from '../../config/sign-in-options.ts';
import type { Meetings } from '../../meetings/meetings.ts';
import { randomText } from '../../secrets.ts';
import type { ProviderSession } from '../../store/port.ts';
import type { LogoutSubject, SignInFailure, SignInResult } from '../ports.ts';
import { SeenTokens } from './seen-tokens.ts';

/** Longest address that every browser and proxy on the way takes. */
const longestUrl = 6_144;

/** Logout tokens that are judged at once, each of which may cost a private key's work; and those that wait for it. */
const judging = { atOnce: 4, waiting: 1_000 } as const;

/** How long a network that sent too many wrong ones is late: seconds; milliseconds in which one is forgotten. */
const patience = { longestWait: 5, forgetOne: 3_000 } as const;

/**
 * Nobody guesses a signature, so waiting only saves work; and where every caller seems to be one network, who sends junk must
 * not keep from us what providers say. So tokens of a late network wait their turn, twenty of them a second: milliseconds each.
 */
const late = { atOnce: 4, waiting: 40, pause: millis(200) } as const;

/** What is asked of a configured provider. */
export interface SigningOut {
  readonly options: Pick<ProviderOptions, 'id' | 'name' | 'signOutAtProvider' | 'onProviderSignOut'>;
  endSessionUrl(wish: {
    readonly idToken: string;
    readonly back: string;
    readonly state: string;
  }): Promise<string | undefined>;
  logoutSubject(token: string): Promise<SignInResult<LogoutSubject>>;
}

export interface SignOutParts {
  readonly providers: { find(id: string): SigningOut | undefined };
  readonly sealer: { open(sealed: string): string | undefined };
  readonly accounts: Pick<Accounts, 'endByProvider'>;
  readonly meetings: Pick<Meetings, 'credentialsDemoted' | 'credentialsRevoked'>;
  readonly config: { readonly limits: Pick<Config['limits'], 'wrongLogoutTokens'> };
  readonly audit: Audit;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly log: Pick<Logger, 'info' | 'warn'>;
}

/** `retryAfter`: seconds to wait, after too many wrong tokens, or among too many at once. */
export type LogoutRefusal = SignInFailure | { readonly kind: 'throttled'; readonly retryAfter: number };

export class SignOuts {
  readonly #parts: SignOutParts;
  readonly #seen = new SeenTokens();
  readonly #turns = new Turns(judging.atOnce, judging.waiting);
  readonly #lateTurns = new Turns(late.atOnce, late.waiting);
  readonly #throttle: MemoryThrottle;

  constructor(parts: SignOutParts) {
    this.#parts = parts;
    const { clock, config } = parts;
    this.#throttle = new MemoryThrottle({ clock, free: config.limits.wrongLogoutTokens, ...patience });
  }

  /** Name of the provider at which one signed in this way can sign out too. */
  offeredAt(session: ProviderSession | null): string | undefined {
    return this.#offering(session)?.options.name;
  }

  /**
   * Where to go on to, to be signed out there too; undefined where the provider has no such address or is not asked.
   * @param origin ours, without a trailing slash
   */
  async goOn(session: ProviderSession | null, origin: string): Promise<string | undefined> {
    const provider = this.#offering(session);
    if (provider === undefined || session === null) return undefined;
    const idToken = this.#parts.sealer.open(session.idToken);
    const url = await provider.endSessionUrl({
      idToken: idToken ?? '',
      back: `${origin}/sign-in/${provider.options.id}/signed-out`,
      state: randomText(this.#parts.chance),
    });
    return url === undefined || (idToken !== undefined && url.length <= longestUrl) ? url : withoutHint(url);
  }

  /**
   * A provider's logout token: the sessions it means end before this answers. Any failure of the token, a `jti` that was
   * seen (`sign-in-logout-token-used`), `sign-in-provider-unknown`, `throttled`.
   */
  async told(id: string, token: string | undefined, network: string) {
    const provider = this.#parts.providers.find(id);
    if (provider === undefined) return no<LogoutRefusal>({ kind: 'sign-in-provider-unknown', facts: {} });
    const judged = await this.#inTurn(network, () => this.#judge(provider, token, network));
    if (!judged.ok) return judged;
    await this.#end(provider, judged.value, network);
    return ok(undefined);
  }

  /** Whether a network is late is asked when its turn comes: of many at once no more are judged at once than are free. */
  async #inTurn(
    network: string,
    judge: () => Promise<SignInResult<LogoutSubject>>,
  ): Promise<Result<LogoutSubject, LogoutRefusal>> {
    const keys = [throttleKeys.logoutToken(network)];
    const isLate = () => this.#throttle.patience(keys) !== undefined;
    const first = await this.#turns.take(async () => (isLate() ? undefined : judge()));
    if (first.ok && first.value !== undefined) return first.value;
    const second = await this.#lateTurns.take(async () => {
      await new Promise<void>((resolve) => this.#parts.clock.after(late.pause, resolve));
      return judge();
    });
    return second.ok ? second.value : no({ kind: 'throttled', retryAfter: this.#throttle.patience(keys) ?? 1 });
  }

  /** Wrong ones are counted before the next of their network has its turn. */
  async #judge(provider: SigningOut, token: string | undefined, network: string): Promise<SignInResult<LogoutSubject>> {
    const subject = await this.#subjectOf(provider, token);
    if (subject.ok) return subject;
    const { kind, facts } = subject.refusal;
    if (!isOutage(kind)) this.#throttle.wrong([throttleKeys.logoutToken(network)]);
    this.#parts.log.warn({ provider: provider.options.id, cause: kind, facts, network }, 'a logout token was refused');
    return subject;
  }

  #offering(session: ProviderSession | null): SigningOut | undefined {
    const provider = session === null ? undefined : this.#parts.providers.find(session.id);
    return provider?.options.signOutAtProvider === true ? provider : undefined;
  }

  async #subjectOf(provider: SigningOut, token: string | undefined): Promise<SignInResult<LogoutSubject>> {
    if (token === undefined) return no({ kind: 'sign-in-response-invalid', facts: { parameter: 'logout_token' } });
    const subject = await provider.logoutSubject(token);
    if (!subject.ok || this.#seen.take(subject.value, this.#parts.clock.wall())) return subject;
    return no({ kind: 'sign-in-logout-token-used', facts: {} });
  }

  async #end({ options }: SigningOut, subject: LogoutSubject, network: string): Promise<void> {
    const { accounts, audit, log } = this.#parts;
    const { id } = options;
    let left: readonly string[];
    try {
      left = await accounts.endByProvider(id, subject);
    } catch (error) {
      // The store is out of reach: the provider may say it again.
      this.#seen.giveBack(subject);
      throw error;
    }
    const credentials = left.map((account) => `account:${account}`);
    this.#inMeetings(options.onProviderSignOut, credentials);
    log.info({ provider: id, accounts: left }, 'signed out by the provider');
    for (const account of credentials)
      audit.note({ what: 'sign-in.ended-by-provider', by: `provider:${id}`, subject: account, network });
  }

  #inMeetings(how: ProviderOptions['onProviderSignOut'], credentials: readonly string[]): void {
    switch (how) {
      case 'keep':
        break;
      case 'demote':
        this.#parts.meetings.credentialsDemoted(credentials);
        break;
      case 'remove':
        this.#parts.meetings.credentialsRevoked(undefined, credentials);
        break;
      default:
        impossible(how);
    }
  }
}

/** How the causes begin that are found before a token is looked at, or are faults of ours. */
const outages = [
  ...['sign-in-provider-', 'sign-in-discovery-', 'sign-in-issuer-mismatch', 'sign-in-signing-keys-'],
  'sign-in-failed',
];

/** Not the token's fault, nor its sender's: what is wrong lies between us and the provider. */
export function isOutage(cause: SignInCause): boolean {
  return signInProblems[cause].status === 502 && outages.some((beginning) => cause.startsWith(beginning));
}

/** The provider then asks whom it should sign out. */
function withoutHint(url: string): string {
  const shorter = new URL(url);
  shorter.searchParams.delete('id_token_hint');
  return shorter.href;
}
