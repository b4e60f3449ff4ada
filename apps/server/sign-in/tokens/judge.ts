/**
 * What a verified token says: is it of this provider, for us, and now? In the order of OpenID Connect Core section
 * 3.1.3.7 (SI14); the first flaw is the answer.
 */
import { ok, seconds, type UnixSeconds } from '@foyer/kernel';
import type { SignInFacts } from '@foyer/wire';
import { claimOf, isPayload, type Payload, textsOf } from '../../issuers/claims.ts';
import type { LogoutSubject, SignInFailure, SignInResult, TokenUse, VerifiedToken } from '../ports.ts';
import { type Failed, failed, quoted } from './failed.ts';

export interface Expected {
  /** `{tenantid}` in it stands for the claim `tid` (Entra ID). */
  readonly issuer: string;
  readonly clientId: string;
  /** Seconds by which clocks may differ. */
  readonly leeway: number;
  readonly now: UnixSeconds;
}

interface Case {
  readonly use: TokenUse;
  readonly claims: Payload;
  readonly of: Expected;
}

type Check = (one: Case) => Failed | undefined;

/** OpenID Connect Core section 2: `sub` has at most 255 characters; nobody names a session or a token at greater length. */
const longestName = 255;

/** Seconds for which a logout token counts that says no end itself. */
const logoutLasts = 300;

const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout';

/** `iss`, `aud`, `azp`, `nonce`, `exp`, `iat`, `nbf`, `sub`, and the form of `sid`. */
export function judgeIdToken(
  { claims }: VerifiedToken,
  of: Expected & { readonly nonce: string },
): SignInResult<{ readonly subject: string; readonly sid: string | undefined }> {
  const checks = [issuer, audience, authorizedParty, nonceIs(of.nonce), end, making, beginning, subject, session];
  const flaw = firstFlaw({ use: 'id-token', claims, of }, checks);
  return flaw ?? ok({ subject: nameAt(claims, 'sub') ?? '', sid: nameAt(claims, 'sid') });
}

/**
 * OpenID Connect Back-Channel Logout 1.0 section 2.6. Whether `jti` was seen before, the caller knows; `expiresAt` is the
 * second from which the token is refused anyway.
 */
export function judgeLogoutToken({ claims, header }: VerifiedToken, of: Expected): SignInResult<LogoutSubject> {
  const one: Case = { use: 'logout-token', claims, of };
  const checks = [issuer, audience, endOfLogout, making, beginning, subjectIfAny, session, event, noNonce];
  const flaw = typeOfLogout(header) ?? firstFlaw(one, checks);
  if (flaw !== undefined) return flaw;
  const [jti, sub, sid] = [nameAt(claims, 'jti'), nameAt(claims, 'sub'), nameAt(claims, 'sid')];
  if (jti === undefined) return claimInvalid(one, 'jti');
  if (sub === undefined && sid === undefined) return failed('sign-in-subject-missing', { token: one.use });
  const ends = timeAt(claims, 'exp') ?? (timeAt(claims, 'iat') ?? of.now) + logoutLasts;
  return ok({
    issuer: issuerOf(one) ?? of.issuer,
    subject: sub,
    sid,
    jti,
    expiresAt: seconds(Math.ceil(ends) + of.leeway),
  });
}

/** The answer as a token (JARM section 2.1): `iss`, `aud` and `exp`. */
export function judgeResponse({ claims }: VerifiedToken, of: Expected): SignInResult<Payload> {
  return firstFlaw({ use: 'response', claims, of }, [issuer, audience, end]) ?? ok(claims);
}

/** `iss`, `aud` and `exp` of a signed UserInfo, each where it is there (Core section 5.3.2). The caller compares `sub` (SI15). */
export function judgeUserInfo({ claims }: VerifiedToken, of: Expected): SignInResult<Payload> {
  const checks = [ifThere('iss', issuer), ifThere('aud', audience), ifThere('exp', end)];
  return firstFlaw({ use: 'userinfo', claims, of }, checks) ?? ok(claims);
}

function firstFlaw(one: Case, checks: readonly Check[]): Failed | undefined {
  for (const check of checks) {
    const flaw = check(one);
    if (flaw !== undefined) return flaw;
  }
  return undefined;
}

function ifThere(claim: string, check: Check): Check {
  return (one) => (claimOf(one.claims, claim) === undefined ? undefined : check(one));
}

function claimInvalid({ use }: Case, claim: string): Failed {
  return failed('sign-in-claims-invalid', { token: use, claim });
}

/** A claim that is a text of a fair length. Without halves of characters (lone surrogates): all are kept as the same one. */
function nameAt(claims: Payload, claim: string): string | undefined {
  const value = claimOf(claims, claim);
  if (typeof value !== 'string' || !value.isWellFormed()) return undefined;
  return value !== '' && value.length <= longestName ? value : undefined;
}

/** Undefined: it takes a tenant, and the token names none. */
function issuerOf({ claims, of }: Case): string | undefined {
  if (!of.issuer.includes('{tenantid}')) return of.issuer;
  const tenant = claimOf(claims, 'tid');
  const isName = typeof tenant === 'string' && /^[A-Za-z0-9.-]{1,255}$/.test(tenant);
  return isName ? of.issuer.replaceAll('{tenantid}', tenant) : undefined;
}

const issuer: Check = (one) => {
  const received = claimOf(one.claims, 'iss');
  if (typeof received !== 'string') return claimInvalid(one, 'iss');
  const expected = issuerOf(one);
  if (expected === undefined) return claimInvalid(one, 'tid');
  if (received === expected) return undefined;
  return failed('sign-in-token-issuer-wrong', {
    token: one.use,
    expected: quoted(expected),
    received: quoted(received),
  });
};

const audience: Check = (one) => {
  const received = textsOf(claimOf(one.claims, 'aud'));
  if (received === undefined || received.length === 0) return claimInvalid(one, 'aud');
  const expected = one.of.clientId;
  if (received.includes(expected)) return undefined;
  return failed('sign-in-audience-wrong', {
    token: one.use,
    expected: quoted(expected),
    received: received.slice(0, 10).map(quoted),
  });
};

const authorizedParty: Check = (one) => {
  const received = claimOf(one.claims, 'azp');
  const several = (textsOf(claimOf(one.claims, 'aud')) ?? []).length > 1;
  if (received === one.of.clientId || (received === undefined && !several)) return undefined;
  if (received !== undefined && typeof received !== 'string') return claimInvalid(one, 'azp');
  const said: SignInFacts = received === undefined ? {} : { received: quoted(received) };
  return failed('sign-in-authorized-party-wrong', { token: one.use, expected: quoted(one.of.clientId), ...said });
};

/** No value of a nonce is a fact. */
function nonceIs(expected: string): Check {
  return (one) => {
    const received = claimOf(one.claims, 'nonce');
    if (received === undefined) return failed('sign-in-nonce-missing', { token: one.use });
    if (typeof received !== 'string') return claimInvalid(one, 'nonce');
    return received === expected ? undefined : failed('sign-in-nonce-wrong', { token: one.use });
  };
}

/** RFC 7519 section 2: seconds that may have a fraction. */
function timeAt(claims: Payload, claim: string): number | undefined {
  const value = claimOf(claims, claim);
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}

/** @param late seconds, by which the clocks would have to differ */
function wrongTime({ use, of }: Case, claim: string, late: number): SignInFacts {
  return { token: use, claim, seconds: Math.ceil(late), leeway: of.leeway };
}

const end: Check = (one) => {
  const exp = timeAt(one.claims, 'exp');
  if (exp === undefined) return claimInvalid(one, 'exp');
  const late = one.of.now - exp;
  return late < one.of.leeway ? undefined : failed('sign-in-token-expired', wrongTime(one, 'exp', late));
};

const endOfLogout: Check = (one) => {
  if (claimOf(one.claims, 'exp') !== undefined) return end(one);
  const made = timeAt(one.claims, 'iat');
  if (made === undefined) return claimInvalid(one, 'iat');
  const late = one.of.now - made - logoutLasts;
  return late < one.of.leeway ? undefined : failed('sign-in-token-expired', wrongTime(one, 'iat', late));
};

const making: Check = (one) => notBefore(one, 'iat');
const beginning: Check = (one) => (claimOf(one.claims, 'nbf') === undefined ? undefined : notBefore(one, 'nbf'));

function notBefore(one: Case, claim: string): Failed | undefined {
  const time = timeAt(one.claims, claim);
  if (time === undefined) return claimInvalid(one, claim);
  const early = time - one.of.now;
  return early <= one.of.leeway ? undefined : failed('sign-in-token-not-yet-valid', wrongTime(one, claim, early));
}

const subject: Check = (one) => {
  const value = claimOf(one.claims, 'sub');
  if (value === undefined || value === '') return failed('sign-in-subject-missing', { token: one.use });
  return nameAt(one.claims, 'sub') === undefined ? claimInvalid(one, 'sub') : undefined;
};

const subjectIfAny = ifThere('sub', subject);

const session: Check = (one) =>
  claimOf(one.claims, 'sid') !== undefined && nameAt(one.claims, 'sid') === undefined
    ? claimInvalid(one, 'sid')
    : undefined;

const event: Check = (one) => {
  const events = claimOf(one.claims, 'events');
  return isPayload(events) && isPayload(claimOf(events, logoutEvent)) ? undefined : claimInvalid(one, 'events');
};

/** So that no ID token can be shown as a logout token. */
const noNonce: Check = (one) => (Object.hasOwn(one.claims, 'nonce') ? claimInvalid(one, 'nonce') : undefined);

/** `JWT`: Keycloak before 25 and authentik before 2025.12 call every token so. What sets it apart is its event. */
const logoutTypes = ['logout+jwt', 'application/logout+jwt', 'jwt'];

function typeOfLogout(header: VerifiedToken['header']): Failed | undefined {
  const type = header.get('typ');
  if (type === undefined || (typeof type === 'string' && logoutTypes.includes(type.toLowerCase()))) return undefined;
  const facts = { token: 'logout-token', part: 'header', member: 'typ' } satisfies SignInFailure['facts'];
  return failed('sign-in-token-malformed', facts);
}
