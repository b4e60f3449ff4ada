/** How a meeting can end for this page, and which problem or media reason leads to which ending. */
import type { ProblemSlug } from '@foyer/wire';

/** Total over the union, so that every ending has a screen. */
export type MeetingEndKind =
  | 'left'
  | 'removed'
  | 'ended'
  | 'opened-elsewhere'
  | 'media-blocked'
  | 'connection-lost'
  | 'session-unknown';

export type MeetingEnd =
  | { readonly kind: 'left' | 'opened-elsewhere' | 'media-blocked' | 'connection-lost' }
  /** `by`: the name of whoever did it, where it is known. */
  | { readonly kind: 'removed' | 'ended'; readonly by?: string }
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
  'api-key-invalid': 'rejoin',
  'api-key-missing': 'rejoin',
  'connection-lost': 'rejoin',
  'invite-too-powerful': 'retry',
  'media-unavailable': 'retry',
  'meeting-ended': 'ended',
  'message-invalid': 'rejoin',
  'not-found': 'rejoin',
  'not-permitted': 'rejoin',
  'opened-elsewhere': 'opened-elsewhere',
  'participant-not-found': 'rejoin',
  'participant-removed': 'removed',
  'request-invalid': 'rejoin',
  'request-too-large': 'rejoin',
  'room-creation-not-allowed': 'rejoin',
  'room-exists': 'rejoin',
  'room-full': 'rejoin',
  'room-not-found': 'ended',
  'server-fault': 'retry',
  'server-restarting': 'restart',
  'session-unknown': 'rejoin',
  'store-unavailable': 'retry',
  'token-expired': 'rejoin',
  'token-invalid': 'rejoin',
  'token-missing': 'rejoin',
  'token-not-yet-valid': 'rejoin',
  'token-wrong-room': 'rejoin',
  'too-many-requests': 'retry',
  'version-unsupported': 'rejoin',
};
