/** Whether somebody has the password of an account: asked at the sign-in, and before the password is changed. */
import { no, ok, type Result } from '@foyer/kernel';
import type { Refusal } from '../problems.ts';
import type { AccountRecord } from '../store/port.ts';
import { type AccountParts, usernameKey } from './account-parts.ts';
import { throttleKeys } from './throttle.ts';

/** Why a password was refused, and whose it was where that is known; the second is for the audit log alone. */
export type SignInRefusal = Refusal & { readonly account?: string };

export interface PasswordGuess {
  readonly username: string;
  readonly password: string;
  /** As `Guards.network` says it. */
  readonly network: string;
}

/**
 * The account whose password it is. `credentials-wrong` for an unknown name and for a wrong password alike, after the same
 * work; both count for the name and for the network. `throttled` where either must wait, `busy`.
 */
export async function provePassword(
  { store, passwords, throttle }: Pick<AccountParts, 'store' | 'passwords' | 'throttle'>,
  guess: PasswordGuess,
): Promise<Result<AccountRecord, SignInRefusal>> {
  const key = usernameKey(guess.username);
  const keys = [throttleKeys.account(key), throttleKeys.signIn(guess.network)];
  const before = throttle.patience(keys);
  if (before !== undefined) return no({ kind: 'throttled', retryAfter: before });
  const account = await store.accounts.findByUsername(key);
  const known = account === undefined ? {} : { account: account.id };
  const verdict = await passwords.verify(guess.password, account?.passwordHash ?? null);
  if (verdict === 'busy') return no({ kind: 'busy', ...known });
  // Of many guesses at once no more are answered than are free: the others began before the wait did.
  const meanwhile = throttle.patience(keys);
  if (meanwhile !== undefined) return no({ kind: 'throttled', retryAfter: meanwhile, ...known });
  if (verdict === 'wrong' || account === undefined) {
    throttle.wrong(keys);
    return no({ kind: 'credentials-wrong', ...known });
  }
  throttle.right([throttleKeys.account(key)]);
  return ok(account);
}
