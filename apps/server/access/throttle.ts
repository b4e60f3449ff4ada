/** Patience with wrong secrets, in memory: who guesses waits longer with every guess, and is forgotten in the end. */
import type { Clock } from '../clock.ts';
import type { Throttle } from './ports.ts';

/** Milliseconds in which one wrong secret is forgotten, unless said otherwise: who mistypes now and then never waits. */
const halfHour = 30 * 60_000;
/** Milliseconds without a wrong secret after which all are forgotten, unless the longest wait is longer. */
const forgetAll = 12 * 3_600_000;
/** Keys remembered at once, some 100 bytes each; beyond, the one that was wrong longest ago goes. */
const memorySize = 50_000;

interface Guesses {
  readonly count: number;
  /** Of the last one, on the monotonic clock. */
  readonly at: number;
}

export interface ThrottleOptions {
  readonly clock: Clock;
  /** Wrong secrets before waiting begins (`limits.wrongSecrets`). */
  readonly free: number;
  /** Longest wait, in seconds (`limits.wrongSecretWaitSeconds`). */
  readonly longestWait: number;
  /** Milliseconds in which one wrong secret is forgotten. */
  readonly forgetOne?: number;
  readonly size?: number;
}

export class MemoryThrottle implements Throttle {
  /** In the order of their last wrong secret. */
  readonly #guesses = new Map<string, Guesses>();
  readonly #options: ThrottleOptions;

  constructor(options: ThrottleOptions) {
    this.#options = options;
  }

  patience(keys: readonly string[]): number | undefined {
    const now = this.#options.clock.now();
    let longest = 0;
    for (const key of keys) {
      const guesses = this.#guesses.get(key);
      if (guesses !== undefined) longest = Math.max(longest, guesses.at + this.#waitAfter(guesses.count) - now);
    }
    return longest > 0 ? Math.ceil(longest / 1_000) : undefined;
  }

  wrong(keys: readonly string[]): void {
    const at = this.#options.clock.now();
    for (const key of keys) {
      const count = this.#countOf(key, at) + 1;
      // Taken out first: a Map keeps the place of a key that is set again.
      this.#guesses.delete(key);
      this.#guesses.set(key, { count, at });
    }
    this.#forget(at);
  }

  right(keys: readonly string[]): void {
    for (const key of keys) this.#guesses.delete(key);
  }

  get size(): number {
    return this.#guesses.size;
  }

  #forget(now: number): void {
    const { size = memorySize } = this.#options;
    for (const [oldest, { at }] of this.#guesses) {
      if (this.#guesses.size <= size && now - at < this.#memory()) break;
      this.#guesses.delete(oldest);
    }
  }

  /** Milliseconds for which a wrong secret can matter. */
  #memory(): number {
    return Math.max(forgetAll, this.#options.longestWait * 1_000);
  }

  #countOf(key: string, now: number): number {
    const guesses = this.#guesses.get(key);
    if (guesses === undefined) return 0;
    const since = now - guesses.at;
    const { forgetOne = halfHour } = this.#options;
    return since >= this.#memory() ? 0 : Math.max(0, guesses.count - Math.floor(since / forgetOne));
  }

  /** Milliseconds to wait after the last of so many: 1 s with the last free one, twice that with each further one. */
  #waitAfter(count: number): number {
    const { free, longestWait } = this.#options;
    return count < free ? 0 : Math.min(longestWait, 2 ** Math.min(count - free, 30)) * 1_000;
  }
}

/** Keys under which wrong secrets are counted: one spelling each, bounded in length whatever was typed. */
export const throttleKeys = {
  /** A room's password, from one network. */
  password: (roomId: string, network: string): string => `password:${roomId}:${network}`,
  /** Join tokens that were never signed here, from one network. */
  token: (network: string): string => `token:${network}`,
  apiKey: (network: string): string => `api-key:${network}`,
  /** Passwords of one account, wherever they are typed; the account need not exist. */
  account: (usernameKey: string): string => `account:${usernameKey.slice(0, 256)}`,
  /** Passwords of any account, from one network. */
  signIn: (network: string): string => `sign-in:${network}`,
  /** Logout tokens that no provider of ours made, from one network. */
  logoutToken: (network: string): string => `logout-token:${network}`,
  setUp: (network: string): string => `set-up:${network}`,
} as const;
