/** Fair wishes to which the answer is no. */
import type { Permission, PolicyRefusal, Role } from '@foyer/admission';

export type MeetingRefusal =
  /** The policy as it is by now, where it changed between the door's judgement and the step. */
  | PolicyRefusal
  | { readonly kind: 'meeting-ended' }
  | { readonly kind: 'session-unknown' }
  | { readonly kind: 'not-permitted'; readonly permission: Permission }
  | { readonly kind: 'participant-not-found' }
  | { readonly kind: 'knock-unknown' }
  /** `reason`: the host's words. */
  | { readonly kind: 'declined'; readonly reason?: string }
  | { readonly kind: 'invite-too-powerful'; readonly role: Role };
