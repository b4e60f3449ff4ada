import { limits } from '@foyer/wire';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { PasswordField } from '../../../ui/password-field.tsx';
import { showToast } from '../../../ui/toast.tsx';
import styles from '../admin.module.css';
import { useAdmin } from '../admin-context.ts';
import { keyOf, useAct } from '../asking.ts';
import { Problem } from '../problem.tsx';
import { useFirstWrong } from '../use-first-wrong.ts';
import { emptyOwnPassword, missingOrUnfit, type OwnPasswordForm, refusedField } from './own-password.ts';

/** Another password for oneself; the one there is must be typed once more. This browser stays signed in. */
export function OwnPasswordDialog({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const { t } = useTranslation(['admin', 'app']);
  const { api, me } = useAdmin();
  const [form, setForm] = useState(emptyOwnPassword);
  const [tries, setTries] = useState(0);
  const fields = useRef<HTMLFormElement>(null);
  const currentField = useRef<HTMLInputElement>(null);
  useFirstWrong(fields, tries);
  const change = useAct({
    act: ({ current, fresh }: OwnPasswordForm) => api.changePassword(current, fresh),
    refresh: [keyOf('sessions')],
    onDone: () => {
      onClose();
      showToast({ id: 'password', text: t('own.changed') });
    },
  });
  const { reset, failure } = change;
  useEffect(() => {
    if (isOpen) return;
    // Passwords do not stay in memory behind a closed dialog.
    setForm(emptyOwnPassword);
    setTries(0);
    reset();
  }, [isOpen, reset]);
  const refused = refusedField(failure?.kind);
  useEffect(() => {
    if (failure?.kind === 'credentials-wrong') currentField.current?.select();
  }, [failure]);
  const unfit = missingOrUnfit(form);
  const errors = { ...(tries > 0 ? unfit : {}), ...refused };
  const isRight = Object.keys(unfit).length === 0;
  const set = (typed: Partial<OwnPasswordForm>) => {
    setForm({ ...form, ...typed });
    // What was refused is no longer what stands there.
    if (failure !== undefined) reset();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTries(tries + 1);
    if (isRight && !change.isPending) change.run(form);
  };
  const field = (name: keyof OwnPasswordForm) => ({
    value: form[name],
    onChange: (typed: string) => set({ [name]: typed }),
    label: t(`own.${name}`),
    error: errors[name] === undefined ? undefined : t(errors[name]),
    words: { show: t('app:password.show'), capsLock: t('app:password.capsLock') },
    maxLength: limits.password,
    isReadOnly: change.isPending,
  });
  return (
    <Dialog
      title={t('own.changeTitle')}
      isOpen={isOpen}
      onOpenChange={onClose}
      closeLabel={t('close')}
      actions={
        <Button type="submit" form="own-password" kind="primary" isPending={change.isPending}>
          {t('own.change')}
        </Button>
      }
    >
      <form ref={fields} id="own-password" className={styles.form} onSubmit={submit} noValidate>
        <p>{t('own.changeText')}</p>
        {/* Tells password managers whose password changes. */}
        <input type="text" name="username" autoComplete="username" value={me.account.username} readOnly hidden />
        <PasswordField
          {...field('current')}
          name="current-password"
          autoComplete="current-password"
          inputRef={currentField}
          autoFocus
        />
        <PasswordField
          {...field('fresh')}
          name="new-password"
          autoComplete="new-password"
          description={errors.fresh === undefined ? t('own.freshHelp') : undefined}
        />
        {refused.current === undefined && <Problem failure={failure} />}
      </form>
    </Dialog>
  );
}
