/** Join tokens: made and verified with the server's own keys, without the store. */
import { sign, verify } from 'node:crypto';
import { type AdmissionRefusal, type JoinClaims, parseClaims, type TokenFlaw } from '@foyer/admission';
import { no, ok, type Result } from '@foyer/kernel';
import { decodeJson, decodePart, encodePart, hasOnly, headerMembers, signingInput, splitCompact } from './jws.ts';
import { fixedKeys, type KeySource, type KnownKey, type SigningKey } from './signing-key.ts';

/** Says what kind of token this is, so that no other of ours passes for one (RFC 8725 section 3.11). */
const tokenType = 'foyer-join+jwt';

/** `crit`, `jku`, `jwk`, `x5u`, `zip` … refuse the token unread. */
const allowedMembers: ReadonlySet<string> = new Set(['alg', 'typ', 'kid']);

/** Of an Ed25519 signature (RFC 8032 section 5.1.6). */
const signatureBytes = 64;

export interface JoinTokensOptions {
  /** `iss` and `aud`. Not the public URL: a server that moves keeps its invitations. */
  readonly issuer: string;
  /** Of a list the first one signs and all verify. */
  readonly keys: KeySource | readonly [SigningKey, ...SigningKey[]];
}

type Invalid = Extract<AdmissionRefusal, { kind: 'token-invalid' }>;
type Unusable = Invalid | Extract<AdmissionRefusal, { kind: 'token-revoked' }>;

/** A verified token, and the key that made it. */
export interface Verified {
  readonly claims: JoinClaims;
  readonly kid: string;
}

export class JoinTokens {
  readonly #issuer: string;
  readonly #keys: KeySource;

  constructor(options: JoinTokensOptions) {
    this.#issuer = options.issuer;
    this.#keys = 'signing' in options.keys ? options.keys : fixedKeys(options.keys);
  }

  /** A signed token in compact form (RFC 7515 section 7.1). `issuedAt` in Unix seconds. */
  mint(claims: JoinClaims, issuedAt: number): string {
    return this.mintNamed(claims, issuedAt).token;
  }

  /** The same, with the key that signed it. */
  mintNamed(claims: JoinClaims, issuedAt: number): { readonly token: string; readonly kid: string } {
    const { kid, privateKey } = this.#keys.signing();
    const header = encodePart({ alg: 'EdDSA', typ: tokenType, kid });
    const payload = encodePart(payloadOf(claims, this.#issuer, issuedAt));
    const signature = sign(null, signingInput({ header, payload }), privateKey).toString('base64url');
    return { token: `${header}.${payload}.${signature}`, kid };
  }

  /**
   * Cheapest checks first, so that junk costs microseconds: size, form, header, key, signature, claims.
   * The time window is not judged here: see `decide`. A token of a retired key is `token-revoked`.
   */
  verify(token: string): Result<JoinClaims, Unusable> {
    const read = this.read(token);
    return read.ok ? ok(read.value.claims) : read;
  }

  /** The same, with the key that made it. */
  read(token: string): Result<Verified, Unusable> {
    const parts = splitCompact(token);
    if (typeof parts === 'string') return flawed(parts);
    const known = this.#keyOf(parts.header);
    if (!known.ok) return known;
    const { key, retired } = known.value;
    const signature = decodePart(parts.signature);
    if (signature?.length !== signatureBytes || !verify(null, signingInput(parts), key.publicKey, signature))
      return flawed('signature');
    const content = decodeJson(parts.payload);
    if (content === undefined) return flawed('payload');
    const claims = parseClaims(content, { issuer: this.#issuer, audience: this.#issuer });
    if (!claims.ok) return claims;
    return retired ? no({ kind: 'token-revoked' }) : ok({ claims: claims.value, kid: key.kid });
  }

  #keyOf(header: string): Result<KnownKey, Invalid> {
    const members = headerMembers(header);
    if (members === undefined || !hasOnly(members, allowedMembers)) return flawed('header');
    if (members.get('alg') !== 'EdDSA') return flawed('algorithm');
    if (members.get('typ') !== tokenType) return flawed('type');
    const kid = members.get('kid');
    const known = typeof kid === 'string' ? this.#keys.find(kid) : undefined;
    return known === undefined ? flawed('key') : ok(known);
  }
}

function payloadOf(claims: JoinClaims, issuer: string, issuedAt: number): object {
  const { id, notBefore, expiresAt, room, roomId, rooms, role, name, identity, permissions, uses } = claims;
  return {
    iss: issuer,
    aud: issuer,
    jti: id,
    iat: issuedAt,
    ...(notBefore === undefined ? {} : { nbf: notBefore }),
    exp: expiresAt,
    room,
    ...(roomId === undefined ? {} : { roomId }),
    ...(rooms === undefined || rooms.length === 0 ? {} : { rooms }),
    role,
    ...(name === undefined ? {} : { name }),
    ...(identity === undefined ? {} : { identity }),
    ...(permissions.length === 0 ? {} : { permissions }),
    ...(uses === undefined ? {} : { uses }),
  };
}

function flawed(flaw: TokenFlaw): { readonly ok: false; readonly refusal: Invalid } {
  return no({ kind: 'token-invalid', flaw });
}
