import type { AccountView } from '@foyer/wire';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { showToast } from '../../../ui/toast.tsx';
import styles from '../admin.module.css';
import { useAdmin } from '../admin-context.ts';
import { keyOf, useAct } from '../asking.ts';
import { Problem } from '../problem.tsx';
import { useFirstWrong } from '../use-first-wrong.ts';
import { isAccountPassword } from './account-form.ts';
import { NewPassword } from './new-password.tsx';

/** A new password for somebody; whoever is signed in by the old one is signed out. */
export function PasswordDialog({
  account,
  onClose,
}: {
  readonly account: AccountView | undefined;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation('admin');
  const { api } = useAdmin();
  const [password, setPassword] = useState('');
  const [tries, setTries] = useState(0);
  const fields = useRef<HTMLFormElement>(null);
  useFirstWrong(fields, tries);
  const isOpen = account !== undefined;
  const change = useAct({
    act: (id: string) => api.accounts.change(id, { password }),
    refresh: [keyOf('sessions')],
    onDone: ({ name }) => {
      onClose();
      showToast({ id: 'password', text: t('accounts.passwordChanged', { name }) });
    },
  });
  const { reset } = change;
  useEffect(() => {
    if (!isOpen) return;
    setPassword('');
    setTries(0);
    reset();
  }, [isOpen, reset]);
  const isRight = isAccountPassword(password);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTries(tries + 1);
    if (account !== undefined && isRight && !change.isPending) change.run(account.id);
  };
  return (
    <Dialog
      title={t('accounts.newPassword')}
      isOpen={isOpen}
      onOpenChange={onClose}
      closeLabel={t('close')}
      actions={
        <Button type="submit" form="new-password" kind="primary" isPending={change.isPending}>
          {t('accounts.setPassword')}
        </Button>
      }
    >
      <form ref={fields} id="new-password" className={styles.form} onSubmit={submit} noValidate>
        {account !== undefined && <p>{t('accounts.passwordText', { name: account.name })}</p>}
        <NewPassword
          value={password}
          onChange={setPassword}
          error={tries > 0 && !isRight ? t('error.account-password') : undefined}
        />
        <Problem failure={change.failure} />
      </form>
    </Dialog>
  );
}
