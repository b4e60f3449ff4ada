/** A sign-in from its beginning to its end: there, back, and into an account (SI5–SI8). Knows cookies, but no HTTP. */
import { type Chance, millis, no, ok, pickId } from '@foyer/kernel';
import type { SignInCause } from '@foyer/wire';
import type { Logger } from 'pino';
import type { Place } from '../access/account-parts.ts';
import type { OpenedSignIn } from '../access/accounts.ts';
import type { Audit } from '../access/ports.ts';
import type { Clock } from '../clock.ts';
import type { ProviderAccounts } from './accounts/provider-accounts.ts';
import type { Attempt, AttemptRefusal, Attempts, Cookies, SealedAttempt } from './attempts.ts';
import type { ShownFailure } from './failure-page.ts';
import type { SignInFailures } from './failures.ts';
import type { SignInFailure, SignInResult } from './ports.ts';
import type { Provider } from './provider.ts';
import type { ProviderAnswer } from './provider-answer.ts';

/** How long a person who asked for nothing waits for a provider that may be down. */
const silentPatience = millis(2_000);
/** Answers that are judged at once; each may cost a few requests and a private key's work. */
const mostAtOnce = 100;

export interface FlowParts {
  readonly providers: { find(id: string): Provider | undefined };
  readonly accounts: Pick<ProviderAccounts, 'signIn'>;
  readonly attempts: Attempts;
  readonly failures: Pick<SignInFailures, 'keep'>;
  readonly audit: Audit;
  readonly clock: Pick<Clock, 'after'>;
  readonly chance: Chance;
  readonly log: Pick<Logger, 'error'>;
}

/** What the browser is to do. `take`: cookies that are over. */
export type Step =
  | { readonly kind: 'go'; readonly to: string; readonly give?: SealedAttempt; readonly take: readonly string[] }
  | { readonly kind: 'in'; readonly to: string; readonly opened: OpenedSignIn; readonly take: readonly string[] }
  | { readonly kind: 'failed'; readonly shown: ShownFailure; readonly take: readonly string[] };

export interface Beginning {
  readonly provider: string;
  /** Path of this server. */
  readonly return: string;
  readonly silent: boolean;
  /** With another account than the one that is signed in there. */
  readonly another?: boolean;
  /** Ours, as the browser knows it; undefined where the request names no usable host. */
  readonly origin: string | undefined;
  readonly cookies: Cookies;
  readonly network: string;
}

export interface Ending {
  readonly provider: string;
  readonly query: URLSearchParams;
  readonly cookies: Cookies;
  readonly place: Place;
}

/** What is known of a sign-in that fails. */
interface Context {
  readonly provider: string;
  readonly network: string;
  readonly attempt: Pick<Attempt, 'return' | 'silent'> | undefined;
  readonly take: readonly string[];
}

function failure(
  kind: SignInCause,
  facts: SignInFailure['facts'] = {},
): { readonly ok: false; readonly refusal: SignInFailure } {
  return no({ kind, facts });
}

export class SignInFlow {
  readonly #parts: FlowParts;
  #judging = 0;

  constructor(parts: FlowParts) {
    this.#parts = parts;
  }

  async begin(of: Beginning): Promise<Step> {
    const begun = await this.#guarded(() => this.#begin(of));
    if (begun.ok) return begun.value;
    return this.#fail(begun.refusal, { ...of, attempt: of, take: [] });
  }

  async finish(of: Ending): Promise<Step> {
    const { provider: id, query, cookies, place } = of;
    const { network } = place;
    const { attempts, providers } = this.#parts;
    const provider = providers.find(id);
    if (provider === undefined)
      return this.#fail(
        { kind: 'sign-in-provider-unknown', facts: { provider: id.slice(0, 32) } },
        { provider: id, network, attempt: undefined, take: [] },
      );
    if (this.#judging >= mostAtOnce)
      return this.#fail(
        { kind: 'sign-in-too-busy', facts: {} },
        { provider: id, network, attempt: attempts.lone(id, cookies), take: [] },
      );
    this.#judging += 1;
    try {
      return await this.#judge(provider, of, query);
    } finally {
      this.#judging -= 1;
    }
  }

  /** Whoever asks too often is told so without anybody being asked. */
  async tooBusy({ provider, cookies, network, ...wish }: Omit<Beginning, 'origin'>): Promise<Step> {
    const attempt = this.#parts.attempts.lone(provider, cookies) ?? wish;
    return this.#fail({ kind: 'sign-in-too-busy', facts: {} }, { provider, network, attempt, take: [] });
  }

  /** An answer in a form (`response_mode=form_post`), which we never ask for: nothing of it is looked at. */
  async posted({ provider: id, cookies, network }: Pick<Beginning, 'provider' | 'cookies' | 'network'>): Promise<Step> {
    const { attempts, providers } = this.#parts;
    const failed: SignInFailure =
      providers.find(id) === undefined
        ? { kind: 'sign-in-provider-unknown', facts: { provider: id.slice(0, 32) } }
        : { kind: 'sign-in-response-invalid', facts: { parameter: 'response_mode', reason: 'form_post' } };
    return this.#fail(failed, { provider: id, network, attempt: attempts.lone(id, cookies), take: [] });
  }

  async #judge(provider: Provider, { cookies, place }: Ending, query: URLSearchParams): Promise<Step> {
    const { attempts, audit } = this.#parts;
    const { id } = provider.options;
    const unplaced = { provider: id, network: place.network, attempt: attempts.lone(id, cookies), take: [] };
    const answer = await this.#guarded(() => provider.read(query));
    if (!answer.ok) return this.#fail(answer.refusal, unplaced);
    const { state } = answer.value;
    if (state === undefined) return this.#fail({ kind: 'sign-in-state-missing', facts: {} }, unplaced);
    const taken = attempts.take(state, cookies);
    const take = [attempts.cookieOf(state)];
    if (!taken.ok) return this.#fail(stateFailure(taken.refusal), lateContext(taken.refusal, { ...unplaced, take }));
    const attempt = taken.value;
    const context = { ...unplaced, attempt, take };
    // Begun at one provider, answered under another's address: a mix-up, whoever made it.
    if (attempt.provider !== id)
      return this.#fail({ kind: 'sign-in-state-unknown', facts: { begunAt: attempt.provider } }, context);
    const opened = await this.#guarded(() => this.#comeIn(provider, { answer: answer.value, attempt, place }));
    if (!opened.ok) return this.#fail(opened.refusal, context);
    const by = `account:${opened.value.account.id}`;
    audit.note({ what: 'sign-in.done', by, subject: by, credential: `provider:${id}`, network: place.network });
    return { kind: 'in', to: attempt.return, opened: opened.value, take };
  }

  async #begin(of: Beginning): Promise<SignInResult<Step>> {
    const { provider: id, return: back, silent, another = false, origin, cookies } = of;
    const { providers, attempts, clock } = this.#parts;
    const provider = providers.find(id);
    if (provider === undefined) return failure('sign-in-provider-unknown', { provider: id.slice(0, 32) });
    if (origin === undefined) return failure('sign-in-failed', { reason: 'no-host' });
    const redirectUri = new URL(`/sign-in/${id}/callback`, origin).href;
    const { attempt, cookie } = attempts.begin({ provider: id, redirectUri, return: back, silent });
    const leaving = provider.begin({ ...attempt, another });
    const to = await (silent ? soon(leaving, clock) : leaving);
    if (!to.ok) return to;
    return ok({ kind: 'go', to: to.value, give: cookie, take: attempts.crowding(cookies) });
  }

  async #comeIn(
    provider: Provider,
    { answer, attempt, place }: { readonly answer: ProviderAnswer; readonly attempt: Attempt; readonly place: Place },
  ): Promise<SignInResult<OpenedSignIn>> {
    const { nonce, verifier, redirectUri } = attempt;
    const identity = await provider.finish({ answer, nonce, verifier, redirectUri });
    return identity.ok ? this.#parts.accounts.signIn(identity.value, place) : identity;
  }

  /** What nobody foresaw is a failure like any other to the person, and has an id in the log. */
  async #guarded<Value>(work: () => Promise<SignInResult<Value>>): Promise<SignInResult<Value>> {
    try {
      return await work();
    } catch (error) {
      const instance = pickId(this.#parts.chance, 'q_', 16);
      this.#parts.log.error({ instance, ...traceOf(error) }, 'fault in a sign-in');
      return failure('sign-in-failed', { instance });
    }
  }

  async #fail(failed: SignInFailure, { provider: id, network, attempt, take }: Context): Promise<Step> {
    if (attempt?.silent === true) return { kind: 'go', to: attempt.return, take };
    const options = this.#parts.providers.find(id)?.options;
    const provider = options === undefined ? null : { id, name: options.name };
    const ref = await this.#parts.failures.keep({ failure: failed, provider: provider?.id ?? null, network });
    return { kind: 'failed', shown: { ref, cause: failed.kind, provider, return: attempt?.return ?? '/' }, take };
  }
}

function stateFailure(refusal: AttemptRefusal): SignInFailure {
  if (refusal.kind === 'expired') return { kind: 'sign-in-state-expired', facts: { seconds: refusal.seconds } };
  return { kind: refusal.kind === 'used' ? 'sign-in-state-used' : 'sign-in-state-unknown', facts: {} };
}

function lateContext(refusal: AttemptRefusal, context: Context): Context {
  return refusal.kind === 'expired' ? { ...context, attempt: refusal.attempt } : context;
}

/** The work goes on behind; who did not ask for it does not wait for it. */
function soon<Value>(work: Promise<SignInResult<Value>>, clock: Pick<Clock, 'after'>): Promise<SignInResult<Value>> {
  return new Promise((resolve, reject) => {
    const late = failure('sign-in-provider-unreachable', { reason: 'timeout' });
    const cancel = clock.after(silentPatience, () => resolve(late));
    work.then(resolve, reject).finally(cancel);
  });
}

/** Name and place, but no text and no cause: those of libraries may hold the token they failed on. */
function traceOf(error: unknown): { readonly fault: string; readonly code?: string; readonly at?: readonly string[] } {
  if (!(error instanceof Error)) return { fault: typeof error };
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  const frames = (error.stack ?? '').split('\n').map((line) => line.trim());
  return {
    fault: error.name,
    ...code,
    at: frames.filter((line) => /^at \S+ ?\(?(?:file:|node:)/.test(line)).slice(0, 8),
  };
}
