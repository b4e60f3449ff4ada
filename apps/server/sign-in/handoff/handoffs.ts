/**
 * Handoffs: a page that cannot see our cookies asks for one, a window in which somebody is signed in confirms it, and the
 * page collects a pass. In memory alone: after a restart the page begins anew.
 */
import { type Chance, no, ok, pickId, type Result } from '@foyer/kernel';
import { digestOf, isSameDigest } from '../../access/digest.ts';
import type { SignedIn } from '../../access/sign-in-sessions.ts';
import type { Clock } from '../../clock.ts';
import { KnockLimit } from '../../door/knock-limit.ts';
import { randomText } from '../../secrets.ts';
import type { Pass, Passes } from './passes.ts';

/** Seconds that somebody has for signing in. */
const lifetime = 600;
const most = 1_000;
const perMinute = 20;

export interface HandoffsOptions {
  readonly clock: Clock;
  readonly chance: Chance;
  readonly passes: Pick<Passes, 'issue'>;
}

export interface Handoff {
  readonly id: string;
  /** Slug. */
  readonly room: string;
  /** Origin of the page around the one that asks. */
  readonly site: string | null;
  /** Unix seconds. */
  readonly expiresAt: number;
}

interface Kept extends Handoff {
  readonly secretHash: string;
  confirmed: (Pass & { readonly name: string }) | undefined;
}

type HandoffRefusal = { readonly kind: 'not-found' } | typeof proofMissing;

const proofMissing = {
  kind: 'request-invalid',
  errors: [{ pointer: '/proof', detail: 'is needed: the handoff names no site' }],
} as const;

export class Handoffs {
  readonly #options: HandoffsOptions;
  readonly #limit: KnockLimit;
  readonly #kept = new Map<string, Kept>();

  constructor(options: HandoffsOptions) {
    this.#options = options;
    this.#limit = new KnockLimit(options.clock, perMinute);
  }

  /** The secret is told this once; of it only a digest stays. */
  make(
    { room, site }: Pick<Handoff, 'room' | 'site'>,
    network: string,
  ): Result<Handoff & { readonly secret: string }, { readonly kind: 'throttled'; readonly retryAfter: number }> {
    const retryAfter = this.#limit.take(network);
    if (retryAfter !== undefined) return no({ kind: 'throttled', retryAfter });
    const { clock, chance } = this.#options;
    const secret = randomText(chance);
    const id = pickId(chance, 'h_', 26);
    const made = { id, room, site, expiresAt: clock.wall() + lifetime };
    this.#kept.set(id, { ...made, secretHash: digestOf(secret), confirmed: undefined });
    for (const [old, { expiresAt }] of this.#kept) {
      if (this.#kept.size <= most && expiresAt > clock.wall()) break;
      this.#kept.delete(old);
    }
    return ok({ ...made, secret });
  }

  find(id: string): Handoff | undefined {
    const kept = this.#kept.get(id);
    return kept !== undefined && kept.expiresAt > this.#options.clock.wall() ? kept : undefined;
  }

  /**
   * Gives the page a pass of this sign-in. Who confirms again, or after somebody else did, changes nothing.
   * @param proof the secret, where the window has it from the page; undefined where the person pressed the button, which
   * counts only for a page inside another site's: any other can prove itself, and a stranger's link cannot
   */
  confirm(id: string, proof: string | undefined, by: SignedIn): Result<true, HandoffRefusal> {
    const kept = this.#current(id);
    if (kept === undefined || (proof !== undefined && !isSecretOf(kept, proof))) return no({ kind: 'not-found' });
    if (proof === undefined && kept.site === null) return no(proofMissing);
    kept.confirmed ??= { ...this.#options.passes.issue(kept.room, by), name: by.account.name };
    return ok(true);
  }

  /** `waiting` as long as nobody has confirmed it. An answer may be lost, so it is told again. */
  collect(id: string, secret: string): Result<'waiting' | (Pass & { readonly name: string }), HandoffRefusal> {
    const kept = this.#current(id);
    if (kept === undefined || !isSecretOf(kept, secret)) return no({ kind: 'not-found' });
    return ok(kept.confirmed ?? 'waiting');
  }

  #current(id: string): Kept | undefined {
    return this.find(id) === undefined ? undefined : this.#kept.get(id);
  }
}

function isSecretOf({ secretHash }: Kept, secret: string): boolean {
  return isSameDigest(digestOf(secret), secretHash);
}
