/** What the doctor looks at: how a provider is configured, what is ours, and what the provider answered. */
import type { Finding, SignInCause, SignInFacts } from '@foyer/wire';
import type { ProviderOptions } from '../../config/sign-in-options.ts';
import { claimOf, type Payload } from '../../issuers/claims.ts';
import type { SignInFailureRecord } from '../../store/port.ts';
import { adviceAbout, adviceOf } from '../advice/advice.ts';
import { detailOf } from '../advice/detail.ts';
import type { Product } from '../advice/product.ts';
import type { Topic } from '../advice/settings.ts';
import type { DecryptionKey, SignInResult } from '../ports.ts';

/** A redirect, a page, or an error: what the authorization endpoint says to a browser that is not signed in. */
export interface AuthorizationAnswer {
  readonly status: number;
  /** `Location`, complete; undefined where the answer is no redirect. */
  readonly location: string | undefined;
}

export interface TokenAnswer {
  readonly status: number;
  /** The error of RFC 6749 section 5.2; undefined where the answer is none. */
  readonly error: string | undefined;
  /** How the client id and secret were sent. */
  readonly method: string;
}

/** Undefined: not asked, because what leads there is not known. */
export interface Gathered {
  readonly document: SignInResult<Payload>;
  /** Seconds by which the provider's clock is ahead of ours. */
  readonly clockAhead: number | undefined;
  readonly keys: SignInResult<readonly Payload[]> | undefined;
  readonly authorization: SignInResult<AuthorizationAnswer> | undefined;
  readonly token: SignInResult<TokenAnswer> | undefined;
}

/** Addresses of ours, as the provider must know them. */
export interface OurAddresses {
  readonly origin: string;
  readonly jwksUrl: string;
  readonly redirectUri: string;
  readonly signOutUri: string;
  readonly backchannelUri: string;
  /** Is the origin configured, or only that of whoever asked the doctor? */
  readonly isConfigured: boolean;
}

export interface Subject {
  readonly options: ProviderOptions;
  readonly addresses: OurAddresses;
  readonly decryption: readonly DecryptionKey[];
  readonly gathered: Gathered;
  /** Of the discovery document; empty where there is none. */
  readonly document: Payload;
  readonly product: Product | null;
  /** The newest sign-in that failed, where none was good since. */
  readonly failed: SignInFailureRecord | undefined;
}

export function textOf(document: Payload, name: string): string | undefined {
  const value = claimOf(document, name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Undefined where the document says nothing. */
export function textsOf(document: Payload, name: string): readonly string[] | undefined {
  const value = claimOf(document, name);
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : undefined;
}

const longestSentence = 600;

/** Answers of others, on one line. */
function plain(text: string): string {
  const line = text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ');
  const characters = [...line];
  return characters.length <= longestSentence ? line : `${characters.slice(0, longestSentence - 1).join('')}…`;
}

export function good(check: string, says: string): Finding {
  return { check, level: 'good', cause: null, says: plain(says), advice: { ours: null, theirs: [] } };
}

interface About {
  readonly topic?: Topic;
  readonly product?: Product | null;
  /** What to set here. */
  readonly ours?: string;
}

export function hint(check: string, says: string, { topic, product = null, ours }: About = {}): Finding {
  const advice = adviceAbout(topic ?? null, product, ours ?? null);
  return { check, level: 'hint', cause: null, says: plain(says), advice };
}

/** A fault that keeps people from ever coming back, so that no sign-in can name it. */
export function faultThere(check: string, says: string, { topic, product = null, ours }: About): Finding {
  const advice = adviceAbout(topic ?? null, product, ours ?? null);
  return { check, level: 'fault', cause: null, says: plain(says), advice };
}

interface Known {
  readonly cause: SignInCause;
  readonly facts?: SignInFacts;
  /** Instead of the sentence of the failure. */
  readonly says?: string;
}

/** What a sign-in did fail by, and perhaps would again. */
export function hintOf(check: string, product: Product | null, { cause, facts = {}, says }: Known): Finding {
  return { ...fault(check, product, { cause, facts, ...(says === undefined ? {} : { says }) }), level: 'hint' };
}

/** What a sign-in would fail by. */
export function fault(check: string, product: Product | null, { cause, facts = {}, says }: Known): Finding {
  return {
    ...{ check, level: 'fault', cause },
    says: plain(says ?? detailOf(cause, facts)),
    advice: adviceOf(cause, product),
  };
}
