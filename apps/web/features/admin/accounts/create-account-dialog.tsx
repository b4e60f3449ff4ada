import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AccountWish } from '../../../app/admin-api.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { RadioCards } from '../../../ui/radio-cards.tsx';
import { TextField } from '../../../ui/text-field.tsx';
import { showToast } from '../../../ui/toast.tsx';
import styles from '../admin.module.css';
import { useAdmin } from '../admin-context.ts';
import { keyOf, useAct } from '../asking.ts';
import { Problem } from '../problem.tsx';
import { useFirstWrong } from '../use-first-wrong.ts';
import { type AccountErrors, type AccountForm, accountOf, freshAccount, levels } from './account-form.ts';
import { NewPassword } from './new-password.tsx';

/** Makes an account with a password that whoever makes it hands over. */
export function CreateAccountDialog({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const { t } = useTranslation('admin');
  const { api } = useAdmin();
  const [form, setForm] = useState(freshAccount);
  const [tries, setTries] = useState(0);
  const fields = useRef<HTMLFormElement>(null);
  useFirstWrong(fields, tries);
  const set = (change: Partial<AccountForm>) => setForm((old) => ({ ...old, ...change }));
  const create = useAct({
    act: (account: AccountWish) => api.accounts.create(account),
    refresh: [keyOf('accounts')],
    onDone: ({ name }) => {
      onClose();
      showToast({ id: 'account', text: t('accounts.made', { name }) });
    },
  });
  const { reset } = create;
  useEffect(() => {
    if (!isOpen) return;
    setForm(freshAccount);
    setTries(0);
    reset();
  }, [isOpen, reset]);
  const read = accountOf(form);
  const errors: AccountErrors = tries > 0 && !read.ok ? read.refusal : {};
  const isTaken = create.failure?.kind === 'username-taken';
  const words = (field: keyof AccountErrors) => (errors[field] === undefined ? undefined : t(`error.${errors[field]}`));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTries(tries + 1);
    if (read.ok && !create.isPending) create.run(read.value);
  };
  return (
    <Dialog
      title={t('accounts.make')}
      isOpen={isOpen}
      onOpenChange={onClose}
      closeLabel={t('close')}
      actions={
        <Button type="submit" form="make-account" kind="primary" isPending={create.isPending}>
          {t('accounts.makeIt')}
        </Button>
      }
    >
      <form ref={fields} id="make-account" className={styles.form} onSubmit={submit} noValidate>
        <TextField
          label={t('accounts.username')}
          value={form.username}
          onChange={(username) => set({ username })}
          autoFocus
          autoComplete="off"
          spellCheck="false"
          error={isTaken ? t('problem.username-taken') : words('username')}
        />
        <TextField
          label={t('accounts.name')}
          value={form.name}
          onChange={(name) => set({ name })}
          autoComplete="off"
          description={t('accounts.nameHelp')}
          error={words('name')}
        />
        <NewPassword value={form.password} onChange={(password) => set({ password })} error={words('password')} />
        <RadioCards
          label={t('accounts.level')}
          options={levels.map((id) => ({ id, label: t(`level.${id}`), description: t(`levelHelp.${id}`) }))}
          selectedId={form.level}
          onSelect={(level) => set({ level })}
        />
        {!isTaken && <Problem failure={create.failure} />}
      </form>
    </Dialog>
  );
}
