/** What a provider says of itself (OpenID Connect Discovery 1.0), read once at the edge. */
import { no, ok, type UnixSeconds } from '@foyer/kernel';
import type { ProviderOptions } from '../config/sign-in-options.ts';
import { claimOf, isPayload, isTrue, type Payload, textsOf } from '../issuers/claims.ts';
import type { SafeAnswer } from './fetching.ts';
import type { SignInResult } from './ports.ts';
import { quoted } from './tokens/failed.ts';

export interface Discovery {
  /** As the document has it: the configured one, or Entra ID's template with `{tenantid}` in it. */
  readonly issuer: string;
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly jwksUri: string;
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

/** Where the document is (Discovery section 4): behind the issuer as it is written, whose last slash counts once. */
export function discoveryAddress({ issuer }: Pick<ProviderOptions, 'issuer'>): string {
  return `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
}

/** Tenants that are no single one: Entra ID's document for them has a template where the issuer would be. */
const manyTenants = /\/(?:common|organizations|consumers)(?=\/|$)/;

/** Is this the issuer that was configured? Exactly, or by the one template that is known. */
export function isIssuer(named: string, configured: string): boolean {
  return named === configured || (named.includes('{tenantid}') && named === templateOf(configured));
}

function templateOf(configured: string): string {
  return configured.replace(manyTenants, '/{tenantid}');
}

/** Is this an issuer that the document speaks for? Where it has the template, any one tenant is. */
export function speaksFor({ issuer }: Pick<Discovery, 'issuer'>, named: string): boolean {
  const [before = '', after] = issuer.split('{tenantid}');
  if (after === undefined) return named === issuer;
  return (
    named.startsWith(before) && named.endsWith(after) && /^[\w-]{1,64}$/.test(named.slice(before.length, -after.length))
  );
}

function documentOf(body: string): Payload | undefined {
  try {
    const document: unknown = JSON.parse(body);
    return isPayload(document) ? document : undefined;
  } catch {
    return undefined;
  }
}

const endpoints = [
  ...(['authorization_endpoint', 'token_endpoint', 'jwks_uri'] as const),
  ...(['userinfo_endpoint', 'end_session_endpoint'] as const),
];
type Endpoint = (typeof endpoints)[number];
const needed: readonly Endpoint[] = ['authorization_endpoint', 'token_endpoint', 'jwks_uri'];

function isWebAddress(value: unknown): boolean {
  return typeof value === 'string' && /^https?:$/.test(URL.parse(value)?.protocol ?? '');
}

/** The member that cannot be used, and what is wrong with it. */
function flawOf(document: Payload): { readonly field: string; readonly reason: string } | undefined {
  for (const member of endpoints) {
    const value = claimOf(document, member);
    if (value === undefined && needed.includes(member)) return { field: member, reason: 'missing' };
    if (value !== undefined && !isWebAddress(value)) return { field: member, reason: 'no-address' };
  }
  return undefined;
}

function clockAheadOf({ headers }: SafeAnswer, now: UnixSeconds): number | undefined {
  const date = Date.parse(headers.date ?? '');
  return Number.isNaN(date) ? undefined : Math.floor(date / 1_000) - now;
}

/**
 * `sign-in-provider-unreachable` where the provider failed, `sign-in-discovery-missing`, `-discovery-invalid`,
 * `-issuer-mismatch` (`expected`, `received`).
 */
export function parseDiscovery(
  answer: SafeAnswer,
  { issuer }: Pick<ProviderOptions, 'issuer'>,
  now: UnixSeconds,
): SignInResult<Discovery> {
  const { status } = answer;
  const url = discoveryAddress({ issuer });
  const { host } = new URL(issuer);
  if (status >= 500 || status === 429)
    return no({ kind: 'sign-in-provider-unreachable', facts: { at: 'discovery', host, reason: `HTTP ${status}` } });
  if (status !== 200) return no({ kind: 'sign-in-discovery-missing', facts: { url, status } });
  const raw = documentOf(answer.body);
  if (raw === undefined) return no({ kind: 'sign-in-discovery-invalid', facts: { url, reason: 'not-json' } });
  const named = claimOf(raw, 'issuer');
  if (typeof named !== 'string')
    return no({ kind: 'sign-in-discovery-invalid', facts: { url, field: 'issuer', reason: 'missing' } });
  if (!isIssuer(named, issuer))
    return no({ kind: 'sign-in-issuer-mismatch', facts: { expected: issuer, received: quoted(named) } });
  const flaw = flawOf(raw);
  if (flaw !== undefined) return no({ kind: 'sign-in-discovery-invalid', facts: { url, ...flaw } });
  const at = (member: Endpoint) => {
    const value = claimOf(raw, member);
    return typeof value === 'string' ? value : undefined;
  };
  return ok({
    issuer: named,
    authorizationEndpoint: at('authorization_endpoint') ?? '',
    tokenEndpoint: at('token_endpoint') ?? '',
    jwksUri: at('jwks_uri') ?? '',
    userinfoEndpoint: at('userinfo_endpoint'),
    endSessionEndpoint: at('end_session_endpoint'),
    clientAuthentication: textsOf(claimOf(raw, 'token_endpoint_auth_methods_supported')),
    promisesIssuer: isTrue(claimOf(raw, 'authorization_response_iss_parameter_supported')),
    ...{ raw, fetchedAt: now, clockAhead: clockAheadOf(answer, now) },
  });
}
