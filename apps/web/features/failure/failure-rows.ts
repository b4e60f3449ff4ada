/** What each failure shows and offers. Total, so that a new problem does not compile until it has a door and a way on. */
import type { FailureKind } from '../../app/failure-kind.ts';

/** The door behind the words: `open` (come in again), `ajar` (passes by itself), `closed`. */
export type Door = 'open' | 'ajar' | 'closed';

/** The one sensible thing to do; its words are `failure:action.<name>`. */
export type FailureAction =
  | 'retry'
  | 'home'
  | 'enter'
  | 'knock'
  | 'rejoin'
  | 'rename'
  | 'use-here'
  | 'reload'
  | 'sign-in';

export type CountdownKind = 'retry' | 'opening' | 'restart' | 'allowed';

export interface FailureRow {
  readonly door: Door;
  readonly action: FailureAction;
  /** What the countdown says, where the failure passes by itself. */
  readonly countdown?: CountdownKind;
  /** Signing in would help, where this server knows users: offered beside the action. */
  readonly signIn?: boolean;
}

export const failureRows: Record<FailureKind, FailureRow> = {
  'access-withdrawn': { door: 'closed', action: 'home', signIn: true },
  'account-disabled': { door: 'closed', action: 'home' },
  'api-key-invalid': { door: 'closed', action: 'home' },
  'api-key-missing': { door: 'closed', action: 'home' },
  banned: { door: 'closed', action: 'home' },
  'browser-unsupported': { door: 'closed', action: 'reload' },
  busy: { door: 'ajar', action: 'retry', countdown: 'retry' },
  'client-fault': { door: 'closed', action: 'reload' },
  'connection-lost': { door: 'open', action: 'rejoin' },
  'credentials-wrong': { door: 'closed', action: 'sign-in' },
  declined: { door: 'closed', action: 'home' },
  'guests-not-allowed': { door: 'closed', action: 'enter', signIn: true },
  'invite-too-powerful': { door: 'closed', action: 'home' },
  'knock-unknown': { door: 'open', action: 'knock' },
  left: { door: 'open', action: 'rejoin' },
  'media-blocked': { door: 'closed', action: 'retry' },
  'media-unavailable': { door: 'ajar', action: 'retry', countdown: 'retry' },
  'meeting-ended': { door: 'closed', action: 'home' },
  'message-invalid': { door: 'open', action: 'rejoin' },
  'name-not-allowed': { door: 'closed', action: 'rename' },
  'not-found': { door: 'closed', action: 'home' },
  'not-permitted': { door: 'closed', action: 'home' },
  'opened-elsewhere': { door: 'open', action: 'use-here' },
  'origin-foreign': { door: 'closed', action: 'reload' },
  'participant-not-found': { door: 'closed', action: 'home' },
  'participant-removed': { door: 'closed', action: 'home' },
  'password-required': { door: 'closed', action: 'retry' },
  'password-wrong': { door: 'closed', action: 'retry' },
  'precondition-failed': { door: 'closed', action: 'reload' },
  'precondition-missing': { door: 'closed', action: 'reload' },
  'request-invalid': { door: 'closed', action: 'reload' },
  'request-too-large': { door: 'closed', action: 'enter' },
  'resume-ended': { door: 'open', action: 'rejoin' },
  'resume-invalid': { door: 'open', action: 'rejoin' },
  'resume-superseded': { door: 'closed', action: 'rejoin' },
  'room-closed': { door: 'closed', action: 'retry', countdown: 'opening' },
  'room-creation-not-allowed': { door: 'closed', action: 'home' },
  'room-exists': { door: 'closed', action: 'home' },
  'room-full': { door: 'ajar', action: 'retry', countdown: 'retry' },
  'room-locked': { door: 'closed', action: 'retry', countdown: 'retry' },
  'room-not-found': { door: 'closed', action: 'enter' },
  'scope-missing': { door: 'closed', action: 'home' },
  'server-fault': { door: 'closed', action: 'retry' },
  'server-restarting': { door: 'ajar', action: 'retry', countdown: 'restart' },
  'server-unreachable': { door: 'ajar', action: 'retry', countdown: 'retry' },
  'session-moved': { door: 'ajar', action: 'retry', countdown: 'restart' },
  'session-unknown': { door: 'open', action: 'rejoin' },
  'set-up-done': { door: 'open', action: 'sign-in' },
  'sign-in-required': { door: 'closed', action: 'sign-in' },
  'stay-ended': { door: 'closed', action: 'home' },
  'store-unavailable': { door: 'ajar', action: 'retry', countdown: 'retry' },
  throttled: { door: 'ajar', action: 'retry', countdown: 'allowed' },
  'token-expired': { door: 'closed', action: 'enter' },
  'token-invalid': { door: 'closed', action: 'enter' },
  'token-missing': { door: 'closed', action: 'enter', signIn: true },
  'token-not-yet-valid': { door: 'ajar', action: 'retry', countdown: 'opening' },
  'token-revoked': { door: 'closed', action: 'enter' },
  'token-used-up': { door: 'closed', action: 'enter' },
  'token-wrong-room': { door: 'closed', action: 'enter' },
  'too-many-requests': { door: 'ajar', action: 'retry', countdown: 'retry' },
  'username-taken': { door: 'closed', action: 'home' },
  'version-unsupported': { door: 'closed', action: 'reload' },
};

/** Only where somebody was at the door or inside and may be done does "to the start page" stand beside the action, quietly. */
export function alsoHome({ action }: FailureRow): boolean {
  return action === 'rejoin' || action === 'use-here' || action === 'knock' || action === 'rename';
}
