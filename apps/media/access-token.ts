/** LiveKit access tokens: compact JWS (RFC 7515) signed HS256 with the one configured secret. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { no, type Result, seconds } from '@foyer/kernel';
import { type Grants, type GrantsRefusal, limits, parseGrants } from '@foyer/livekit';

export interface SigningKey {
  readonly apiKey: string;
  readonly apiSecret: string;
}

export type TokenRefusal = { readonly kind: 'token-invalid'; readonly why: string } | GrantsRefusal;

const base64url = /^[A-Za-z0-9_-]+$/;

function signature(signed: string, secret: string): Buffer {
  return createHmac('sha256', secret).update(signed).digest();
}

function json(part: string): Record<string, unknown> | undefined {
  if (!base64url.test(part)) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return value as Record<string, unknown>;
  } catch (broken) {
    if (!(broken instanceof SyntaxError)) throw broken;
    return undefined;
  }
}

/** Only HS256 is spoken; `kid`, `jku`, `jwk` and `x5u` never choose a key, and `crit` names nothing we know (RFC 7515 section 4.1.11). */
function headerAllowed(header: Record<string, unknown> | undefined): boolean {
  return header !== undefined && header.alg === 'HS256' && !Object.hasOwn(header, 'crit');
}

function signed(token: string, key: SigningKey): Record<string, unknown> | undefined {
  const parts = token.split('.', 4);
  const [header, payload, given] = parts;
  if (parts.length !== 3 || !header || !payload || !given || !base64url.test(given)) return undefined;
  if (!headerAllowed(json(header))) return undefined;
  const expected = signature(`${header}.${payload}`, key.apiSecret);
  const bytes = Buffer.from(given, 'base64url');
  if (bytes.length !== expected.length || !timingSafeEqual(bytes, expected)) return undefined;
  return json(payload);
}

/** @param wallMillis milliseconds since 1970 */
export function verifyAccessToken(token: string, key: SigningKey, wallMillis: number): Result<Grants, TokenRefusal> {
  if (token === '') return no({ kind: 'token-invalid', why: 'no token' });
  if (token.length > limits.accessToken) return no({ kind: 'token-invalid', why: 'too long' });
  const claims = signed(token, key);
  if (!claims) return no({ kind: 'token-invalid', why: 'signature' });
  if (claims.iss !== key.apiKey) return no({ kind: 'token-invalid', why: 'issuer' });
  return parseGrants(claims, seconds(Math.floor(wallMillis / 1000)));
}

export function signAccessToken(claims: Record<string, unknown>, key: SigningKey): string {
  const header = Buffer.from(JSON.stringify({ alg: 'HS256', typ: 'JWT' })).toString('base64url');
  const payload = Buffer.from(JSON.stringify({ ...claims, iss: key.apiKey })).toString('base64url');
  const unsigned = `${header}.${payload}`;
  return `${unsigned}.${signature(unsigned, key.apiSecret).toString('base64url')}`;
}
