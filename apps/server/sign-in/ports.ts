/** What the parts of sign-in at providers say to each other. Rules: docs/spec/sign-in.md. */
import type { KeyObject } from 'node:crypto';
import type { Result, UnixSeconds } from '@foyer/kernel';
import type { SignInCause, SignInFacts } from '@foyer/wire';
import type { Payload } from '../issuers/claims.ts';

/** Why a sign-in comes to nothing. A value, like every refusal; inside a library's callback it travels as `SignInFault`. */
export interface SignInFailure {
  readonly kind: SignInCause;
  /** Never a token, a code or a secret. */
  readonly facts: SignInFacts;
}

/** Carries a failure through a library that only knows errors. Its text names the cause and nothing else. */
export class SignInFault extends Error {
  override readonly name = 'SignInFault';
  readonly failure: SignInFailure;

  constructor(failure: SignInFailure) {
    super(failure.kind);
    this.failure = failure;
  }
}

/** A private key that opens tokens. */
export interface DecryptionKey {
  /** Names by which tokens may call it: `kid`s we publish, the thumbprint (RFC 7638), authentik's MD5 of the PEM text. */
  readonly names: readonly string[];
  readonly key: KeyObject;
  /** `RSA`, or the curve: `P-256`, `P-384`, `P-521`, `X25519`. */
  readonly kind: string;
  /** RFC 7638, SHA-256, base64url; of the public key. */
  readonly thumbprint: string;
  /** For administrators: the file it came from, or `generated`. */
  readonly from: string;
}

/** Which token it is, for the facts of a failure. */
export type TokenUse = 'id-token' | 'userinfo' | 'response' | 'logout-token';

/** A token out of its envelope. */
export interface OpenedToken {
  /** Compact JWS, three parts. Nothing of it is verified yet. */
  readonly jws: string;
  readonly wasEncrypted: boolean;
  /** For the log: opened by a key that the token did not name, say. */
  readonly notes: readonly string[];
}

/** UserInfo out of its envelope that nobody signed. */
export interface OpenedClaims {
  readonly claims: Payload;
  readonly notes: readonly string[];
}

export interface VerifiedToken {
  readonly header: ReadonlyMap<string, unknown>;
  readonly claims: Payload;
  readonly jws: string;
}

/** Whom a provider says somebody is; everything verified. */
export interface ProviderIdentity {
  /** Id of the configured provider. */
  readonly provider: string;
  readonly issuer: string;
  readonly subject: string;
  readonly sid: string | undefined;
  /** The inner signed ID token. */
  readonly idToken: string;
  /** Of the ID token, with those of UserInfo that it lacks. */
  readonly claims: Payload;
}

/** Who a logout token means; at least one of both. */
export interface LogoutSubject {
  readonly issuer: string;
  readonly subject: string | undefined;
  readonly sid: string | undefined;
  readonly jti: string;
  readonly expiresAt: UnixSeconds;
}

export type SignInResult<Value> = Result<Value, SignInFailure>;
