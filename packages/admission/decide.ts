/** The judgement at the door. It verifies no signature and reads no store: both are evidence, gathered by the caller. */
import type { UnixSeconds } from '@foyer/kernel';
import type { JoinClaims } from './claims.ts';
import type { Bearer, Grant } from './grant.ts';
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
