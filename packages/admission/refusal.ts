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

export type AdmissionRefusal =
  | { readonly kind: 'token-missing' }
  /** `flaw` is for the operator's log; outside, every flaw looks the same. */
  | { readonly kind: 'token-invalid'; readonly flaw: TokenFlaw; readonly claim?: string }
  | { readonly kind: 'token-expired'; readonly expiredAt: UnixSeconds }
  | { readonly kind: 'token-not-yet-valid'; readonly notBefore: UnixSeconds }
  | { readonly kind: 'token-wrong-room' }
  | { readonly kind: 'room-not-found' };
