/** The fields of an account. Pure. */
import { no, ok, type Result } from '@foyer/kernel';
import { type AccountLevel, accountPasswordSchema, nameSchema, usernameSchema } from '@foyer/wire';
import * as z from 'zod/mini';
import type { AccountWish } from '../../../app/admin-api.ts';

export const levels = ['user', 'host', 'admin'] as const satisfies readonly AccountLevel[];

export interface AccountForm {
  readonly username: string;
  /** Empty: the user name. */
  readonly name: string;
  readonly password: string;
  readonly level: AccountLevel;
}

export const freshAccount: AccountForm = { username: '', name: '', password: '', level: 'host' };

export type AccountErrors = Readonly<
  Partial<Record<'username' | 'name' | 'password', 'username' | 'name' | 'account-password'>>
>;

export function isAccountPassword(password: string): boolean {
  return z.safeParse(accountPasswordSchema, password).success;
}

export function accountOf(form: AccountForm): Result<AccountWish, AccountErrors> {
  const username = z.safeParse(usernameSchema, form.username.trim());
  const name = form.name.trim();
  const isNamed = name === '' || z.safeParse(nameSchema, name).success;
  const isGuarded = isAccountPassword(form.password);
  if (!username.success || !isNamed || !isGuarded) {
    return no({
      ...(username.success ? {} : { username: 'username' as const }),
      ...(isNamed ? {} : { name: 'name' as const }),
      ...(isGuarded ? {} : { password: 'account-password' as const }),
    });
  }
  const { password, level } = form;
  return ok({ username: username.data, password, level, ...(name === '' ? {} : { name }) });
}
