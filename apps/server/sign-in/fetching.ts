/** Asks a provider over the network, and nobody else (SI4): the one way by which requests of sign-in leave this server. */
import { no } from '@foyer/kernel';
import type { ProviderOptions } from '../config/sign-in-options.ts';
import type { Resolve } from '../issuers/fetch-safely.ts';
import type { SignInResult } from './ports.ts';

/** For the facts of a failure: what was being asked. */
export type AskedFor = 'discovery' | 'token' | 'jwks' | 'userinfo' | 'authorization';

export interface SafeRequest {
  readonly at: AskedFor;
  readonly url: string;
  /** GET where it says nothing. */
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Seconds; `patienceSeconds` where it says nothing. */
  readonly patience?: number;
}

/** Any status: a redirect is an answer like any other. */
export interface SafeAnswer {
  readonly status: number;
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type FetchingOptions = Pick<
  ProviderOptions,
  'issuer' | 'patienceSeconds' | 'allowInsecure' | 'allowPrivateNetwork'
>;

export class SafeFetch {
  constructor(_options: FetchingOptions, _resolve?: Resolve) {}

  /**
   * `sign-in-provider-unreachable`, `-certificate-invalid`, `-address-not-allowed`, each with `at` and `host`; all else is
   * an answer.
   */
  async ask(request: SafeRequest): Promise<SignInResult<SafeAnswer>> {
    return no({ kind: 'sign-in-provider-unreachable', facts: { at: request.at } });
  }
}
