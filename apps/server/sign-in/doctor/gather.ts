/** Asks a provider all that can be asked without a person. Nothing is concluded here, and nothing that was asked counts. */
import { createHash } from 'node:crypto';
import { type Chance, no, ok, pickId } from '@foyer/kernel';
import { SignJWT } from 'jose';
import type { Clock } from '../../clock.ts';
import type { ProviderOptions } from '../../config/sign-in-options.ts';
import { isPayload, type Payload } from '../../issuers/claims.ts';
import { parseStrictJson } from '../../strict-json.ts';
import { basicCredentials } from '../client-basic.ts';
import { discoveryAddress, isIssuer } from '../discovery.ts';
import type { AskedFor, SafeAnswer, SafeRequest } from '../fetching.ts';
import type { ProofKey } from '../keys/provider-keys.ts';
import type { SignInResult } from '../ports.ts';
import {
  type AuthorizationAnswer,
  type Gathered,
  type OurAddresses,
  type TokenAnswer,
  textOf,
  textsOf,
} from './subject.ts';

/** The one way to a provider: `SafeFetch`. */
export interface Asking {
  ask(request: SafeRequest): Promise<SignInResult<SafeAnswer>>;
}

export interface GatherParts {
  readonly options: ProviderOptions;
  readonly fetch: Asking;
  readonly addresses: Pick<OurAddresses, 'redirectUri'>;
  /** Proves who we are, where the provider wants a key for it. */
  readonly proof: ProofKey | undefined;
  readonly clock: Pick<Clock, 'wall'>;
  readonly chance: Chance;
}

function parsed(text: string): Payload | undefined {
  const json = parseStrictJson(text);
  return json.ok && isPayload(json.value) ? json.value : undefined;
}

interface Read {
  readonly document: SignInResult<Payload>;
  readonly clockAhead: number | undefined;
}

/** `Date` is when the answer was made; a cache says by `Age` how long ago that was (RFC 9111 section 5.1). */
function aheadOf({ headers }: SafeAnswer, wall: number): number | undefined {
  const at = Date.parse(headers.date ?? '');
  if (Number.isNaN(at)) return undefined;
  const age = /^\d{1,9}$/.test(headers.age ?? '') ? Number(headers.age) : 0;
  return Math.round(at / 1_000) + age - wall;
}

async function readDocument({ options, fetch, clock }: GatherParts): Promise<Read> {
  const url = discoveryAddress(options);
  const answer = await fetch.ask({ at: 'discovery', url });
  if (!answer.ok) return { document: answer, clockAhead: undefined };
  const { status, body } = answer.value;
  const clockAhead = aheadOf(answer.value, clock.wall());
  if (status >= 500)
    return { document: no({ kind: 'sign-in-provider-unreachable', facts: { at: 'discovery', status } }), clockAhead };
  if (status !== 200)
    return { document: no({ kind: 'sign-in-discovery-missing', facts: { url, status } }), clockAhead };
  const document = parsed(body);
  if (document === undefined)
    return {
      document: no({ kind: 'sign-in-discovery-invalid', facts: { reason: 'not-json' } }),
      clockAhead,
    };
  return { document: ok(document), clockAhead };
}

async function readKeys({ fetch }: GatherParts, url: string): Promise<SignInResult<readonly Payload[]>> {
  const answer = await fetch.ask({ at: 'jwks', url });
  if (!answer.ok) return answer;
  const { status, body } = answer.value;
  if (status !== 200) return no({ kind: 'sign-in-signing-keys-unreachable', facts: { status } });
  const set = parsed(body);
  // authentik without keys answers with an empty object.
  const keys = set === undefined ? undefined : (set.keys ?? []);
  if (!Array.isArray(keys))
    return no({ kind: 'sign-in-signing-keys-unreachable', facts: { reason: 'the answer is no key list' } });
  return ok(keys.slice(0, 100).filter(isPayload));
}

/** As a browser that is not signed in there would be sent, told to show nothing. */
async function knock(parts: GatherParts, endpoint: string): Promise<SignInResult<AuthorizationAnswer> | undefined> {
  const { options, fetch, addresses, chance } = parts;
  const url = URL.parse(endpoint);
  if (url === null) return undefined;
  const random = () => pickId(chance, '', 43);
  const wish = {
    ...{ response_type: 'code', client_id: options.clientId, redirect_uri: addresses.redirectUri },
    ...{ scope: options.scopes.join(' '), state: random(), nonce: random(), prompt: 'none' },
    ...{ code_challenge: createHash('sha256').update(random()).digest('base64url'), code_challenge_method: 'S256' },
    ...(options.response === 'jwt' ? { response_mode: 'jwt' } : {}),
  };
  for (const [name, value] of Object.entries(wish)) url.searchParams.set(name, value);
  const answer = await fetch.ask({ at: 'authorization', url: url.href, headers: { accept: 'text/html' } });
  if (!answer.ok) return answer;
  const { status, headers } = answer.value;
  const location = status >= 300 && status < 400 ? URL.parse(headers.location ?? '', url.href)?.href : undefined;
  return ok({ status, location });
}

type Means = NonNullable<ProviderOptions['clientAuthentication']>;

/** As a sign-in would choose it. */
export function meansOf(options: ProviderOptions, document: Payload): Means {
  if (options.clientAuthentication !== undefined) return options.clientAuthentication;
  if (options.clientSecret === undefined) return 'none';
  const theirs = textsOf(document, 'token_endpoint_auth_methods_supported') ?? ['client_secret_basic'];
  return theirs.includes('client_secret_basic') || !theirs.includes('client_secret_post') ? 'basic' : 'post';
}

interface Proof {
  readonly headers: Readonly<Record<string, string>>;
  readonly fields: Readonly<Record<string, string>>;
}

async function proofOf(parts: GatherParts, means: Means, audience: string): Promise<Proof> {
  const { options, proof, clock, chance } = parts;
  const { clientId, clientSecret = '' } = options;
  if (means === 'basic') return { headers: { authorization: basicCredentials(clientId, clientSecret) }, fields: {} };
  if (means === 'post') return { headers: {}, fields: { client_id: clientId, client_secret: clientSecret } };
  if (means === 'none' || proof === undefined) return { headers: {}, fields: { client_id: clientId } };
  const now = clock.wall();
  const assertion = await new SignJWT({ iss: clientId, sub: clientId, aud: audience, jti: pickId(chance, '', 26) })
    .setProtectedHeader({ alg: proof.alg, kid: proof.kid })
    .setIssuedAt(now)
    .setExpirationTime(now + 60)
    .sign(proof.key);
  const type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
  return { headers: {}, fields: { client_id: clientId, client_assertion_type: type, client_assertion: assertion } };
}

/** Shows a code that was never given: a provider looks at the client first, and says which of both it does not like. */
async function showCode(parts: GatherParts, endpoint: string, document: Payload): Promise<SignInResult<TokenAnswer>> {
  const { options, fetch, addresses, chance } = parts;
  const means = meansOf(options, document);
  const named = textOf(document, 'issuer') ?? '';
  // A document that bears another's name must not get a proof that is good there.
  const audience = isIssuer(named, options.issuer) ? named : options.issuer;
  const { headers, fields } = await proofOf(parts, means, audience);
  const body = new URLSearchParams({
    ...{ grant_type: 'authorization_code', code: pickId(chance, '', 32), redirect_uri: addresses.redirectUri },
    ...{ code_verifier: pickId(chance, '', 43), ...fields },
  });
  const type = 'application/x-www-form-urlencoded';
  const answer = await fetch.ask({
    ...{ at: 'token', method: 'POST', url: endpoint, body: body.toString() },
    headers: { accept: 'application/json', 'content-type': type, ...headers },
  } satisfies SafeRequest & { readonly at: AskedFor });
  if (!answer.ok) return answer;
  const said = parsed(answer.value.body);
  return ok({
    ...{ status: answer.value.status, method: means },
    error: said === undefined ? undefined : textOf(said, 'error')?.slice(0, 100),
  });
}

/** Seconds for one answer, whatever the configuration allows: somebody sits and waits for the doctor. */
const longestPatience = 10;

/** Never throws for what the provider does. */
export async function gather(given: GatherParts): Promise<Gathered> {
  const patience = Math.min(longestPatience, given.options.patienceSeconds);
  const parts: GatherParts = { ...given, fetch: { ask: (request) => given.fetch.ask({ ...request, patience }) } };
  const { document, clockAhead } = await readDocument(parts);
  const nothing = { keys: undefined, authorization: undefined, token: undefined };
  if (!document.ok) return { document, clockAhead, ...nothing };
  const [jwksUri, authorizationEndpoint, tokenEndpoint] = [
    textOf(document.value, 'jwks_uri'),
    textOf(document.value, 'authorization_endpoint'),
    textOf(document.value, 'token_endpoint'),
  ];
  const [keys, authorization, token] = await Promise.all([
    jwksUri === undefined ? undefined : readKeys(parts, jwksUri),
    authorizationEndpoint === undefined ? undefined : knock(parts, authorizationEndpoint),
    tokenEndpoint === undefined ? undefined : showCode(parts, tokenEndpoint, document.value),
  ]);
  return { document, clockAhead, keys, authorization, token };
}
