/** Takes a token out of its envelope (JWE, RFC 7516), if it is in one. */
import { Fault } from '@foyer/kernel';
import type { ProviderOptions } from '../../config/sign-in-options.ts';
import type { DecryptionKey, OpenedToken, SignInResult, TokenUse } from '../ports.ts';

export interface OpenRules {
  readonly encryption: ProviderOptions['encryption'];
  readonly keys: readonly DecryptionKey[];
  readonly clientSecret: string | undefined;
}

export async function openToken(_text: string, _use: TokenUse, _rules: OpenRules): Promise<SignInResult<OpenedToken>> {
  throw new Fault('not there yet');
}
