/** Join tokens: made and verified with the server's own keys, without the store. */
import { sign, verify } from 'node:crypto';
import { type AdmissionRefusal, type JoinClaims, parseClaims, type TokenFlaw } from '@foyer/admission';
import { no, ok, type Result } from '@foyer/kernel';
import { parseStrictJson } from '../strict-json.ts';
import type { SigningKey } from './signing-key.ts';

/** Says what kind of token this is, so that no other of ours passes for one (RFC 8725 section 3.11). */
const tokenType = 'foyer-join+jwt';

/** UTF-16 units, all ASCII in a token. */
const longest = 8_192;

const headerMembers: ReadonlySet<string> = new Set(['alg', 'typ', 'kid']);

export interface JoinTokensOptions {
  /** `iss` and `aud`. Not the public URL: a server that moves keeps its invitations. */
  readonly issuer: string;
  /** The first one signs; all verify. */
  readonly keys: readonly [SigningKey, ...SigningKey[]];
}

type Invalid = Extract<AdmissionRefusal, { kind: 'token-invalid' }>;

export class JoinTokens {
  readonly #issuer: string;
  readonly #signer: SigningKey;
  readonly #keys: ReadonlyMap<string, SigningKey>;

  constructor(options: JoinTokensOptions) {
    this.#issuer = options.issuer;
    this.#signer = options.keys[0];
    this.#keys = new Map(options.keys.map((key) => [key.kid, key]));
  }

  /** A signed token in compact form (RFC 7515 section 7.1). `issuedAt` in Unix seconds. */
  mint(claims: JoinClaims, issuedAt: number): string {
    const payload = {
      iss: this.#issuer,
      aud: this.#issuer,
      jti: claims.id,
      iat: issuedAt,
      ...(claims.notBefore === undefined ? {} : { nbf: claims.notBefore }),
      exp: claims.expiresAt,
      room: claims.room,
      ...(claims.roomId === undefined ? {} : { roomId: claims.roomId }),
      role: claims.role,
      ...(claims.name === undefined ? {} : { name: claims.name }),
      ...(claims.identity === undefined ? {} : { identity: claims.identity }),
      ...(claims.permissions.length === 0 ? {} : { permissions: claims.permissions }),
    };
    const signed = `${encode({ alg: 'EdDSA', typ: tokenType, kid: this.#signer.kid })}.${encode(payload)}`;
    return `${signed}.${sign(null, Buffer.from(signed), this.#signer.privateKey).toString('base64url')}`;
  }

  /**
   * Cheapest checks first, so that junk costs microseconds: size, form, header, key, signature, claims.
   * The time window is not judged here: see `decide`.
   */
  verify(token: string): Result<JoinClaims, Invalid> {
    const parts = split(token);
    if (!parts.ok) return parts;
    const [header, payload, signature] = parts.value;
    const key = this.#keyOf(header);
    if (!key.ok) return key;
    const bytes = decode(signature);
    if (bytes?.length !== 64 || !verify(null, Buffer.from(`${header}.${payload}`), key.value.publicKey, bytes))
      return flawed('signature');
    const content = decodeJson(payload);
    if (content === undefined) return flawed('payload');
    return parseClaims(content, { issuer: this.#issuer, audience: this.#issuer });
  }

  /** Header members beyond the three of ours (`crit`, `jku`, `jwk`, `x5u`, `zip` …) refuse the token unread. */
  #keyOf(header: string): Result<SigningKey, Invalid> {
    const content = decodeJson(header);
    if (typeof content !== 'object' || content === null || Array.isArray(content)) return flawed('header');
    const members = new Map<string, unknown>(Object.entries(content));
    for (const name of members.keys()) if (!headerMembers.has(name)) return flawed('header');
    if (members.get('alg') !== 'EdDSA') return flawed('algorithm');
    if (members.get('typ') !== tokenType) return flawed('type');
    const kid = members.get('kid');
    const key = typeof kid === 'string' ? this.#keys.get(kid) : undefined;
    return key === undefined ? flawed('key') : ok(key);
  }
}

function flawed(flaw: TokenFlaw): { readonly ok: false; readonly refusal: Invalid } {
  return no({ kind: 'token-invalid', flaw });
}

/** Exactly three parts; stops at the fourth dot, however many follow. */
function split(token: string): Result<readonly [string, string, string], Invalid> {
  if (token.length > longest) return flawed('size');
  const parts = token.split('.', 4);
  const [header, payload, signature] = parts;
  if (parts.length !== 3 || !header || !payload || !signature) return flawed('form');
  return ok([header, payload, signature]);
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** Only the one canonical spelling: no padding, no stray bits (RFC 7515 section 2, RFC 4648 section 3.5). */
function decode(part: string): Buffer | undefined {
  const bytes = Buffer.from(part, 'base64url');
  return bytes.toString('base64url') === part ? bytes : undefined;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decodeJson(part: string): unknown {
  const bytes = decode(part);
  if (bytes === undefined) return undefined;
  try {
    const parsed = parseStrictJson(utf8.decode(bytes));
    return parsed.ok ? parsed.value : undefined;
  } catch {
    // Not UTF-8: malformed like any other.
    return undefined;
  }
}
