/**
 * What OAuth asks of a client, done by openid-client: the way there, the code for tokens, UserInfo. Every request it makes
 * goes through `SafeFetch`, and no token that says who somebody is reaches it: those are opened and judged here.
 */
import { Fault, no, ok } from '@foyer/kernel';
import type { SignInFacts } from '@foyer/wire';
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  type ClientAuth,
  ClientError,
  ClientSecretPost,
  Configuration,
  type CustomFetch,
  calculatePKCECodeChallenge,
  customFetch,
  fetchUserInfo,
  None,
  PrivateKeyJwt,
} from 'openid-client';
import type { ProviderOptions } from '../config/sign-in-options.ts';
import { claimOf, isPayload, type Payload } from '../issuers/claims.ts';
import { clientSecretBasic } from './client-basic.ts';
import type { Discovery } from './discovery.ts';
import type { AskedFor, SafeAnswer, SafeFetch } from './fetching.ts';
import type { ProofKey } from './keys/provider-keys.ts';
import { type SignInFailure, SignInFault, type SignInResult } from './ports.ts';
import { described } from './provider-answer.ts';

export interface Client {
  readonly options: ProviderOptions;
  readonly discovery: Discovery;
  readonly fetch: SafeFetch;
  /** Proves who we are, for `private-key`. */
  readonly proof: ProofKey | undefined;
}

export type Means = NonNullable<ProviderOptions['clientAuthentication']>;

/** How we say who we are: as configured, else as the provider has it (Discovery section 3). */
export function meansOf(options: ProviderOptions, { clientAuthentication: theirs }: Discovery): Means {
  if (options.clientAuthentication !== undefined) return options.clientAuthentication;
  if (options.clientSecret === undefined) return 'none';
  const isPost =
    theirs !== undefined && !theirs.includes('client_secret_basic') && theirs.includes('client_secret_post');
  return isPost ? 'post' : 'basic';
}

async function clientAuth({ options, discovery, proof }: Client): Promise<ClientAuth> {
  const means = meansOf(options, discovery);
  // Without a secret the configuration is refused at the start.
  if (means === 'basic') return clientSecretBasic(options.clientSecret ?? '');
  if (means === 'post') return ClientSecretPost(options.clientSecret);
  if (means === 'none') return None();
  if (proof === undefined) throw new Fault('there is no key to prove by who we are');
  const bytes = new Uint8Array(proof.key.export({ type: 'pkcs8', format: 'der' }));
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('pkcs8', bytes, algorithm, false, ['sign']);
  return PrivateKeyJwt({ key, kid: proof.kid });
}

/** The library is told no more of the provider than it needs: what is judged here is not its to refuse. */
function configurationOf(client: Client, answering: CustomFetch, auth: ClientAuth = None()): Configuration {
  const { options, discovery } = client;
  const metadata = {
    issuer: discovery.issuer,
    authorization_endpoint: discovery.authorizationEndpoint,
    token_endpoint: discovery.tokenEndpoint,
    ...(discovery.userinfoEndpoint === undefined ? {} : { userinfo_endpoint: discovery.userinfoEndpoint }),
    ...(discovery.endSessionEndpoint === undefined ? {} : { end_session_endpoint: discovery.endSessionEndpoint }),
  };
  const configuration = new Configuration(metadata, options.clientId, {}, auth);
  configuration[customFetch] = answering;
  // The library's own limit; ours is in `SafeFetch`, which also says where http may be.
  configuration.timeout = options.patienceSeconds + 5;
  allowInsecureRequests(configuration);
  return configuration;
}

const unasked: CustomFetch = () => {
  throw new Fault('nothing is to be asked for an address');
};

export interface Departure {
  readonly redirectUri: string;
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly silent: boolean;
  /** The provider is to ask who it is, whoever is signed in there. */
  readonly another?: boolean;
}

/** `sign-in-provider-address-not-allowed` where the provider would have browsers go to an address that is none. */
export async function authorizationUrl(client: Client, of: Departure): Promise<SignInResult<string>> {
  const { options, discovery, fetch } = client;
  const endpoint = new URL(discovery.authorizationEndpoint);
  if (!fetch.mayName(endpoint))
    return no({
      kind: 'sign-in-provider-address-not-allowed',
      facts: { at: 'authorization', host: endpoint.host, reason: 'not-https' },
    });
  const url = buildAuthorizationUrl(configurationOf(client, unasked), {
    redirect_uri: of.redirectUri,
    scope: options.scopes.join(' '),
    ...{ state: of.state, nonce: of.nonce },
    code_challenge: await calculatePKCECodeChallenge(of.verifier),
    code_challenge_method: 'S256',
    ...(options.response === 'jwt' ? { response_mode: 'jwt' } : {}),
    ...promptOf(of),
  });
  return ok(url.href);
}

/** Core section 3.1.2.1. `select_account` would be kinder than `login`, but not every provider knows it. */
function promptOf({ silent, another = false }: Departure): { readonly prompt?: string } {
  if (silent) return { prompt: 'none' };
  return another ? { prompt: 'login' } : {};
}

/** Undefined where the provider has no such address, or one where browsers are not sent. */
export function endSessionAddress(
  client: Client,
  of: { readonly idToken: string; readonly back: string; readonly state: string },
): string | undefined {
  const { endSessionEndpoint } = client.discovery;
  if (endSessionEndpoint === undefined || !client.fetch.mayName(new URL(endSessionEndpoint))) return undefined;
  const wish = { id_token_hint: of.idToken, post_logout_redirect_uri: of.back, state: of.state };
  return buildEndSessionUrl(configurationOf(client, unasked), wish).href;
}

/** Our failure inside what the library threw; of its own errors only the code, because they hold raw tokens. */
function failureOf(error: unknown, kind: SignInFailure['kind']): SignInFailure {
  let inner = error;
  for (let depth = 0; depth < 8 && inner instanceof Error; depth += 1) {
    if (inner instanceof SignInFault) return inner.failure;
    inner = inner.cause;
  }
  if (error instanceof ClientError && error.code !== undefined) return { kind, facts: { reason: error.code } };
  throw error;
}

function jsonOf(body: string): Payload | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return isPayload(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function asJson(value: Payload): Response {
  return new Response(JSON.stringify(value), { status: 200, headers: { 'content-type': 'application/json' } });
}

/** Asks, and lets only a 200 through to the library; `judge` says what it gets to see. */
function asking(
  client: Client,
  at: AskedFor,
  judge: (answer: SafeAnswer) => Promise<SignInResult<Payload>>,
): CustomFetch {
  return async (url, { method, headers, body }) => {
    const letter = { at, url, method: method === 'POST' ? 'POST' : 'GET', headers } as const;
    const sent = typeof body === 'string' || body instanceof URLSearchParams ? { body: body.toString() } : {};
    const asked = await client.fetch.ask({ ...letter, ...sent });
    const judged = asked.ok ? await judge(asked.value) : asked;
    if (!judged.ok) throw new SignInFault(judged.refusal);
    return asJson(judged.value);
  };
}

/** Errors of RFC 6749 section 5.2 that are about us, not about the code. */
const aboutUs = new Set(['invalid_client', 'unauthorized_client']);

function tokenFailureOf({ status, body }: SafeAnswer, method: Means, secrets: readonly string[]): SignInFailure {
  const said = jsonOf(body);
  const [error, description] = [said && claimOf(said, 'error'), said && claimOf(said, 'error_description')];
  const facts = {
    status,
    ...(typeof error === 'string' ? { error: described(error, secrets) } : {}),
    ...(typeof description === 'string' ? { description: described(description, secrets) } : {}),
  };
  if (status < 400 || status >= 500) return { kind: 'sign-in-token-endpoint-failed', facts };
  if (status === 401 || (typeof error === 'string' && aboutUs.has(error)))
    return { kind: 'sign-in-client-rejected', facts: { ...facts, method } };
  return { kind: error === 'invalid_grant' ? 'sign-in-code-rejected' : 'sign-in-token-endpoint-failed', facts };
}

interface TokenResponse {
  readonly id_token: string;
  readonly access_token: string;
  readonly token_type: string;
}

/** The members that are used, and nothing else: what they ought to be, RFC 6749 section 5.1 and Core section 3.1.3.3 say. */
function readTokens(body: string): SignInResult<TokenResponse & Payload> {
  const said = jsonOf(body);
  const invalid = (facts: SignInFacts) => no({ kind: 'sign-in-token-response-invalid', facts } as const);
  if (said === undefined) return invalid({ reason: 'not-json' });
  const [idToken, accessToken, type] = ['id_token', 'access_token', 'token_type'].map((name) => claimOf(said, name));
  if (idToken === undefined) return no({ kind: 'sign-in-token-missing', facts: {} });
  if (typeof idToken !== 'string') return invalid({ member: 'id_token', reason: 'no-text' });
  if (accessToken === undefined || accessToken === '') return invalid({ member: 'access_token', reason: 'missing' });
  if (typeof accessToken !== 'string') return invalid({ member: 'access_token', reason: 'no-text' });
  if (type === undefined) return invalid({ member: 'token_type', reason: 'missing' });
  if (typeof type !== 'string') return invalid({ member: 'token_type', reason: 'no-text' });
  if (type.toLowerCase() !== 'bearer') return invalid({ member: 'token_type', reason: 'not-bearer' });
  return ok({ id_token: idToken, access_token: accessToken, token_type: type });
}

export interface Tokens {
  /** As it came: nothing of it is opened or verified. */
  readonly idToken: string;
  /** Opaque. */
  readonly accessToken: string;
}

/** `sign-in-token-endpoint-failed`, `-client-rejected`, `-code-rejected`, `-token-response-invalid`, `-token-missing`. */
export async function exchangeCode(
  client: Client,
  of: { readonly code: string; readonly verifier: string; readonly redirectUri: string },
): Promise<SignInResult<Tokens>> {
  let idToken: string | undefined;
  const secrets = [of.code, of.verifier, client.options.clientSecret ?? ''];
  const answering = asking(client, 'token', async (answer) => {
    if (answer.status !== 200) return no(tokenFailureOf(answer, meansOf(client.options, client.discovery), secrets));
    const said = readTokens(answer.body);
    if (!said.ok) return said;
    const { id_token: shown, ...rest } = said.value;
    idToken = shown;
    return ok(rest);
  });
  const configuration = configurationOf(client, answering, await clientAuth(client));
  const address = new URL(of.redirectUri);
  address.searchParams.set('code', of.code);
  try {
    // State and issuer of the answer were judged before.
    const { access_token: accessToken } = await authorizationCodeGrant(configuration, address, {
      pkceCodeVerifier: of.verifier,
    });
    if (idToken === undefined) throw new Fault('a token response without a request');
    return ok({ idToken, accessToken });
  } catch (error) {
    return no(failureOf(error, 'sign-in-token-response-invalid'));
  }
}

/** A token of three or of five parts; what cannot be a token is not opened as one. */
const tokenShape = /^[\w-]+(?:\.[\w-]*){2}(?:(?:\.[\w-]*){2})?$/;

/**
 * Claims about `subject`. `sign-in-userinfo-failed`, `-userinfo-subject-wrong`, and whatever `read` has against a token.
 * @param read opens and verifies an answer that is a token
 */
export async function askUserInfo(
  client: Client,
  of: { readonly accessToken: string; readonly subject: string },
  read: (token: string) => Promise<SignInResult<Payload>>,
): Promise<SignInResult<Payload>> {
  const answering = asking(client, 'userinfo', async ({ status, body }) => {
    if (status !== 200) return no({ kind: 'sign-in-userinfo-failed', facts: { status } });
    const text = body.trim();
    // By its form: providers call either by either content type.
    const said = tokenShape.test(text) ? undefined : jsonOf(text);
    if (said === undefined && !tokenShape.test(text))
      return no({ kind: 'sign-in-userinfo-failed', facts: { reason: 'not-json' } });
    const claims = said === undefined ? await read(text) : ok(said);
    if (!claims.ok) return claims;
    return claimOf(claims.value, 'sub') === of.subject
      ? claims
      : no({ kind: 'sign-in-userinfo-subject-wrong', facts: {} });
  });
  try {
    return ok(await fetchUserInfo(configurationOf(client, answering), of.accessToken, of.subject));
  } catch (error) {
    return no(failureOf(error, 'sign-in-userinfo-failed'));
  }
}
