/** What is wrong with a change of one's own password, as far as this page can know. Pure. */
import type { FailureKind } from '../../../app/failure-kind.ts';
import { isAccountPassword } from '../accounts/account-form.ts';

export interface OwnPasswordForm {
  readonly current: string;
  readonly fresh: string;
}

export const emptyOwnPassword: OwnPasswordForm = { current: '', fresh: '' };

/** Keys of the `admin` namespace, by the field they stand under. */
export type OwnPasswordErrors = Readonly<Partial<Record<keyof OwnPasswordForm, string>>>;

/** Only the server knows whether the current one is right; that it is missing is seen here. */
export function missingOrUnfit({ current, fresh }: OwnPasswordForm): OwnPasswordErrors {
  return {
    ...(current === '' ? { current: 'own.currentMissing' } : {}),
    ...(isAccountPassword(fresh) ? {} : { fresh: 'error.account-password' }),
  };
}

/** The one refusal that belongs to a field; all others are said below the form. */
export function refusedField(kind: FailureKind | undefined): OwnPasswordErrors {
  return kind === 'credentials-wrong' ? { current: 'own.currentWrong' } : {};
}
