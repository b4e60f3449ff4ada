/** Where the domain's refusals meet the catalogue of problems. A new refusal does not compile until it has a slug. */
import type { AdmissionRefusal } from '@foyer/admission';
import type { LeaveReason, MeetingRefusal } from '@foyer/meeting';
import { type Problem, type ProblemFacts, type ProblemSlug, problem } from '@foyer/wire';

export interface FieldError {
  /** RFC 6901. */
  readonly pointer: string;
  readonly detail: string;
}

/** Refusals of the edge itself. */
export type EdgeRefusal =
  | { readonly kind: 'account-disabled' }
  | { readonly kind: 'api-key-invalid' }
  | { readonly kind: 'api-key-missing' }
  | { readonly kind: 'busy' }
  | { readonly kind: 'credentials-wrong' }
  | { readonly kind: 'declined'; readonly reason?: string }
  | { readonly kind: 'knock-unknown' }
  | { readonly kind: 'media-unavailable' }
  | { readonly kind: 'message-invalid'; readonly errors: readonly FieldError[] }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'opened-elsewhere' }
  | { readonly kind: 'origin-foreign' }
  | { readonly kind: 'precondition-failed' }
  | { readonly kind: 'precondition-missing' }
  | { readonly kind: 'request-invalid'; readonly errors: readonly FieldError[] }
  | { readonly kind: 'request-too-large' }
  | { readonly kind: 'room-creation-not-allowed' }
  | { readonly kind: 'room-exists' }
  | { readonly kind: 'resume-invalid' }
  | { readonly kind: 'scope-missing'; readonly scope: string }
  /** A fault was caught by the owner of what it broke; nothing of it is told outside. */
  | { readonly kind: 'server-fault' }
  | { readonly kind: 'server-restarting' }
  | { readonly kind: 'set-up-done' }
  | { readonly kind: 'sign-in-required' }
  | { readonly kind: 'store-unavailable' }
  | { readonly kind: 'throttled'; readonly retryAfter: number }
  | { readonly kind: 'too-many-requests'; readonly retryAfter: number }
  | { readonly kind: 'username-taken' }
  | { readonly kind: 'version-unsupported' };

export type Refusal = AdmissionRefusal | MeetingRefusal | EdgeRefusal;

const slugs: { readonly [K in Refusal['kind']]: ProblemSlug } = {
  'account-disabled': 'account-disabled',
  'api-key-invalid': 'api-key-invalid',
  'api-key-missing': 'api-key-missing',
  banned: 'banned',
  busy: 'busy',
  'credentials-wrong': 'credentials-wrong',
  declined: 'declined',
  'guests-not-allowed': 'guests-not-allowed',
  'invite-too-powerful': 'invite-too-powerful',
  'knock-unknown': 'knock-unknown',
  'media-unavailable': 'media-unavailable',
  'meeting-ended': 'meeting-ended',
  'message-invalid': 'message-invalid',
  'name-not-allowed': 'name-not-allowed',
  'not-found': 'not-found',
  'not-permitted': 'not-permitted',
  'opened-elsewhere': 'opened-elsewhere',
  'origin-foreign': 'origin-foreign',
  'participant-not-found': 'participant-not-found',
  'password-required': 'password-required',
  'password-wrong': 'password-wrong',
  'precondition-failed': 'precondition-failed',
  'precondition-missing': 'precondition-missing',
  'request-invalid': 'request-invalid',
  'request-too-large': 'request-too-large',
  'resume-ended': 'resume-ended',
  'resume-invalid': 'resume-invalid',
  'resume-superseded': 'resume-superseded',
  'room-closed': 'room-closed',
  'room-creation-not-allowed': 'room-creation-not-allowed',
  'room-exists': 'room-exists',
  'room-full': 'room-full',
  'room-locked': 'room-locked',
  'room-not-found': 'room-not-found',
  'scope-missing': 'scope-missing',
  'server-fault': 'server-fault',
  'server-restarting': 'server-restarting',
  'session-unknown': 'session-unknown',
  'set-up-done': 'set-up-done',
  'sign-in-required': 'sign-in-required',
  'store-unavailable': 'store-unavailable',
  throttled: 'throttled',
  'token-expired': 'token-expired',
  'token-invalid': 'token-invalid',
  'token-missing': 'token-missing',
  'token-not-yet-valid': 'token-not-yet-valid',
  'token-revoked': 'token-revoked',
  'token-used-up': 'token-used-up',
  'token-wrong-room': 'token-wrong-room',
  'too-many-requests': 'too-many-requests',
  'username-taken': 'username-taken',
  'version-unsupported': 'version-unsupported',
};

/** Seconds; short, because a media process is back within a few. */
const soon = 2;

/** What of a refusal may be told outside. The flaw of a token is not: it would help whoever forges one. */
function factsOf(refusal: Refusal): ProblemFacts {
  switch (refusal.kind) {
    case 'token-expired':
      return { expiredAt: refusal.expiredAt };
    case 'token-not-yet-valid':
      return { notBefore: refusal.notBefore };
    case 'not-permitted':
      return { permission: refusal.permission };
    case 'request-invalid':
    case 'message-invalid':
      return { errors: refusal.errors };
    case 'too-many-requests':
    case 'throttled':
      return { retryAfter: refusal.retryAfter };
    case 'room-closed':
      return refusal.opensAt === undefined ? {} : { opensAt: refusal.opensAt };
    case 'declined':
      return refusal.reason === undefined ? {} : { reason: refusal.reason };
    case 'resume-ended':
      return refusal.cause === undefined ? {} : { cause: refusal.cause };
    case 'scope-missing':
      return { scope: refusal.scope };
    case 'busy':
    case 'media-unavailable':
    case 'server-restarting':
    case 'store-unavailable':
      return { retryAfter: soon };
    default:
      return {};
  }
}

export function problemSlugOf(refusal: Refusal): ProblemSlug {
  return slugs[refusal.kind];
}

export function problemOf(refusal: Refusal): Problem {
  return problem(slugs[refusal.kind], factsOf(refusal));
}

/** What a connection is told when its session ends; nothing where its owner left by own will. */
const endings: { readonly [R in LeaveReason]: ProblemSlug | undefined } = {
  left: undefined,
  removed: 'participant-removed',
  banned: 'banned',
  'access-withdrawn': 'access-withdrawn',
  'opened-elsewhere': 'opened-elsewhere',
  'connection-lost': 'connection-lost',
  'meeting-ended': 'meeting-ended',
  'resume-superseded': 'resume-superseded',
  'stay-ended': 'stay-ended',
};

/** @param by name of the participant who willed it */
export function endingOf(reason: LeaveReason, by?: string): Problem | undefined {
  const slug = endings[reason];
  return slug === undefined ? undefined : problem(slug, by === undefined ? {} : { by });
}
