/** Which sessions are current, and why the others ended: for who returns to a room channel. */
import type { Millis } from '@foyer/kernel';
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
  readonly #current = new Map<SessionId, Home>();
  readonly #ended = new Map<SessionId, Ended>();

  begin(session: SessionId, home: Home): void {
    this.#current.set(session, home);
  }

  find(session: SessionId, now: Millis): Known<Home> | undefined {
    const home = this.#current.get(session);
    if (home !== undefined) return { state: 'current', session, home };
    const ended = this.#ended.get(session);
    return ended !== undefined && now - ended.at < memoryMillis ? { state: 'ended', reason: ended.reason } : undefined;
  }

  end(session: SessionId, reason: LeaveReason, now: Millis): void {
    if (!this.#current.delete(session)) return;
    this.#ended.set(session, { reason, at: now });
    for (const [old, { at }] of this.#ended) {
      if (this.#ended.size <= memorySize && now - at < memoryMillis) break;
      this.#ended.delete(old);
    }
  }

  get size(): number {
    return this.#current.size;
  }
}
