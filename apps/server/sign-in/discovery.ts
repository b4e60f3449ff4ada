/** What a provider says of itself (OpenID Connect Discovery 1.0), read once at the edge. */
import type { UnixSeconds } from '@foyer/kernel';
import type { Payload } from '../issuers/claims.ts';

export interface Discovery {
  /** As the document has it: the configured one, or Entra ID's template with `{tenantid}` in it. */
  readonly issuer: string;
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly jwksUri: string | undefined;
  readonly userinfoEndpoint: string | undefined;
  readonly endSessionEndpoint: string | undefined;
  /** `token_endpoint_auth_methods_supported`; undefined where it says nothing, which means `client_secret_basic`. */
  readonly clientAuthentication: readonly string[] | undefined;
  /** Does it promise `iss` in its answers (RFC 9207)? */
  readonly promisesIssuer: boolean;
  /** The whole document. */
  readonly raw: Payload;
  readonly fetchedAt: UnixSeconds;
  /** Seconds by which its clock is ahead of ours, by the `Date` of the answer; undefined where it has none. */
  readonly clockAhead: number | undefined;
}
