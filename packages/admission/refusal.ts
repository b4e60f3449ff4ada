/** Every reason for which the door says no. Facts only: words and statuses belong to the edge. */
import type { UnixSeconds } from '@foyer/kernel';

export type TokenFlaw =
  | 'size'
  | 'form'
  | 'header'
  | 'algorithm'
  | 'type'
  | 'key'
  | 'signature'
  | 'payload'
  | 'claims'
  | 'issuer'
  | 'audience';

/** What a room's policy says no with. */
export type PolicyRefusal =
  | { readonly kind: 'token-missing' }
  | { readonly kind: 'banned' }
  | { readonly kind: 'guests-not-allowed' }
  | { readonly kind: 'name-not-allowed' }
  /** `opensAt`: when it opens next, where it does. */
  | { readonly kind: 'room-closed'; readonly opensAt?: UnixSeconds }
  | { readonly kind: 'room-locked' }
  | { readonly kind: 'password-required' }
  | { readonly kind: 'password-wrong' }
  | { readonly kind: 'room-full'; readonly capacity: number };

export type AdmissionRefusal =
  | PolicyRefusal
  /** `flaw` is for the operator's log; outside, every flaw looks the same. */
  | { readonly kind: 'token-invalid'; readonly flaw: TokenFlaw; readonly claim?: string }
  | { readonly kind: 'token-expired'; readonly expiredAt: UnixSeconds }
  | { readonly kind: 'token-not-yet-valid'; readonly notBefore: UnixSeconds }
  | { readonly kind: 'token-revoked' }
  | { readonly kind: 'token-used-up' }
  | { readonly kind: 'token-wrong-room' }
  | { readonly kind: 'room-not-found' };
