/** The judgement at the door. It verifies no signature and reads no store: both are evidence, gathered by the caller. */
import type { UnixSeconds } from '@foyer/kernel';
import type { JoinClaims } from './claims.ts';
import { type Grant, grantOf } from './grant.ts';
import type { AdmissionRefusal } from './refusal.ts';

export interface RoomFacts {
  readonly id: string;
  readonly slug: string;
}

/** What the joiner showed, after the server looked at it. */
export type JoinEvidence =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'token-refused'; readonly refusal: AdmissionRefusal }
  | { readonly kind: 'token'; readonly claims: JoinClaims };

export interface Join {
  /** The room that was asked for, whether or not it exists. */
  readonly slug: string;
  readonly evidence: JoinEvidence;
  /** Seconds by which the maker's clock and ours may differ. */
  readonly leeway: number;
}

/** `hold`, the lobby's answer, is to become the third member. */
export type Admission =
  | { readonly outcome: 'admit'; readonly grant: Grant }
  | { readonly outcome: 'refuse'; readonly refusal: AdmissionRefusal };

/**
 * The token is judged before the room is looked for, so that only the bearer of a good token learns whether a room
 * exists. Expiry excludes its own second (RFC 7519 section 4.1.4: "on or after"), the beginning includes it (4.1.5).
 */
export function decide(room: RoomFacts | undefined, join: Join, now: UnixSeconds): Admission {
  const { evidence, leeway } = join;
  if (evidence.kind === 'nothing') return refuse({ kind: 'token-missing' });
  if (evidence.kind === 'token-refused') return refuse(evidence.refusal);
  const { claims } = evidence;
  if (now >= claims.expiresAt + leeway) return refuse({ kind: 'token-expired', expiredAt: claims.expiresAt });
  if (claims.notBefore !== undefined && now < claims.notBefore - leeway)
    return refuse({ kind: 'token-not-yet-valid', notBefore: claims.notBefore });
  if (claims.room !== join.slug) return refuse({ kind: 'token-wrong-room' });
  if (room === undefined) return refuse({ kind: 'room-not-found' });
  if (claims.roomId !== undefined && claims.roomId !== room.id) return refuse({ kind: 'token-wrong-room' });
  return { outcome: 'admit', grant: grantOf(claims) };
}

function refuse(refusal: AdmissionRefusal): Admission {
  return { outcome: 'refuse', refusal };
}
