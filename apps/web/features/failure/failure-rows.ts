/** What each failure shows and offers. Total, so that a new problem does not compile until it has a door and a way on. */
import type { FailureKind } from '../../app/failure-kind.ts';

/** The door behind the words: `open` (come in again), `ajar` (passes by itself), `closed`. */
export type Door = 'open' | 'ajar' | 'closed';

/** The one sensible thing to do; its words are `failure:action.<name>`. */
export type FailureAction = 'retry' | 'home' | 'enter' | 'rejoin' | 'use-here' | 'reload';

export interface FailureRow {
  readonly door: Door;
  readonly action: FailureAction;
  /** What the countdown says, where the failure passes by itself. */
  readonly countdown?: 'retry' | 'opening' | 'restart';
}

export const failureRows: Record<FailureKind, FailureRow> = {
  'api-key-invalid': { door: 'closed', action: 'home' },
  'api-key-missing': { door: 'closed', action: 'home' },
  'browser-unsupported': { door: 'closed', action: 'reload' },
  'client-fault': { door: 'closed', action: 'reload' },
  'connection-lost': { door: 'open', action: 'rejoin' },
  'invite-too-powerful': { door: 'closed', action: 'home' },
  left: { door: 'open', action: 'rejoin' },
  'media-blocked': { door: 'closed', action: 'retry' },
  'media-unavailable': { door: 'ajar', action: 'retry', countdown: 'retry' },
  'meeting-ended': { door: 'closed', action: 'home' },
  'message-invalid': { door: 'open', action: 'rejoin' },
  'not-found': { door: 'closed', action: 'home' },
  'not-permitted': { door: 'closed', action: 'home' },
  'opened-elsewhere': { door: 'open', action: 'use-here' },
  'participant-not-found': { door: 'closed', action: 'home' },
  'participant-removed': { door: 'closed', action: 'home' },
  'request-invalid': { door: 'closed', action: 'reload' },
  'request-too-large': { door: 'closed', action: 'enter' },
  'room-creation-not-allowed': { door: 'closed', action: 'home' },
  'room-exists': { door: 'closed', action: 'home' },
  'room-full': { door: 'ajar', action: 'retry', countdown: 'retry' },
  'room-not-found': { door: 'closed', action: 'enter' },
  'server-fault': { door: 'closed', action: 'retry' },
  'server-restarting': { door: 'ajar', action: 'retry', countdown: 'restart' },
  'server-unreachable': { door: 'ajar', action: 'retry', countdown: 'retry' },
  'session-unknown': { door: 'open', action: 'rejoin' },
  'store-unavailable': { door: 'ajar', action: 'retry', countdown: 'retry' },
  'token-expired': { door: 'closed', action: 'enter' },
  'token-invalid': { door: 'closed', action: 'enter' },
  'token-missing': { door: 'closed', action: 'enter' },
  'token-not-yet-valid': { door: 'ajar', action: 'retry', countdown: 'opening' },
  'token-wrong-room': { door: 'closed', action: 'enter' },
  'too-many-requests': { door: 'ajar', action: 'retry', countdown: 'retry' },
  'version-unsupported': { door: 'closed', action: 'reload' },
};

/** Only where somebody was inside and may be done does "to the start page" stand beside the action, quietly. */
export function alsoHome({ action }: FailureRow): boolean {
  return action === 'rejoin' || action === 'use-here';
}
