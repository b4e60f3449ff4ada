/** The answer a provider sends through the browser (RFC 6749 section 4.1.2, OpenID Connect Core section 3.1.2.5). */
import { no, ok } from '@foyer/kernel';
import { claimOf, type Payload } from '../issuers/claims.ts';
import { type Discovery, speaksFor } from './discovery.ts';
import type { SignInFailure, SignInResult } from './ports.ts';
import { quoted } from './tokens/failed.ts';

export interface ProviderAnswer {
  readonly state: string | undefined;
  readonly code: string | undefined;
  /** RFC 9207. */
  readonly issuer: string | undefined;
  readonly error: string | undefined;
  readonly description: string | undefined;
}

/** `response`: the whole answer as a token (JARM). */
const members = ['state', 'code', 'iss', 'error', 'error_description', 'response'] as const;
type Member = (typeof members)[number];

function invalid(parameter: string, reason: string): { readonly ok: false; readonly refusal: SignInFailure } {
  return no({ kind: 'sign-in-response-invalid', facts: { parameter, reason } });
}

/** The one value; undefined also for an empty one, which says nothing. */
function only(query: URLSearchParams, name: Member): string | undefined {
  const value = query.get(name);
  return value === null || value === '' ? undefined : value;
}

/** What comes twice could be read in two ways (RFC 6749 section 3.1), so none of it is. */
export function readQuery(
  query: URLSearchParams,
): SignInResult<ProviderAnswer & { readonly token: string | undefined }> {
  const twice = members.find((name) => query.getAll(name).length > 1);
  if (twice !== undefined) return invalid(twice, 'twice');
  return ok({
    state: only(query, 'state'),
    code: only(query, 'code'),
    issuer: only(query, 'iss'),
    error: only(query, 'error'),
    description: only(query, 'error_description'),
    token: only(query, 'response'),
  });
}

/** The same out of a verified token. Its `iss` was judged with it. */
export function answerOf(claims: Payload): SignInResult<ProviderAnswer> {
  const read: Partial<Record<Member, string>> = {};
  for (const name of members) {
    const value = claimOf(claims, name);
    if (value !== undefined && typeof value !== 'string') return invalid(name, 'no-text');
    if (value !== undefined && value !== '') read[name] = value;
  }
  const { state, code, iss: issuer, error, error_description: description } = read;
  return ok({ state, code, issuer, error, description });
}

/** The provider would have to show something, which it was asked not to do (Core section 3.1.2.6). */
const wouldAsk = new Set(['interaction_required', 'login_required', 'consent_required', 'account_selection_required']);

/** The provider is out of order, and nobody's wish or setting is to blame (RFC 6749 section 4.1.2.1). */
export const outOfOrder: ReadonlySet<string> = new Set(['server_error', 'temporarily_unavailable']);

/** What tokens and codes look like; no error's text needs them. */
const secretShapes = /[\w-]{10,}\.[\w-]{10,}\.[\w.-]{20,}|[\w-]{40,}/g;

/**
 * What a provider says in words, for administrators.
 * @param secrets that it was told with the request: some repeat in their errors what they were sent
 */
export function described(text: string, secrets: readonly string[] = []): string {
  const spoken = secrets.filter((secret) => secret !== '').reduce((said, one) => said.replaceAll(one, '…'), text);
  return quoted(spoken.slice(0, 1_000).replaceAll(secretShapes, '…'));
}

function refusalOf(error: string, description: string | undefined): SignInFailure {
  const facts = {
    error: described(error),
    ...(description === undefined ? {} : { description: described(description) }),
  };
  if (error === 'access_denied') return { kind: 'sign-in-cancelled', facts };
  if (outOfOrder.has(error)) return { kind: 'sign-in-provider-failed', facts };
  return { kind: wouldAsk.has(error) ? 'sign-in-interaction-required' : 'sign-in-provider-refused', facts };
}

/**
 * The code, of an answer whose state was good. `sign-in-response-issuer-wrong` comes first: what another provider says is
 * not even an error (RFC 9207 section 2.4).
 */
export function judgeAnswer(answer: ProviderAnswer, discovery: Discovery): SignInResult<string> {
  const { issuer, error, code } = answer;
  const expected = discovery.issuer;
  if (issuer === undefined && discovery.promisesIssuer)
    return no({ kind: 'sign-in-response-issuer-wrong', facts: { expected, reason: 'missing' } });
  if (issuer !== undefined && !speaksFor(discovery, issuer))
    return no({ kind: 'sign-in-response-issuer-wrong', facts: { expected, received: quoted(issuer) } });
  if (error !== undefined) return no(refusalOf(error, answer.description));
  return code === undefined ? invalid('code', 'missing') : ok(code);
}
