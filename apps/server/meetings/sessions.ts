/** Channel tokens: who may open the room channel of which session. Kept as hashes, for as long as they can matter. */
import { createHash } from 'node:crypto';
import type { Chance, Millis } from '@foyer/kernel';
import type { LeaveReason, SessionId } from '@foyer/meeting';

/** How long a late return is told why it ended, rather than that it is unknown. */
const memoryMillis = 600_000;
/** Ended sessions remembered at once. */
const memorySize = 10_000;

export type Known<Home> =
  | { readonly state: 'current'; readonly session: SessionId; readonly home: Home }
  | { readonly state: 'ended'; readonly reason: LeaveReason };

interface Ended {
  readonly reason: LeaveReason;
  readonly at: Millis;
}

export class Sessions<Home> {
  readonly #current = new Map<string, { readonly session: SessionId; readonly home: Home }>();
  readonly #hashes = new Map<SessionId, string>();
  readonly #ended = new Map<string, Ended>();
  readonly #chance: Chance;

  constructor(chance: Chance) {
    this.#chance = chance;
  }

  /** A fresh token of 256 bits for this session. */
  issue(session: SessionId, home: Home): string {
    const token = Buffer.from(this.#chance(new Uint8Array(32))).toString('base64url');
    const hash = digest(token);
    this.#current.set(hash, { session, home });
    this.#hashes.set(session, hash);
    return token;
  }

  find(token: string, now: Millis): Known<Home> | undefined {
    const hash = digest(token);
    const current = this.#current.get(hash);
    if (current !== undefined) return { state: 'current', ...current };
    const ended = this.#ended.get(hash);
    return ended !== undefined && now - ended.at < memoryMillis ? { state: 'ended', reason: ended.reason } : undefined;
  }

  end(session: SessionId, reason: LeaveReason, now: Millis): void {
    const hash = this.#hashes.get(session);
    if (hash === undefined) return;
    this.#hashes.delete(session);
    this.#current.delete(hash);
    this.#ended.set(hash, { reason, at: now });
    for (const [old, { at }] of this.#ended) {
      if (this.#ended.size <= memorySize && now - at < memoryMillis) break;
      this.#ended.delete(old);
    }
  }

  get size(): number {
    return this.#current.size;
  }
}

function digest(token: string): string {
  return createHash('sha256').update(token).digest('base64');
}
