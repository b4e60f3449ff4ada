/** The times in other systems' tokens (RFC 7519 section 2: NumericDate, seconds that may have a fraction). */
import type { AdmissionRefusal } from '@foyer/admission';
import { no, ok, type Result, seconds, type UnixSeconds } from '@foyer/kernel';
import { claimOf, type Payload } from './claims.ts';

/** 2100-01-01, as for tokens of our own. */
const lastSecond = 4_102_444_800;

export interface TimeRules {
  /** Seconds by which clocks may differ. */
  readonly leeway: number;
  readonly allowWithoutExpiry: boolean;
  /** Longest time since `iat`, in seconds. */
  readonly maxAgeSeconds?: number | undefined;
}

function flawed(claim: string): { readonly ok: false; readonly refusal: AdmissionRefusal } {
  return no({ kind: 'token-invalid', flaw: 'claims', claim });
}

/** Undefined: absent. Null: there, and no time. */
function timeOf(payload: Payload, name: string): number | null | undefined {
  const value = claimOf(payload, name);
  if (value === undefined) return undefined;
  return typeof value === 'number' && value >= 0 && value <= lastSecond ? value : null;
}

/** The moment the token ends, where it does. A fraction never lengthens the window. */
export function judgeTimes(
  payload: Payload,
  rules: TimeRules,
  now: UnixSeconds,
): Result<UnixSeconds | undefined, AdmissionRefusal> {
  const [exp, nbf, iat] = [timeOf(payload, 'exp'), timeOf(payload, 'nbf'), timeOf(payload, 'iat')];
  if (exp === null || (exp === undefined && !rules.allowWithoutExpiry)) return flawed('exp');
  if (nbf === null) return flawed('nbf');
  if (iat === null) return flawed('iat');
  const ends = endOf(exp, iat, rules, now);
  if (!ends.ok) return ends;
  const expiredAt = ends.value;
  if (expiredAt !== undefined && now >= expiredAt + rules.leeway) return no({ kind: 'token-expired', expiredAt });
  const notBefore = nbf === undefined ? undefined : seconds(Math.ceil(nbf));
  if (notBefore !== undefined && now < notBefore - rules.leeway) return no({ kind: 'token-not-yet-valid', notBefore });
  return ok(expiredAt);
}

function endOf(
  exp: number | undefined,
  iat: number | undefined,
  { maxAgeSeconds, leeway }: TimeRules,
  now: UnixSeconds,
): Result<UnixSeconds | undefined, AdmissionRefusal> {
  const expiry = exp === undefined ? undefined : seconds(Math.floor(exp));
  if (maxAgeSeconds === undefined) return ok(expiry);
  // A token made in the future would stay young for ever.
  if (iat === undefined || iat > now + leeway) return flawed('iat');
  const aged = Math.floor(iat) + maxAgeSeconds;
  return ok(seconds(Math.min(expiry ?? aged, aged)));
}
