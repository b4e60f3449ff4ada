/** Which failures pass by themselves, and when it makes sense to try again. Total, so that a new problem must be decided. */
import { type Millis, millis, type UnixSeconds } from '@foyer/kernel';
import type { ProblemFacts } from '@foyer/wire';
import type { Failure, FailureKind } from './failure-kind.ts';

/**
 * `never`: only the person can go on. `back-off`: by itself, ever slower. `steady`: by itself at an even pace.
 * `at-opening`: when the invitation begins to hold or the room opens, where that is known. `when-told`: after the time the server names.
 */
export type RetryRule = 'never' | 'back-off' | 'steady' | 'at-opening' | 'when-told';

export const retryRules: Record<FailureKind, RetryRule> = {
  'access-withdrawn': 'never',
  'account-disabled': 'never',
  'api-key-invalid': 'never',
  'api-key-missing': 'never',
  banned: 'never',
  'browser-unsupported': 'never',
  busy: 'back-off',
  'client-fault': 'never',
  'connection-lost': 'never',
  'credentials-wrong': 'never',
  declined: 'never',
  'guests-not-allowed': 'never',
  'invite-too-powerful': 'never',
  'knock-unknown': 'never',
  left: 'never',
  'media-blocked': 'never',
  'media-unavailable': 'back-off',
  'meeting-ended': 'never',
  'message-invalid': 'never',
  'name-not-allowed': 'never',
  'not-found': 'never',
  'not-permitted': 'never',
  'opened-elsewhere': 'never',
  'origin-foreign': 'never',
  'participant-not-found': 'never',
  'participant-removed': 'never',
  'password-required': 'never',
  'password-wrong': 'never',
  'precondition-failed': 'never',
  'precondition-missing': 'never',
  'request-invalid': 'never',
  'request-too-large': 'never',
  'resume-ended': 'never',
  'resume-invalid': 'never',
  'resume-superseded': 'never',
  'room-closed': 'at-opening',
  'room-creation-not-allowed': 'never',
  'room-exists': 'never',
  'room-full': 'steady',
  'room-locked': 'steady',
  'room-not-found': 'never',
  'scope-missing': 'never',
  'server-fault': 'never',
  'server-restarting': 'back-off',
  'server-unreachable': 'back-off',
  'session-moved': 'back-off',
  'session-unknown': 'never',
  'set-up-done': 'never',
  'sign-in-required': 'never',
  'stay-ended': 'never',
  'store-unavailable': 'back-off',
  throttled: 'when-told',
  'token-expired': 'never',
  'token-invalid': 'never',
  'token-missing': 'never',
  'token-not-yet-valid': 'at-opening',
  'token-revoked': 'never',
  'token-used-up': 'never',
  'token-wrong-room': 'never',
  'too-many-requests': 'when-told',
  'username-taken': 'never',
  'version-unsupported': 'never',
};

const backOff = [1000, 2000, 4000, 8000, 15_000, 30_000];
const steady = 15_000;
const unnamed = 30_000;
/** The two clocks may differ: an invitation that "begins now" and is still refused is asked for again after this. */
const shortest = 3000;
/** The browser's timers do not count further than 2³¹ ms. */
const longest = 2_000_000_000;

/**
 * Milliseconds until the next attempt by itself; undefined where there is none.
 * @param tries how many attempts failed in a row, 1 for the first
 */
export function retryDelay({ kind, facts }: Failure, tries: number, wall: UnixSeconds): Millis | undefined {
  const told = (facts.retryAfter ?? 0) * 1000;
  switch (retryRules[kind]) {
    case 'never':
      return undefined;
    case 'back-off':
      return millis(Math.max(told, backOff[Math.min(tries, backOff.length) - 1] ?? unnamed));
    case 'steady':
      return millis(Math.max(told, steady));
    case 'when-told':
      return millis(Math.max(told === 0 ? unnamed : told, 1000));
    case 'at-opening':
      return untilOpening(kind, facts, wall);
  }
}

function untilOpening(kind: FailureKind, facts: ProblemFacts, wall: UnixSeconds): Millis | undefined {
  // A closed room that names no time does not open again.
  if (kind === 'room-closed' && facts.opensAt === undefined) return undefined;
  const at = facts.opensAt ?? facts.notBefore;
  return at === undefined ? millis(unnamed) : millis(Math.min(longest, Math.max(shortest, (at - wall) * 1000)));
}

/** Where the button of a failure leads back to: straight in, or past the mirror first. */
export function comesBack(kind: FailureKind): 'straight-in' | 'to-pre-join' {
  if (kind === 'session-unknown' || kind === 'name-not-allowed') return 'to-pre-join';
  return retryRules[kind] === 'at-opening' ? 'to-pre-join' : 'straight-in';
}
