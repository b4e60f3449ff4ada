/** Is the provider reached, safely, under the right name, with all that is needed, at the same time of day? */
import type { Finding, SignInCause } from '@foyer/wire';
import { discoveryAddress, isIssuer } from '../discovery.ts';
import { fault, good, hint, type Subject, textOf, textsOf } from './subject.ts';

export function checkDiscovery({ options, gathered, product }: Subject): Finding[] {
  const { document } = gathered;
  if (!document.ok)
    return [fault('discovery', product, { cause: document.refusal.kind, facts: document.refusal.facts })];
  return [good('discovery', `The discovery document was read at ${discoveryAddress(options)}.`)];
}

function isLocal(address: string): boolean {
  const name = URL.parse(address)?.hostname ?? '';
  return name === 'localhost' || name === '[::1]' || name.startsWith('127.');
}

export function checkTls({ options, addresses, gathered }: Subject): Finding[] {
  const { origin, isConfigured } = addresses;
  const findings: Finding[] = [];
  if (options.issuer.startsWith('http:') && !isLocal(options.issuer))
    findings.push(
      hint('tls', 'The provider is asked over plain http: whoever listens in between can sign in as anybody.', {
        ours: 'issuer: an https address, as soon as this is no trial.',
      }),
    );
  else if (options.issuer.startsWith('http:'))
    findings.push(good('tls', 'The provider is on this machine, where plain http is no risk.'));
  else if (gathered.document.ok) findings.push(good('tls', 'The provider’s TLS certificate is trusted.'));
  if (origin.startsWith('http:') && !isLocal(origin))
    findings.push(
      fault('tls', null, {
        cause: 'sign-in-state-unknown',
        says: `People would sign in at ${origin}, without TLS. Browsers keep the cookie of a sign-in over https and on localhost only.`,
      }),
    );
  if (!isConfigured)
    findings.push(
      hint('tls', `The address of this server is not configured. What is said here counts for ${origin}.`, {
        ours: 'FOYER_PUBLIC_URL: the address under which people reach this server.',
      }),
    );
  return findings;
}

/** How two issuers differ, where one of the usual slips explains it. */
function slipOf(expected: string, received: string): string {
  const [ours, theirs] = [URL.parse(expected), URL.parse(received)];
  if (expected.replace(/\/$/, '') === received.replace(/\/$/, '')) return 'They differ by the slash at the end.';
  if (expected.toLowerCase() === received.toLowerCase()) return 'They differ by capital letters.';
  if (ours === null || theirs === null) return '';
  if (ours.protocol !== theirs.protocol && ours.host === theirs.host && ours.pathname === theirs.pathname)
    return 'They differ by http and https: behind a proxy the provider must be told that it is reached over https.';
  if (ours.host !== theirs.host && ours.pathname === theirs.pathname)
    return 'They differ by the host: the provider answers under an internal name, or must be told its public one.';
  if (ours.host === theirs.host) return 'They differ by the path: another realm, tenant or application.';
  return '';
}

export function checkIssuer({ options, document, gathered, product }: Subject): Finding[] {
  if (!gathered.document.ok) return [];
  const received = textOf(document, 'issuer');
  const { issuer: expected } = options;
  if (received === undefined)
    return [
      fault('issuer', product, { cause: 'sign-in-discovery-invalid', facts: { field: 'issuer', reason: 'missing' } }),
    ];
  if (received === expected) return [good('issuer', `The provider calls itself ${expected}, as configured.`)];
  if (isIssuer(received, expected))
    return [good('issuer', 'The provider stands for every tenant of Microsoft Entra ID; each token names its own.')];
  const says =
    `The provider calls itself “${received}”; configured is “${expected}”. ${slipOf(expected, received)}`.trim();
  return [fault('issuer', product, { cause: 'sign-in-issuer-mismatch', says })];
}

const needed = ['authorization_endpoint', 'token_endpoint', 'jwks_uri'] as const;
const others = ['userinfo_endpoint', 'end_session_endpoint'] as const;

function checkAddresses({ options, document, product }: Subject): Finding[] {
  const mayBePlain = options.allowInsecure || options.issuer.startsWith('http:');
  const cause: SignInCause = 'sign-in-discovery-invalid';
  const findings: Finding[] = [];
  for (const name of [...needed, ...others]) {
    const address = textOf(document, name);
    const url = URL.parse(address ?? '');
    const isMissing = address === undefined;
    if (isMissing && (others.some((one) => one === name) || signsBySecret(options.signingAlgorithms, name))) continue;
    if (isMissing) findings.push(fault('endpoints', product, { cause, facts: { field: name, reason: 'missing' } }));
    else if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:'))
      findings.push(fault('endpoints', product, { cause, facts: { field: name, reason: 'no-address' } }));
    else if (url.protocol === 'http:' && !mayBePlain)
      findings.push(
        fault('endpoints', product, {
          cause: 'sign-in-provider-address-not-allowed',
          says: `${name} is plain http (${address}) although the issuer is https.`,
        }),
      );
  }
  return findings;
}

/** Who signs with the client secret alone needs no keys. */
function signsBySecret(algorithms: readonly string[], endpoint: string): boolean {
  return endpoint === 'jwks_uri' && algorithms.every((name) => name.startsWith('HS'));
}

/** What the document says it can do; undefined lists say nothing, and are no reason for doubt. */
function checkAbilities({ options, document, product }: Subject): Finding[] {
  const lacks = (name: string, ...wanted: string[]): boolean => {
    const said = textsOf(document, name);
    return said !== undefined && !wanted.some((one) => said.includes(one));
  };
  const findings: Finding[] = [];
  if (lacks('response_types_supported', 'code'))
    findings.push(
      fault('endpoints', product, {
        cause: 'sign-in-provider-refused',
        says: 'The provider does not offer the code flow (response_types_supported).',
      }),
    );
  if (options.response === 'jwt' && lacks('response_modes_supported', 'jwt', 'query.jwt'))
    findings.push(
      fault('endpoints', product, {
        cause: 'sign-in-provider-refused',
        says: 'response is jwt, and the provider does not offer it (response_modes_supported).',
      }),
    );
  if (lacks('code_challenge_methods_supported', 'S256'))
    findings.push(
      hint('endpoints', 'The provider does not say that it knows PKCE with S256. It is sent all the same.'),
    );
  const unknown = options.scopes.filter((scope) => lacks('scopes_supported', scope));
  if (unknown.length > 0)
    findings.push(
      hint('endpoints', `The provider does not name these scopes among its own: ${unknown.join(', ')}.`, {
        ...{ topic: 'flow', product, ours: 'scopes: only those the provider has.' },
      }),
    );
  return findings;
}

function checkUserInfo({ options, document }: Subject): Finding[] {
  if (options.userInfo !== 'always' || textOf(document, 'userinfo_endpoint') !== undefined) return [];
  return [
    fault('endpoints', null, {
      cause: 'sign-in-userinfo-failed',
      says: 'userInfo is always, and the provider has no UserInfo endpoint.',
    }),
  ];
}

export function checkEndpoints(subject: Subject): Finding[] {
  if (!subject.gathered.document.ok) return [];
  const findings = [...checkAddresses(subject), ...checkAbilities(subject), ...checkUserInfo(subject)];
  if (findings.some(({ level }) => level === 'fault')) return findings;
  return [good('endpoints', 'The provider has all that a sign-in needs.'), ...findings];
}

const clockAdvice = 'Let both machines take their time from the network (NTP).';
/** Clocks are told in whole seconds on both sides, and the answer takes its time. */
const unremarkable = 5;

export function checkClock({ options, gathered, product }: Subject): Finding[] {
  const { clockAhead } = gathered;
  if (!gathered.document.ok) return [];
  if (clockAhead === undefined) return [hint('clock', 'The provider does not say what time it has (no Date header).')];
  const seconds = Math.abs(clockAhead);
  const says = `The provider’s clock is ${seconds} seconds ${clockAhead > 0 ? 'ahead of' : 'behind'} ours`;
  if (seconds > Math.max(options.leewaySeconds, unremarkable)) {
    const cause: SignInCause = clockAhead > 0 ? 'sign-in-token-not-yet-valid' : 'sign-in-token-expired';
    return [fault('clock', product, { cause, says: `${says}; taken are ${options.leewaySeconds}.` })];
  }
  if (seconds > unremarkable) return [hint('clock', `${says}. Tokens are still taken.`, { ours: clockAdvice })];
  return [good('clock', 'The clocks agree.')];
}
