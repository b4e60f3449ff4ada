/** The first admin: made by whoever reads this server's console, where the one-time link is printed. */
import type { Chance } from '@foyer/kernel';
import type { Refusal } from '../problems.ts';
import { randomText } from '../secrets.ts';
import { digestOf, isSameDigest } from './digest.ts';
import type { Throttle } from './ports.ts';
import { throttleKeys } from './throttle.ts';

export class SetUp {
  readonly #parts: { readonly chance: Chance; readonly throttle: Throttle };
  #digest: string | undefined;
  #needed = false;

  constructor(parts: { readonly chance: Chance; readonly throttle: Throttle }) {
    this.#parts = parts;
  }

  get needed(): boolean {
    return this.#needed;
  }

  set needed(value: boolean) {
    this.#needed = value;
    // The link has done its work, or another way was found; it opens nothing any more.
    if (!value) this.#digest = undefined;
  }

  link(origin: string): string | undefined {
    if (!this.#needed) return undefined;
    const secret = randomText(this.#parts.chance);
    this.#digest = digestOf(secret);
    return `${origin}/set-up#secret=${secret}`;
  }

  /** Undefined where the secret is right and there is something to set up. */
  judge(secret: string, network: string): Refusal | undefined {
    if (!this.#needed) return { kind: 'set-up-done' };
    const keys = [throttleKeys.setUp(network)];
    const retryAfter = this.#parts.throttle.patience(keys);
    if (retryAfter !== undefined) return { kind: 'throttled', retryAfter };
    if (this.#digest !== undefined && isSameDigest(digestOf(secret), this.#digest)) return undefined;
    this.#parts.throttle.wrong(keys);
    return { kind: 'credentials-wrong' };
  }
}
