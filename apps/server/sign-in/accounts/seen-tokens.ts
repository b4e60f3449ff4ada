/** Logout tokens that were taken, for as long as each could be shown again. In memory: they live for minutes. */
import type { UnixSeconds } from '@foyer/kernel';
import type { LogoutSubject } from '../ports.ts';

/** Remembered at once; beyond, the oldest goes. Only what a provider of ours signed gets here. */
const memorySize = 20_000;
/** Seconds beyond its end in which a token may still be taken, by the largest leeway there is. */
const margin = 600;

export class SeenTokens {
  /** Until when, by issuer and `jti`. */
  readonly #seen = new Map<string, number>();

  /** False where it was seen before. */
  take({ issuer, jti, expiresAt }: LogoutSubject, now: UnixSeconds): boolean {
    const key = keyOf({ issuer, jti });
    const until = this.#seen.get(key);
    if (until !== undefined && now <= until) return false;
    this.#forget(now);
    this.#seen.set(key, expiresAt + margin);
    return true;
  }

  /** Nothing came of it: it may be shown again. */
  giveBack(subject: LogoutSubject): void {
    this.#seen.delete(keyOf(subject));
  }

  #forget(now: UnixSeconds): void {
    for (const [key, until] of this.#seen) if (until < now) this.#seen.delete(key);
    for (const key of this.#seen.keys()) {
      if (this.#seen.size < memorySize) break;
      this.#seen.delete(key);
    }
  }
}

/** No issuer has a line break in it. */
function keyOf({ issuer, jti }: Pick<LogoutSubject, 'issuer' | 'jti'>): string {
  return `${issuer}\n${jti}`;
}
