/**
 * The one catalogue of problems (RFC 9457), used by both ends and on both wires.
 * A slug is for ever: never renamed, and retired only into `retired`, which forbids reuse.
 */
export interface ProblemRow {
  /** HTTP status; a WebSocket reply carries it too. */
  readonly status: number;
  /** Fixed per type (RFC 9457 section 3.1.3). */
  readonly title: string;
  /** WebSocket close code, where the problem ends a connection (RFC 6455 section 7.4.2: 4000–4999 are ours). */
  readonly close?: number;
}

export const problems = {
  'access-withdrawn': { status: 403, title: 'Your access to this meeting was withdrawn', close: 4415 },
  'account-disabled': { status: 403, title: 'This account is disabled' },
  'api-key-invalid': { status: 401, title: 'The API key is not known here' },
  'api-key-missing': { status: 401, title: 'This needs an API key' },
  banned: { status: 403, title: 'You may not enter this room any more', close: 4405 },
  busy: { status: 503, title: 'The server is busy' },
  'connection-lost': { status: 410, title: 'The connection was away for too long', close: 4408 },
  'credentials-wrong': { status: 401, title: 'The name or the password is wrong' },
  declined: { status: 403, title: 'A host declined to let you in', close: 4406 },
  'guests-not-allowed': { status: 403, title: 'This room is not open to guests' },
  'invite-too-powerful': { status: 403, title: 'An invitation cannot give more than its maker has' },
  'knock-unknown': { status: 404, title: 'This knock is not known here', close: 4407 },
  'media-unavailable': { status: 503, title: 'The media server is not ready' },
  'meeting-ended': { status: 410, title: 'The meeting has ended', close: 4410 },
  'message-invalid': { status: 400, title: 'The message does not follow the protocol', close: 4400 },
  'name-not-allowed': { status: 403, title: 'This room does not take guests by this name' },
  'not-found': { status: 404, title: 'There is nothing at this address' },
  'not-permitted': { status: 403, title: 'You are not permitted to do this' },
  'opened-elsewhere': { status: 409, title: 'This place was taken up from elsewhere', close: 4409 },
  'origin-foreign': { status: 403, title: 'The request comes from another page' },
  'participant-not-found': { status: 404, title: 'No such participant is in the meeting' },
  'participant-removed': { status: 403, title: 'A host removed you from the meeting', close: 4403 },
  'password-required': { status: 401, title: 'This room needs its password' },
  'password-wrong': { status: 401, title: 'The password is wrong' },
  'precondition-failed': { status: 412, title: 'It was changed meanwhile' },
  'precondition-missing': { status: 428, title: 'This needs the version it is based on' },
  'request-invalid': { status: 400, title: 'The request does not have the expected form' },
  'request-too-large': { status: 413, title: 'The request is too large' },
  'resume-ended': { status: 410, title: 'The way back into this meeting has ended' },
  'resume-invalid': { status: 401, title: 'This way back is not valid' },
  'resume-superseded': { status: 401, title: 'This way back was used already', close: 4411 },
  'room-closed': { status: 403, title: 'The room is closed at this time' },
  'room-creation-not-allowed': { status: 403, title: 'Rooms are made by the operator of this server' },
  'room-exists': { status: 409, title: 'A room with this name exists already' },
  'room-full': { status: 409, title: 'The room is full' },
  'room-locked': { status: 403, title: 'The room is locked' },
  'room-not-found': { status: 404, title: 'There is no such room' },
  'scope-missing': { status: 403, title: 'The API key or account may not do this' },
  'server-fault': { status: 500, title: 'Something went wrong on our side', close: 4500 },
  'server-restarting': { status: 503, title: 'The server is restarting', close: 4503 },
  'session-moved': { status: 503, title: 'The meeting moved; come back at once', close: 4413 },
  'session-unknown': { status: 401, title: 'This session is not known here', close: 4401 },
  'set-up-done': { status: 410, title: 'The first admin exists already' },
  'sign-in-required': { status: 401, title: 'This needs a signed-in account' },
  'stay-ended': { status: 410, title: 'The time in this meeting is over', close: 4412 },
  'store-unavailable': { status: 503, title: 'The store cannot be reached' },
  throttled: { status: 429, title: 'Too many wrong attempts' },
  'token-expired': { status: 401, title: 'The invitation has expired' },
  'token-invalid': { status: 401, title: 'The invitation is not valid' },
  'token-missing': { status: 401, title: 'This room needs an invitation' },
  'token-not-yet-valid': { status: 401, title: 'The invitation is not valid yet' },
  'token-revoked': { status: 401, title: 'The invitation was withdrawn' },
  'token-used-up': { status: 401, title: 'The invitation has been used already' },
  'token-wrong-room': { status: 403, title: 'The invitation is for another room' },
  'too-many-requests': { status: 429, title: 'Too many requests', close: 4429 },
  'username-taken': { status: 409, title: 'An account of this name exists already' },
  'version-unsupported': { status: 400, title: 'This version of the protocol is not spoken here', close: 4426 },
} as const satisfies Record<string, ProblemRow>;

export type ProblemSlug = keyof typeof problems;

/** Slugs that once existed; none may return with another meaning. */
export const retired: readonly string[] = [];

/** `type` of a problem is this followed by the slug; relative, so it resolves on whichever server said it. */
export const problemBase = '/problems/';

/** One problem as it crosses either wire (RFC 9457 section 3.1); facts are extension members. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  /** Opaque; found again in the server's log. */
  readonly instance?: string;
  /** Seconds after which trying again makes sense. */
  readonly retryAfter?: number;
  /** `token-not-yet-valid`: Unix seconds from which the token opens the door. */
  readonly notBefore?: number;
  /** `room-closed`: Unix seconds at which it opens; absent where it does not open again. */
  readonly opensAt?: number;
  /** `declined`: the host's words. */
  readonly reason?: string;
  /** `resume-ended`: how the presence ended that this would come back to, where it is known. */
  readonly cause?: string;
  /** `scope-missing`: the scope that is missing. */
  readonly scope?: string;
  /** `token-expired`: Unix seconds at which it ended. */
  readonly expiredAt?: number;
  /** `not-permitted`: the permission that is missing. */
  readonly permission?: string;
  /** `participant-removed`, `meeting-ended`: name of the host who did it. */
  readonly by?: string;
  /** `request-invalid`, `message-invalid`: what is wrong where (RFC 6901 pointers). */
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}

export type ProblemFacts = Omit<Problem, 'type' | 'title' | 'status'>;

export function problem(slug: ProblemSlug, facts: ProblemFacts = {}): Problem {
  const { status, title } = problems[slug];
  return { type: problemBase + slug, title, status, ...facts };
}

export function isProblemSlug(text: string): text is ProblemSlug {
  return Object.hasOwn(problems, text);
}

/** The slug at the end of a problem's `type`, or undefined where it is not one of ours. */
export function slugOf(type: string): ProblemSlug | undefined {
  const slug = type.slice(type.lastIndexOf('/') + 1);
  return isProblemSlug(slug) ? slug : undefined;
}
