/** From a verified identity to a signed-in browser: the provider's rules are asked, then the account and its session are made. */
import { no } from '@foyer/kernel';
import type { SignInFacts } from '@foyer/wire';
import type { AccountParts, Place } from '../../access/account-parts.ts';
import type { Accounts, OpenedSignIn } from '../../access/accounts.ts';
import type { ProviderIdentity, SignInResult } from '../ports.ts';
import { usernameOf } from '../rules/claim-name.ts';
import { judgeClaims } from '../rules/claim-rules.ts';

/** Seals what is kept of a token at rest. */
export interface Seals {
  seal(text: string): string;
}

export interface ProviderAccountParts extends Pick<AccountParts, 'config' | 'log'> {
  readonly accounts: Pick<Accounts, 'signInByProvider' | 'refuseByProvider'>;
  readonly sealer: Seals;
  /** Tells the meetings that an account comes in again whose last session its provider had ended (SI28). */
  readonly restored: (credential: string) => void;
}

/** Characters of an ID token that is kept for signing out there. */
const longestHint = 8_192;

export class ProviderAccounts {
  readonly #parts: ProviderAccountParts;

  constructor(parts: ProviderAccountParts) {
    this.#parts = parts;
  }

  /**
   * `sign-in-not-admitted`, `sign-in-account-disabled`, `sign-in-claims-invalid`, and `sign-in-provider-unknown` where the
   * configuration names that provider no more.
   */
  async signIn(identity: ProviderIdentity, place: Place): Promise<SignInResult<OpenedSignIn>> {
    const { config, accounts, sealer, log } = this.#parts;
    const { provider, issuer, subject, sid, idToken, claims } = identity;
    const options = config.signIn.providers.find(({ id }) => id === provider);
    if (options === undefined) return no({ kind: 'sign-in-provider-unknown', facts: { provider } });
    const judged = judgeClaims(claims, options.claims);
    if (!judged.ok) {
      if (judged.refusal.kind === 'sign-in-not-admitted') await accounts.refuseByProvider(issuer, subject);
      return judged;
    }
    const { level, rights, name } = judged.value;
    const opened = await accounts.signInByProvider(
      {
        origin: { provider, issuer, subject },
        ...{ username: usernameOf(claims, subject), name, level, rights },
        // One that no address can carry is no hint, and would only fill the store.
        session: { id: provider, sid: sid ?? null, idToken: idToken.length > longestHint ? '' : sealer.seal(idToken) },
      },
      place,
    );
    if (!opened.ok) return no({ kind: 'sign-in-account-disabled', facts: accountFacts(opened.refusal.account) });
    this.#parts.restored(`account:${opened.value.account.id}`);
    log.info({ provider, account: opened.value.account.id }, 'signed in at a provider');
    return opened;
  }
}

function accountFacts(account: string | undefined): SignInFacts {
  return account === undefined ? {} : { account };
}
