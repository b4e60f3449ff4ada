/** How a meeting can end for this page, and which problem or media reason leads to which ending. */
import type { ProblemSlug } from '@foyer/wire';

/** Total over the union, so that every ending has a screen. */
export type MeetingEndKind =
  | 'left'
  | 'removed'
  | 'banned'
  | 'access-withdrawn'
  | 'ended'
  | 'opened-elsewhere'
  | 'superseded'
  | 'stay-ended'
  | 'media-blocked'
  | 'connection-lost'
  | 'session-unknown';

export type MeetingEnd =
  | { readonly kind: Exclude<MeetingEndKind, 'removed' | 'banned' | 'ended' | 'session-unknown'> }
  /** `by`: the name of whoever did it, where it is known. */
  | { readonly kind: 'removed' | 'banned' | 'ended'; readonly by?: string }
  /** `cause`: what the last try to join again threw, for a page that wants to say more. */
  | { readonly kind: 'session-unknown'; readonly cause?: unknown };

/**
 * What the channel does after the server said goodbye with a problem:
 * `retry` opens a new connection, `restart` does so under the "server is restarting" banner, `rejoin` asks for a new
 * admission, and an ending closes the meeting.
 */
export type AfterGoodbye = 'retry' | 'restart' | 'rejoin' | MeetingEndKind;

/** Every problem has an answer, so a new slug does not compile until somebody has decided. */
export const afterGoodbye: Record<ProblemSlug, AfterGoodbye> = {
  'access-withdrawn': 'access-withdrawn',
  'account-disabled': 'rejoin',
  'api-key-invalid': 'rejoin',
  'api-key-missing': 'rejoin',
  banned: 'banned',
  busy: 'retry',
  'connection-lost': 'rejoin',
  'credentials-wrong': 'rejoin',
  declined: 'rejoin',
  'guests-not-allowed': 'rejoin',
  'invite-too-powerful': 'retry',
  'knock-unknown': 'rejoin',
  'media-unavailable': 'retry',
  'meeting-ended': 'ended',
  'message-invalid': 'rejoin',
  'name-not-allowed': 'rejoin',
  'not-found': 'rejoin',
  'not-permitted': 'rejoin',
  'opened-elsewhere': 'opened-elsewhere',
  'origin-foreign': 'rejoin',
  'participant-not-found': 'rejoin',
  'participant-removed': 'removed',
  'password-required': 'rejoin',
  'password-wrong': 'rejoin',
  'precondition-failed': 'rejoin',
  'precondition-missing': 'rejoin',
  'request-invalid': 'rejoin',
  'request-too-large': 'rejoin',
  'resume-ended': 'rejoin',
  'resume-invalid': 'rejoin',
  'resume-superseded': 'superseded',
  'room-closed': 'rejoin',
  'room-creation-not-allowed': 'rejoin',
  'room-exists': 'rejoin',
  'room-full': 'rejoin',
  'room-locked': 'rejoin',
  'room-not-found': 'ended',
  'scope-missing': 'rejoin',
  'server-fault': 'retry',
  'server-restarting': 'restart',
  'session-moved': 'rejoin',
  'session-unknown': 'rejoin',
  'set-up-done': 'rejoin',
  'sign-in-required': 'rejoin',
  'stay-ended': 'stay-ended',
  'store-unavailable': 'retry',
  throttled: 'rejoin',
  'token-expired': 'rejoin',
  'token-invalid': 'rejoin',
  'token-missing': 'rejoin',
  'token-not-yet-valid': 'rejoin',
  'token-revoked': 'rejoin',
  'token-used-up': 'rejoin',
  'token-wrong-room': 'rejoin',
  'too-many-requests': 'retry',
  'username-taken': 'rejoin',
  'version-unsupported': 'rejoin',
};
