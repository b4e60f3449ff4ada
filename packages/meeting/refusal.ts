/** Fair wishes to which the answer is no. */
import type { Permission, Role } from '@foyer/admission';

export type MeetingRefusal =
  | { readonly kind: 'meeting-ended' }
  | { readonly kind: 'session-unknown' }
  | { readonly kind: 'room-full'; readonly capacity: number }
  | { readonly kind: 'not-permitted'; readonly permission: Permission }
  | { readonly kind: 'participant-not-found' }
  | { readonly kind: 'invite-too-powerful'; readonly role: Role };
