/**
 * Why a sign-in at a provider came to nothing: one slug for each cause, for administrators. What the person is told is one
 * of a few sentences (`tells`), because most causes are not theirs to mend. Slugs are for ever, as in problem.ts.
 */
import { type Problem, problemBase } from './problem.ts';

/** The sentences for the person. Each is one screen of the web client and one text of the page without scripts. */
export const signInSentences = [
  /** Provider and server do not understand each other: the administrator must change a setting. */
  'misconfigured',
  /** The provider cannot be reached, or failed. */
  'unavailable',
  /** Took too long, came twice, or was begun in another browser: beginning again helps. */
  'begin-again',
  /** The provider refused, or the person pressed cancel there. */
  'cancelled',
  /** Signed in there, but may not come in here. */
  'not-admitted',
  /** There is no such way to sign in. */
  'unknown',
] as const;
export type SignInSentence = (typeof signInSentences)[number];

export interface SignInProblemRow {
  /** Of the page the person lands on: 4xx, or 502 where the provider or the settings are to blame. */
  readonly status: number;
  /** For administrators. */
  readonly title: string;
  readonly tells: SignInSentence;
}

const misconfigured = (title: string) => ({ status: 502, title, tells: 'misconfigured' }) as const;
const unavailable = (title: string) => ({ status: 502, title, tells: 'unavailable' }) as const;
const beginAgain = (title: string) => ({ status: 400, title, tells: 'begin-again' }) as const;
const notAdmitted = (title: string) => ({ status: 403, title, tells: 'not-admitted' }) as const;

export const signInProblems = {
  // The provider, before anybody is asked for anything.
  'sign-in-provider-unknown': { status: 404, title: 'No sign-in provider of this id is configured', tells: 'unknown' },
  'sign-in-provider-unreachable': unavailable('The provider cannot be reached'),
  'sign-in-provider-certificate-invalid': unavailable('The provider’s TLS certificate is not trusted'),
  'sign-in-provider-address-not-allowed': misconfigured('The provider’s address leads where this server does not go'),
  'sign-in-discovery-missing': misconfigured('The issuer has no discovery document'),
  'sign-in-discovery-invalid': misconfigured('The discovery document cannot be used'),
  'sign-in-issuer-mismatch': misconfigured('The provider calls itself by another issuer than is configured'),
  // The way there and back.
  'sign-in-state-missing': beginAgain('The answer of the provider has no state'),
  'sign-in-state-unknown': beginAgain('This browser did not begin that sign-in'),
  'sign-in-state-expired': beginAgain('The sign-in took too long'),
  'sign-in-state-used': beginAgain('The answer of the provider was shown a second time'),
  'sign-in-response-invalid': beginAgain('The answer of the provider cannot be read'),
  'sign-in-response-issuer-wrong': {
    status: 400,
    title: 'The answer comes from another issuer',
    tells: 'misconfigured',
  },
  'sign-in-logout-token-used': beginAgain('The logout token was taken before'),
  'sign-in-cancelled': { status: 403, title: 'The person or the provider refused', tells: 'cancelled' },
  'sign-in-interaction-required': {
    status: 401,
    title: 'The provider would have to ask the person',
    tells: 'begin-again',
  },
  'sign-in-provider-failed': unavailable('The provider answered that it is out of order'),
  'sign-in-provider-refused': { status: 403, title: 'The provider answered with an error', tells: 'misconfigured' },
  // The token endpoint.
  'sign-in-token-endpoint-failed': unavailable('The provider failed while making the token'),
  'sign-in-client-rejected': misconfigured('The provider does not accept our client id or secret'),
  'sign-in-code-rejected': beginAgain('The provider does not accept the code it gave'),
  'sign-in-token-response-invalid': misconfigured('The token response cannot be read'),
  'sign-in-token-missing': misconfigured('The token response has no ID token'),
  // Encryption.
  'sign-in-decryption-key-missing': misconfigured('The token is encrypted, and this server has no key to open it'),
  'sign-in-decryption-key-wrong': misconfigured('The token is encrypted for a key this server does not have'),
  'sign-in-encryption-algorithm-not-allowed': misconfigured(
    'The token is encrypted by an algorithm that is not allowed',
  ),
  'sign-in-content-encryption-not-allowed': misconfigured('The token’s content encryption is not allowed'),
  'sign-in-encryption-header-not-allowed': misconfigured('The encrypted token is compressed or has a critical header'),
  'sign-in-token-not-nested': misconfigured('Inside the encrypted token there is no signed one'),
  'sign-in-token-not-encrypted': misconfigured('The token is not encrypted, although it must be'),
  'sign-in-token-too-large': misconfigured('The token is too large'),
  'sign-in-token-malformed': misconfigured('The token is malformed'),
  // The signature.
  'sign-in-token-unsigned': misconfigured('The token is not signed'),
  'sign-in-signing-algorithm-not-allowed': misconfigured('The token is signed by an algorithm that is not allowed'),
  'sign-in-signing-keys-unreachable': unavailable('The provider’s signing keys cannot be fetched'),
  'sign-in-signing-keys-missing': misconfigured('The provider publishes no signing keys'),
  'sign-in-signing-key-unknown': misconfigured('The token is signed by a key the provider does not publish'),
  'sign-in-signature-wrong': misconfigured('The token’s signature is wrong'),
  // The claims.
  'sign-in-token-issuer-wrong': misconfigured('The token names another issuer'),
  'sign-in-audience-wrong': misconfigured('The token is meant for another client'),
  'sign-in-authorized-party-wrong': misconfigured('The token was made for another client (azp)'),
  'sign-in-nonce-missing': misconfigured('The token has no nonce'),
  'sign-in-nonce-wrong': beginAgain('The token belongs to another sign-in'),
  'sign-in-token-expired': misconfigured('The token has expired: clocks may differ'),
  'sign-in-token-not-yet-valid': misconfigured('The token lies in the future: clocks differ'),
  'sign-in-subject-missing': misconfigured('The token does not say whom it is about'),
  'sign-in-claims-invalid': misconfigured('A claim is missing or does not have the expected form'),
  'sign-in-userinfo-failed': unavailable('The provider’s UserInfo cannot be read'),
  'sign-in-userinfo-subject-wrong': misconfigured('UserInfo is about somebody else'),
  // Here.
  'sign-in-not-admitted': notAdmitted('No rule lets this person in'),
  'sign-in-account-disabled': notAdmitted('The account is disabled here'),
  'sign-in-too-busy': { status: 429, title: 'Too many sign-ins at once', tells: 'begin-again' },
  'sign-in-failed': unavailable('The sign-in failed for a reason that is not foreseen'),
} as const satisfies Record<string, SignInProblemRow>;

export type SignInCause = keyof typeof signInProblems;

export function isSignInCause(text: string): text is SignInCause {
  return Object.hasOwn(signInProblems, text);
}

/** What is known of a cause, by name. Never a token, a code, a secret or a claim of the person's beyond those of rules. */
export type SignInFacts = Readonly<Record<string, string | number | boolean | readonly string[]>>;

export interface SignInProblem extends Problem {
  readonly facts: SignInFacts;
}

export function signInProblem(cause: SignInCause, facts: SignInFacts, detail?: string): SignInProblem {
  const { status, title } = signInProblems[cause];
  return { type: problemBase + cause, title, status, ...(detail === undefined ? {} : { detail }), facts };
}
