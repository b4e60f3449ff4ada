/** The door of this server: gathers the evidence a join shows, has it judged, and brings in whom it admits. */
import {
  type Admission,
  decide,
  type Grant,
  type JoinClaims,
  type JoinEvidence,
  type Permission,
  type Role,
} from '@foyer/admission';
import { type Chance, no, ok, pickId, type Result, seconds, type UnixSeconds } from '@foyer/kernel';
import type { Clock } from './clock.ts';
import type { Refusal } from './problems.ts';
import type { RoomRecord, Store } from './store/port.ts';
import type { JoinTokens } from './tokens/join-tokens.ts';

export interface DoorOptions {
  readonly store: Store;
  readonly tokens: JoinTokens;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly leewaySeconds: number;
  /** Default and longest validity of a join token. */
  readonly lifetimeSeconds: number;
  readonly maxLifetimeSeconds: number;
}

export interface Admitted {
  readonly room: RoomRecord;
  readonly grant: Grant;
}

export interface Invitation {
  readonly role: Role;
  readonly name?: string | undefined;
  readonly identity?: string | undefined;
  readonly notBefore?: number | undefined;
  readonly expiresIn?: number | undefined;
  readonly permissions?: readonly Permission[] | undefined;
}

export interface MintedToken {
  readonly id: string;
  readonly token: string;
  readonly expiresAt: UnixSeconds;
}

/** 2100: the last second a claim may hold. */
const lastSecond = 4_102_444_800;

export class Door {
  readonly #options: DoorOptions;

  constructor(options: DoorOptions) {
    this.#options = options;
  }

  /** Is this join admitted? The store is asked only for who showed a token that is good in itself. */
  async judge(slug: string, token: string | undefined): Promise<Result<Admitted, Refusal>> {
    const { store, clock, leewaySeconds } = this.#options;
    const join = { slug, evidence: this.#evidence(token), leeway: leewaySeconds };
    const known = join.evidence.kind === 'token' ? await store.findRoom(slug) : undefined;
    const admission: Admission = decide(known, join, clock.wall());
    if (admission.outcome === 'refuse') return no(admission.refusal);
    if (known === undefined) return no({ kind: 'room-not-found' });
    return ok({ room: known, grant: admission.grant });
  }

  /** A join token for one room. */
  invite(room: Pick<RoomRecord, 'id' | 'slug'>, invitation: Invitation): Result<MintedToken, Refusal> {
    const { clock, chance, tokens, lifetimeSeconds, maxLifetimeSeconds } = this.#options;
    const now = clock.wall();
    const expiresIn = invitation.expiresIn ?? lifetimeSeconds;
    if (expiresIn > maxLifetimeSeconds) return tooLong(`must be at most ${maxLifetimeSeconds}`);
    const expiresAt = Math.max(now, invitation.notBefore ?? 0) + expiresIn;
    if (expiresAt > lastSecond) return tooLong('must end before the year 2100');
    const { role, name, identity, notBefore, permissions } = invitation;
    const claims: JoinClaims = {
      id: pickId(chance, 'j_', 26),
      room: room.slug,
      roomId: room.id,
      role,
      permissions: permissions ?? [],
      expiresAt: seconds(expiresAt),
      ...(name === undefined ? {} : { name }),
      ...(identity === undefined ? {} : { identity }),
      ...(notBefore === undefined ? {} : { notBefore: seconds(notBefore) }),
    };
    return ok({ id: claims.id, token: tokens.mint(claims, now), expiresAt: claims.expiresAt });
  }

  #evidence(token: string | undefined): JoinEvidence {
    if (token === undefined || token === '') return { kind: 'nothing' };
    const verified = this.#options.tokens.verify(token);
    return verified.ok
      ? { kind: 'token', claims: verified.value }
      : { kind: 'token-refused', refusal: verified.refusal };
  }
}

function tooLong(detail: string): { readonly ok: false; readonly refusal: Refusal } {
  return no({ kind: 'request-invalid', errors: [{ pointer: '/expiresIn', detail }] });
}
