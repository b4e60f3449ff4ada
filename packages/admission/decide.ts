/** The judgement at the door. It verifies no signature and reads no store: both are evidence, gathered by the caller. */
import { no, ok, type Result, type UnixSeconds } from '@foyer/kernel';
import type { JoinClaims } from './claims.ts';
import { type Bearer, bearerOf, type Grant, grantOf, guestOf } from './grant.ts';
import { judgePolicy } from './judge.ts';
import { fitsPattern } from './pattern.ts';
import type { RoomPolicy } from './policy.ts';
import type { AdmissionRefusal, PolicyRefusal } from './refusal.ts';

export interface RoomFacts {
  readonly id: string;
  readonly slug: string;
  readonly policy: RoomPolicy;
}

/** What the joiner showed, after the server looked at it. */
export type JoinEvidence =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'refused'; readonly refusal: AdmissionRefusal }
  /** `used`, `revoked`: what the store knows of this token. */
  | { readonly kind: 'token'; readonly claims: JoinClaims; readonly used: number; readonly revoked: boolean }
  /** Judged as far as its own time and room go: an account, or another system's token. */
  | { readonly kind: 'bearer'; readonly bearer: Bearer };

export interface Join {
  /** The room that was asked for, whether or not it exists. */
  readonly slug: string;
  readonly evidence: JoinEvidence;
  /** Compared with the room's present password. */
  readonly password: 'none' | 'wrong' | 'right';
  /** As typed; the credential's own name wins. */
  readonly name?: string;
  /** Seconds by which the maker's clock and ours may differ. */
  readonly leeway: number;
}

/** How things stand inside. */
export interface Situation {
  readonly banned: boolean;
  /** Somebody with `lobby.admit` is inside. */
  readonly hostPresent: boolean;
  /** This identity is inside already: whoever comes takes its place up, and needs neither room nor leave. */
  readonly inside: boolean;
  readonly participants: number;
  readonly serverCapacity: number;
}

export type HoldReason = 'lobby' | 'waiting-for-host';

export type Admission =
  | { readonly outcome: 'admit'; readonly grant: Grant }
  | { readonly outcome: 'hold'; readonly grant: Grant; readonly reason: HoldReason }
  | { readonly outcome: 'refuse'; readonly refusal: AdmissionRefusal };

/** What the policy alone makes of a grant: judged at the knock, and again whenever policy or situation change. */
export type PolicyVerdict =
  | { readonly outcome: 'admit' }
  | { readonly outcome: 'hold'; readonly reason: HoldReason }
  | { readonly outcome: 'refuse'; readonly refusal: PolicyRefusal };

/**
 * The credential is judged before the room is looked at, so that only the bearer of a good one learns whether a room
 * exists; then the room's policy is asked.
 * @param room undefined where there is no such room: without a credential it is answered like one that is restricted
 * @param now wall clock
 */
export function decide(join: Join, room: RoomFacts | undefined, situation: Situation, now: UnixSeconds): Admission {
  const shown = judgeCredential(join, now);
  if (!shown.ok) return refuse(shown.refusal);
  if (room === undefined) return refuse({ kind: isInvited(shown.value) ? 'room-not-found' : 'token-missing' });
  if (isForEarlierRoom(join, room)) return refuse({ kind: 'token-wrong-room' });
  const { policy } = room;
  const version = join.password === 'right' ? (policy.passwordVersion ?? undefined) : undefined;
  const grant = grantOf(shown.value ?? guestOf(policy), policy, version);
  const verdict = judgePolicy(
    policy,
    { grant, password: join.password, name: grant.name ?? join.name },
    situation,
    now,
  );
  return verdict.outcome === 'refuse' ? verdict : { ...verdict, grant };
}

function isInvited(bearer: Bearer | undefined): boolean {
  return bearer !== undefined && bearer.uninvited === undefined;
}

function refuse(refusal: AdmissionRefusal): Admission {
  return { outcome: 'refuse', refusal };
}

/** Undefined: nothing was shown. */
function judgeCredential(join: Join, now: UnixSeconds): Result<Bearer | undefined, AdmissionRefusal> {
  const { evidence } = join;
  switch (evidence.kind) {
    case 'nothing':
      return ok(undefined);
    case 'refused':
      return no(evidence.refusal);
    case 'bearer':
      return ok(evidence.bearer);
    case 'token': {
      const refusal = refuseToken(evidence, join, now);
      return refusal === undefined ? ok(bearerOf(evidence.claims)) : no(refusal);
    }
  }
}

/** Expiry excludes its own second (RFC 7519 section 4.1.4: "on or after"), the beginning includes it (4.1.5). */
function refuseToken(
  { claims, used, revoked }: Extract<JoinEvidence, { kind: 'token' }>,
  { slug, leeway }: Join,
  now: UnixSeconds,
): AdmissionRefusal | undefined {
  if (now >= claims.expiresAt + leeway) return { kind: 'token-expired', expiredAt: claims.expiresAt };
  if (claims.notBefore !== undefined && now < claims.notBefore - leeway)
    return { kind: 'token-not-yet-valid', notBefore: claims.notBefore };
  if (revoked) return { kind: 'token-revoked' };
  if (!opensRoom(claims, slug)) return { kind: 'token-wrong-room' };
  return claims.uses !== undefined && used >= claims.uses ? { kind: 'token-used-up' } : undefined;
}

function opensRoom(claims: JoinClaims, slug: string): boolean {
  return claims.room === slug || (claims.rooms ?? []).some((pattern) => fitsPattern(slug, pattern));
}

/** The id in a token names the room of its claim `room`; it says nothing of the further rooms. */
function isForEarlierRoom({ evidence }: Join, room: RoomFacts): boolean {
  if (evidence.kind !== 'token') return false;
  const { claims } = evidence;
  return claims.room === room.slug && claims.roomId !== undefined && claims.roomId !== room.id;
}
