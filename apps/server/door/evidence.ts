/** What somebody shows at the door, looked at: tokens verified, accounts known, nothing judged yet. */
import type { JoinEvidence } from '@foyer/admission';
import { no, ok, type Result } from '@foyer/kernel';
import type { ForeignBearer, Invitations, Issuers, Throttle } from '../access/ports.ts';
import { throttleKeys } from '../access/throttle.ts';
import type { Refusal } from '../problems.ts';
import type { AccountRecord } from '../store/port.ts';

/** Somebody at the door. */
export interface Visit {
  /** As in the path: any text. */
  readonly slug: string;
  readonly credentials: {
    readonly token?: string | undefined;
    readonly password?: string | undefined;
    readonly jwt?: string | undefined;
    /** From an earlier admission; see `door/resume.ts`. */
    readonly resume?: string | undefined;
    /** Of an embedded page; see `sign-in/handoff/passes.ts`. */
    readonly pass?: string | undefined;
    /** Secret of the lobby channel of a place this person has. */
    readonly knock?: string | undefined;
  };
  /** As typed. */
  readonly name?: string | undefined;
  readonly network: string;
  /** The browser, across visits. */
  readonly family: string | undefined;
  /** Has hung up: its answer will be heard by nobody. Absent where that cannot be known. */
  readonly isGone?: () => boolean;
  /** Signed in. */
  readonly account: AccountRecord | undefined;
}

export interface Witnesses {
  readonly invitations: Invitations;
  readonly issuers: Issuers;
  readonly throttle: Throttle;
}

/** What the tokens say. `foreign`: of another system, good in itself. */
export interface Tokens {
  readonly evidence: readonly JoinEvidence[];
  readonly foreign: ForeignBearer | undefined;
}

/**
 * Verifies what was shown; refuses only with `throttled`, and only a wrong token: one that nobody we know signed. An
 * expired one, say, was a right one once.
 */
export async function verifyTokens(visit: Visit, witnesses: Witnesses): Promise<Result<Tokens, Refusal>> {
  const { invitations, issuers, throttle } = witnesses;
  const { token = '', jwt = '' } = visit.credentials;
  if (token === '' && jwt === '') return ok({ evidence: [], foreign: undefined });
  const evidence: JoinEvidence[] = token === '' ? [] : [await invitations.evidence(token)];
  const verified = jwt === '' ? undefined : await issuers.verify(jwt, visit.slug);
  if (verified !== undefined) {
    const outage = verified.ok ? undefined : notOfTheToken(verified.refusal);
    if (outage !== undefined) return no(outage);
    evidence.push(evidenceOf(verified));
  }
  const waiting = evidence.some(isForged) ? countForgery(throttle, visit.network) : undefined;
  if (waiting !== undefined) return no(waiting);
  return ok({ evidence, foreign: verified?.ok === true ? verified.value : undefined });
}

/** A signature costs so little that it is looked at first: who shares a network with a forger still comes in. */
export function countForgery(throttle: Throttle, network: string): Refusal | undefined {
  const keys = [throttleKeys.token(network)];
  const retryAfter = throttle.patience(keys);
  if (retryAfter !== undefined) return { kind: 'throttled', retryAfter };
  throttle.wrong(keys);
  return undefined;
}

function evidenceOf(verified: Awaited<ReturnType<Issuers['verify']>>): JoinEvidence {
  if (verified.ok) return { kind: 'bearer', bearer: verified.value.bearer };
  const { refusal } = verified;
  return isOfTheToken(refusal)
    ? { kind: 'refused', refusal }
    : { kind: 'refused', refusal: { kind: 'token-invalid', flaw: 'claims' } };
}

type TokenRefusal = Extract<Refusal, { kind: `token-${string}` }>;

function isOfTheToken(refusal: Refusal): refusal is TokenRefusal {
  return refusal.kind.startsWith('token-');
}

/** An issuer's keys that cannot be fetched now, say: the token may be good. */
function notOfTheToken(refusal: Refusal): Refusal | undefined {
  return isOfTheToken(refusal) ? undefined : refusal;
}

function isForged(evidence: JoinEvidence): boolean {
  return evidence.kind === 'refused' && evidence.refusal.kind === 'token-invalid';
}

/** For the audit log: which credential it was, by its id. */
export function credentialOf(evidence: JoinEvidence): string | undefined {
  switch (evidence.kind) {
    case 'token':
      return `token:${evidence.claims.id}`;
    case 'bearer':
      return evidence.bearer.credential;
    default:
      return undefined;
  }
}

export function identityOf(evidence: JoinEvidence): string | undefined {
  if (evidence.kind === 'token') return evidence.claims.identity;
  return evidence.kind === 'bearer' ? evidence.bearer.identity : undefined;
}

/** The token as if it had a use left. */
export function unspent(evidence: JoinEvidence): JoinEvidence {
  return evidence.kind === 'token' ? { ...evidence, used: 0 } : evidence;
}
