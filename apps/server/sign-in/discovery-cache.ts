/** The document of one provider over time: fetched when it is needed, kept, and outliving a provider that is away (SI2). */
import { no, ok } from '@foyer/kernel';
import type { Clock } from '../clock.ts';
import type { ProviderOptions } from '../config/sign-in-options.ts';
import { type Discovery, discoveryAddress, parseDiscovery } from './discovery.ts';
import type { SafeFetch } from './fetching.ts';
import type { SignInFailure, SignInResult } from './ports.ts';

/** Within this age, in milliseconds, a document is used as it is. */
const fresh = 10 * 60_000;
/** How long one serves whose provider cannot be reached. */
const lasts = 24 * 60 * 60_000;
/** Between two tries while the provider cannot be reached: twice as long each time. */
const pauses = { first: 1_000, longest: 30_000 };

/** Whatever else went wrong is the document's own word, and an older one does not speak against it. */
const passing: ReadonlySet<SignInFailure['kind']> = new Set([
  'sign-in-provider-unreachable',
  'sign-in-provider-certificate-invalid',
]);

export interface DiscoveryParts {
  readonly options: Pick<ProviderOptions, 'id' | 'issuer'>;
  readonly clock: Pick<Clock, 'now' | 'wall'>;
  readonly fetch: Pick<SafeFetch, 'ask'>;
  readonly log: { warn(facts: object, text: string): void; info(facts: object, text: string): void };
}

export class DiscoveryCache {
  readonly #parts: DiscoveryParts;
  #known: { readonly document: Discovery; readonly at: number } | undefined;
  #failed: { readonly failure: SignInFailure; readonly at: number; readonly pause: number } | undefined;
  #asking: Promise<SignInResult<Discovery>> | undefined;

  constructor(parts: DiscoveryParts) {
    this.#parts = parts;
  }

  /**
   * Many at once wait for one answer.
   * @param anew asks now, whatever is known
   */
  async get(anew = false): Promise<SignInResult<Discovery>> {
    if (anew) return this.#ask();
    const now = this.#parts.clock.now();
    if (this.#known !== undefined && now - this.#known.at < fresh) return ok(this.#known.document);
    if (this.#failed !== undefined && now - this.#failed.at < this.#failed.pause)
      return this.#instead(this.#failed.failure);
    const asked = await this.#ask();
    return asked.ok ? asked : this.#instead(asked.refusal);
  }

  /** Asks once for the log's sake: what is found is neither kept nor counted, as nobody needed it yet. */
  async look(): Promise<void> {
    const { options, log } = this.#parts;
    const read = await this.#fetch();
    if (read.ok || this.#known !== undefined) return;
    const { kind: cause, facts } = read.refusal;
    this.#failed ??= { failure: read.refusal, at: this.#parts.clock.now(), pause: 0 };
    log.warn({ provider: options.id, cause, facts }, 'a sign-in provider cannot be used');
  }

  #instead(failure: SignInFailure): SignInResult<Discovery> {
    const known = this.#known;
    const serves = known !== undefined && this.#parts.clock.now() - known.at < lasts && passing.has(failure.kind);
    return serves ? ok(known.document) : no(failure);
  }

  #ask(): Promise<SignInResult<Discovery>> {
    this.#asking ??= this.#fetch()
      .then((read) => {
        this.#note(read);
        return read;
      })
      .finally(() => {
        this.#asking = undefined;
      });
    return this.#asking;
  }

  async #fetch(): Promise<SignInResult<Discovery>> {
    const { options, clock, fetch } = this.#parts;
    const answer = await fetch.ask({ at: 'discovery', url: discoveryAddress(options) });
    return answer.ok ? parseDiscovery(answer.value, options, clock.wall()) : answer;
  }

  /** The log hears of changes, not of every try. */
  #note(read: SignInResult<Discovery>): void {
    const { options, clock, log } = this.#parts;
    const [at, before] = [clock.now(), this.#failed];
    if (read.ok) {
      this.#known = { document: read.value, at };
      this.#failed = undefined;
      if (before !== undefined) log.info({ provider: options.id }, 'a sign-in provider can be used again');
      return;
    }
    const { kind: cause, facts } = read.refusal;
    const pause = Math.min(Math.max((before?.pause ?? 0) * 2, pauses.first), pauses.longest);
    this.#failed = { failure: read.refusal, at, pause };
    if (before?.failure.kind !== cause)
      log.warn({ provider: options.id, cause, facts }, 'a sign-in provider cannot be used');
  }
}
