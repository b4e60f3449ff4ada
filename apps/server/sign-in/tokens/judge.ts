/** What a verified token says: is it of this provider, for us, and now? */
import { Fault, type UnixSeconds } from '@foyer/kernel';
import type { Payload } from '../../issuers/claims.ts';
import type { LogoutSubject, SignInResult, VerifiedToken } from '../ports.ts';

export interface Expected {
  /** `{tenantid}` in it stands for the claim `tid`. */
  readonly issuer: string;
  readonly clientId: string;
  /** Seconds by which clocks may differ. */
  readonly leeway: number;
  readonly now: UnixSeconds;
}

export function judgeIdToken(
  _token: VerifiedToken,
  _of: Expected & { readonly nonce: string },
): SignInResult<{ readonly subject: string; readonly sid: string | undefined }> {
  throw new Fault('not there yet');
}
export function judgeLogoutToken(_token: VerifiedToken, _of: Expected): SignInResult<LogoutSubject> {
  throw new Fault('not there yet');
}
/** The answer as a token (JARM). */
export function judgeResponse(_token: VerifiedToken, _of: Expected): SignInResult<Payload> {
  throw new Fault('not there yet');
}
/** `iss`, `aud` and `exp` of a signed UserInfo, each where it is there; whose it is, the caller compares (SI15). */
export function judgeUserInfo(_token: VerifiedToken, _of: Expected): SignInResult<Payload> {
  throw new Fault('not there yet');
}
