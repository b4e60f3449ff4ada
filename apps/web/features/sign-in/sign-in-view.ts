/** What the pages that take a name and a password say: pure, no React. */
import { accountPasswordSchema, type SignInProviderView, usernameSchema, type Welcome } from '@foyer/wire';
import * as z from 'zod/mini';
import type { Failure, FailureKind } from '../../app/failure-kind.ts';

export interface Typed {
  readonly username: string;
  readonly password: string;
}

/** Keys of the `sign-in` namespace, by the field they stand under. */
export type FieldErrors = Partial<Record<keyof Typed, string>>;

/** Signing in: only what is not there is wrong before the server has said so. */
export function missingIn({ username, password }: Typed): FieldErrors {
  return {
    ...(username.trim() === '' ? { username: 'usernameMissing' } : {}),
    ...(password === '' ? { password: 'passwordMissing' } : {}),
  };
}

/** Choosing a name and a password: what the server would refuse anyway is said at once. */
export function unfitIn(typed: Typed): FieldErrors {
  const { username, password } = typed;
  const unfit = {
    ...(z.safeParse(usernameSchema, username.trim()).success ? {} : { username: 'usernameUnfit' }),
    ...(z.safeParse(accountPasswordSchema, password).success ? {} : { password: 'passwordShort' }),
  };
  return { ...unfit, ...missingIn(typed) };
}

/** Refusals that have their own sentence here; all others speak with the words of their failure screen. */
const own: Partial<Record<FailureKind, string>> = {
  'account-disabled': 'disabled',
  'credentials-wrong': 'wrong',
};

export interface RefusalWords {
  /** With its namespace, such as `sign-in:wrong`. */
  readonly key: string;
  /** The person's to put right, or something that passes. */
  readonly kind: 'trouble' | 'waiting';
}

/** Undefined where nothing was refused, or where a countdown says it already. */
export function refusalWords(failure: Failure | undefined): RefusalWords | undefined {
  if (failure === undefined || failure.kind === 'throttled') return undefined;
  const key = own[failure.kind];
  if (key !== undefined) return { key: `sign-in:${key}`, kind: 'trouble' };
  return { key: `failure:words.${failure.kind}.text`, kind: 'waiting' };
}

export interface ProviderRow extends SignInProviderView {
  /** Chosen in this browser the last time. */
  readonly isLast: boolean;
}

/** The providers as they are offered: the one that was taken last on top, the others as the server has them. */
export function providerRows(
  providers: readonly SignInProviderView[],
  last: string | undefined,
): readonly ProviderRow[] {
  const rows = providers.map((provider) => ({ ...provider, isLast: provider.id === last }));
  return [...rows.filter(({ isLast }) => isLast), ...rows.filter(({ isLast }) => !isLast)];
}

/**
 * Which ways stand on the page. Where nothing is known of the server, and where it has no way at all, name and password
 * are asked for as they always were.
 */
export function waysIn(welcome: Welcome | undefined): { readonly providers: boolean; readonly local: boolean } {
  const providers = welcome !== undefined && welcome.providers.length > 0;
  return { providers, local: !providers || welcome?.localAccounts === true };
}
