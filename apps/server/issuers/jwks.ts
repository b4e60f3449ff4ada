/**
 * The keys of an issuer that publishes them. Known ones are used without waiting; an unknown name makes the set be
 * fetched again, but not oftener than every half minute, however many tokens name keys that do not exist.
 */
import type { KeyObject } from 'node:crypto';
import { type Millis, millis, type Result } from '@foyer/kernel';
import type { Clock } from '../clock.ts';
import type { Algorithm } from './algorithms.ts';
import { mayServe, type NamedKey, parseKeySet } from './key-set.ts';
import type { KeySource } from './keys.ts';

/** Within this age a set is used as it is. */
const fresh = 10 * 60_000;
/** Until this age it is used while a new one is fetched behind it; after that the new one is waited for. */
const ripe = 60 * 60_000;
/** How long a set serves whose issuer cannot be reached. */
const lasts = 24 * 60 * 60_000;
const pause = 30_000;

/** Everything together must be done within this time. */
export const jwksBounds = { patience: 5_000, mostBytes: 262_144 } as const;

export interface JwksOptions {
  readonly clock: Pick<Clock, 'now'>;
  /** The text of the set, or in words why there is none. */
  readonly fetch: () => Promise<Result<string, string>>;
  /** Told of each fetch that came to nothing. */
  readonly onTrouble: (trouble: string) => void;
}

export class Jwks implements KeySource {
  readonly #options: JwksOptions;
  #keys: ReadonlyMap<string, NamedKey> | undefined;
  #fetchedAt: Millis = millis(0);
  #triedAt: Millis | undefined;
  #fetching: Promise<void> | undefined;

  constructor(options: JwksOptions) {
    this.#options = options;
  }

  async find(kid: string | undefined, algorithm: Algorithm): Promise<readonly KeyObject[] | 'unreachable'> {
    // RFC 7517 lets a token leave its key unnamed; then any key of the set might be meant, and none is.
    if (kid === undefined) return [];
    const age = this.#options.clock.now() - this.#fetchedAt;
    if (this.#keys === undefined || age > ripe || !this.#keys.has(kid)) await this.#refresh();
    else if (age > fresh) void this.#refresh();
    const known = this.#keys;
    if (known === undefined || this.#options.clock.now() - this.#fetchedAt > lasts) return 'unreachable';
    const found = known.get(kid);
    return found !== undefined && mayServe(found, algorithm) ? [found.key] : [];
  }

  /** One fetch at a time; those who come meanwhile wait for the same one. Never throws. */
  #refresh(): Promise<void> {
    const now = this.#options.clock.now();
    if (this.#fetching !== undefined) return this.#fetching;
    if (this.#triedAt !== undefined && now - this.#triedAt < pause) return Promise.resolve();
    this.#triedAt = now;
    this.#fetching = this.#fetch().finally(() => {
      this.#fetching = undefined;
    });
    return this.#fetching;
  }

  async #fetch(): Promise<void> {
    const answer = await this.#options.fetch();
    const keys = answer.ok ? parseKeySet(answer.value) : undefined;
    if (keys === undefined) {
      this.#options.onTrouble(answer.ok ? 'the answer is no key set' : answer.refusal);
      return;
    }
    this.#keys = new Map(keys.map((named) => [named.kid, named]));
    this.#fetchedAt = this.#options.clock.now();
  }
}
