/** Fair wishes to which the answer is no. */
import type { Permission, PolicyRefusal, Role } from '@foyer/admission';
import type { LeaveReason } from './event.ts';

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
  /** `cause`: how the presence ended, where it is known. */
  | { readonly kind: 'resume-ended'; readonly cause?: LeaveReason }
  | { readonly kind: 'resume-superseded' }
  | { readonly kind: 'invite-too-powerful'; readonly role: Role };
