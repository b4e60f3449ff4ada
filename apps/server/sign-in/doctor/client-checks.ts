/** Does the provider know our redirect address, take our client id and secret, and tell us when somebody signs out? */
import type { Finding } from '@foyer/wire';
import { outOfOrder } from '../provider-answer.ts';
import { type AuthorizationAnswer, fault, faultThere, good, hint, type Subject, textOf } from './subject.ts';

/** Errors of somebody who is not signed in there, which is what we asked for (Core section 3.1.2.6). */
const expected: ReadonlySet<string> = new Set([
  ...['login_required', 'interaction_required', 'consent_required', 'account_selection_required'],
]);

/** Errors that mean our request, not the person (RFC 6749 section 4.1.2.1). */
function errorOf(location: string): string | undefined {
  const url = URL.parse(location);
  if (url === null) return undefined;
  return url.searchParams.get('error') ?? new URLSearchParams(url.hash.slice(1)).get('error') ?? undefined;
}

function leadsTo(location: string, address: string): boolean {
  const [there, ours] = [URL.parse(location), URL.parse(address)];
  return there !== null && ours !== null && there.origin === ours.origin && there.pathname === ours.pathname;
}

function judgeReturn(location: string, { product, addresses, options }: Subject): Finding {
  const error = errorOf(location);
  if (error === undefined || expected.has(error))
    return good('redirect', `The provider knows the redirect address ${addresses.redirectUri}.`);
  if (outOfOrder.has(error))
    return fault('redirect', product, {
      cause: 'sign-in-provider-failed',
      says: `The provider knows the redirect address and is out of order: ${error}.`,
    });
  const scopes = error === 'invalid_scope' ? ` Asked for were ${options.scopes.join(' ')}.` : '';
  return fault('redirect', product, {
    cause: 'sign-in-provider-refused',
    says: `The provider knows the redirect address and refuses the request: ${error}.${scopes}`,
  });
}

/** Answers by which providers refuse a redirect address or a client id: nothing of the person was asked for. */
const refusing: ReadonlySet<number> = new Set([400, 401, 403]);
/** Nothing stands at that address that a browser may open. */
const absent: ReadonlySet<number> = new Set([404, 405, 410]);

function judgeOther({ status, location }: AuthorizationAnswer, { product, addresses, options }: Subject): Finding {
  const { redirectUri } = addresses;
  const isError = location === undefined ? refusing.has(status) : /error/i.test(location);
  if (!isError)
    return hint(
      'redirect',
      `Whether the provider knows the redirect address ${redirectUri} cannot be told from here: it answered ${status}.`,
      { topic: 'redirect', product },
    );
  return faultThere(
    'redirect',
    `The provider does not know the redirect address ${redirectUri}, or not the client id ${options.clientId} (it answered ${status}). Enter exactly this address there.`,
    { topic: 'redirect', product, ours: 'clientId; FOYER_PUBLIC_URL, which the redirect address begins with.' },
  );
}

/** People end on that page and never come back, so that no sign-in can name it. */
function judgeAbsent({ status }: AuthorizationAnswer, { document, product }: Subject): Finding {
  const address = textOf(document, 'authorization_endpoint') ?? '';
  return faultThere(
    'authorize',
    `The authorization endpoint ${address} is not there: it answered ${status}. People would be sent to that page and not come back.`,
    {
      ...{ topic: 'issuer', product },
      ours: 'issuer: its discovery document names that address. A proxy in front of the provider must let browsers through to it.',
    },
  );
}

export function checkRedirect(subject: Subject): Finding[] {
  const { gathered, addresses, product } = subject;
  const { authorization } = gathered;
  if (authorization === undefined) return [];
  // Browsers go there, not this server: what it cannot reach they may.
  if (!authorization.ok)
    return [
      hint(
        'redirect',
        `The authorization endpoint cannot be looked at from this server. The redirect address to be entered there is ${addresses.redirectUri}.`,
        { topic: 'redirect', product },
      ),
    ];
  const { status, location } = authorization.value;
  if (absent.has(status)) return [judgeAbsent(authorization.value, subject)];
  const isOurs = location !== undefined && leadsTo(location, addresses.redirectUri);
  return [isOurs ? judgeReturn(location, subject) : judgeOther(authorization.value, subject)];
}

const rejections: ReadonlySet<string> = new Set(['invalid_client', 'unauthorized_client']);

export function checkClient({ gathered, product, options }: Subject): Finding[] {
  const { token } = gathered;
  if (token === undefined) return [];
  if (!token.ok) return [fault('client', product, { cause: token.refusal.kind, facts: token.refusal.facts })];
  const { status, error, method } = token.value;
  if (status === 401 || rejections.has(error ?? '')) {
    const facts = { status, method, ...(error === undefined ? {} : { error }) };
    return [fault('client', product, { cause: 'sign-in-client-rejected', facts })];
  }
  const isPublic = method === 'none';
  const accepted = isPublic
    ? `The provider takes the client id ${options.clientId} without a secret.`
    : `The provider takes the client id ${options.clientId} and its secret (${method}).`;
  if (error === 'invalid_grant') return [good('client', accepted)];
  if (status >= 500 || error === undefined)
    return [
      hint('client', `Whether the provider takes client id and secret cannot be told: it answered ${status}.`, {
        ...{ topic: 'client', product },
      }),
    ];
  return [good('client', `The provider has nothing against the client id (it answered ${error}).`)];
}

export function checkSignOut({ gathered, document, options, addresses, product }: Subject): Finding[] {
  if (!gathered.document.ok) return [];
  const findings: Finding[] = [];
  if (options.signOutAtProvider && textOf(document, 'end_session_endpoint') === undefined)
    findings.push(hint('sign-out', 'The provider has no address for signing out. A sign-out here ends nothing there.'));
  else if (options.signOutAtProvider)
    findings.push(
      good(
        'sign-out',
        `Signing out goes on to the provider. The way back to be entered there is ${addresses.signOutUri}.`,
      ),
    );
  if (document.backchannel_logout_supported === true)
    findings.push(
      good(
        'sign-out',
        `The provider can tell this server who signed out. The address to be entered there is ${addresses.backchannelUri}.`,
      ),
    );
  else
    findings.push(
      hint(
        'sign-out',
        `The provider does not say that it tells others who signed out. Where it does, the address is ${addresses.backchannelUri}.`,
        { topic: 'signOut', product },
      ),
    );
  return findings;
}
