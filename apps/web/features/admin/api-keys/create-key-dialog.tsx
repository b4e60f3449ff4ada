import { type ApiKeyMade, nameSchema, type Scope } from '@foyer/wire';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import * as z from 'zod/mini';
import { Button } from '../../../ui/button.tsx';
import { CheckboxList } from '../../../ui/checkbox.tsx';
import { CopyField } from '../../../ui/copy-field.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { TextField } from '../../../ui/text-field.tsx';
import styles from '../admin.module.css';
import { useAdmin } from '../admin-context.ts';
import { keyOf, useAct } from '../asking.ts';
import { Problem } from '../problem.tsx';
import { useFirstWrong } from '../use-first-wrong.ts';

const scopes = ['rooms', 'tokens', 'meetings', 'admin'] as const satisfies readonly Scope[];

interface KeyForm {
  readonly name: string;
  readonly scopes: readonly Scope[];
}

const fresh: KeyForm = { name: '', scopes: [] };

/** Makes a key and shows it once; what shows it cannot be closed by accident. */
export function CreateKeyDialog({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const { t } = useTranslation('admin');
  const { api } = useAdmin();
  const [made, setMade] = useState<ApiKeyMade>();
  const create = useAct({
    act: ({ name, scopes: wanted }: KeyForm) => api.apiKeys.create(name, wanted),
    refresh: [keyOf('api-keys')],
    onDone: setMade,
  });
  const { reset } = create;
  useEffect(() => {
    if (!isOpen) return;
    setMade(undefined);
    reset();
  }, [isOpen, reset]);
  return (
    <Dialog
      title={made === undefined ? t('keys.make') : t('keys.made', { name: made.name })}
      role={made === undefined ? 'dialog' : 'alertdialog'}
      isOpen={isOpen}
      onOpenChange={onClose}
      closeLabel={t('close')}
      actions={
        made === undefined ? (
          <Button type="submit" form="make-key" kind="primary" isPending={create.isPending}>
            {t('keys.makeIt')}
          </Button>
        ) : (
          <Button kind="primary" onPress={onClose}>
            {t('keys.kept')}
          </Button>
        )
      }
    >
      {made === undefined ? (
        <div className={styles.form}>
          <KeyFields onWish={create.run} />
          <Problem failure={create.failure} />
        </div>
      ) : (
        <div className={styles.form}>
          <p>{t('keys.onlyNow')}</p>
          <CopyField label={t('keys.key')} value={made.key} description={t('keys.howTo')} testId="api-key" />
        </div>
      )}
    </Dialog>
  );
}

function KeyFields({ onWish }: { readonly onWish: (wish: KeyForm) => void }) {
  const { t } = useTranslation('admin');
  const [form, setForm] = useState(fresh);
  const [tries, setTries] = useState(0);
  const fields = useRef<HTMLFormElement>(null);
  useFirstWrong(fields, tries);
  const name = z.safeParse(nameSchema, form.name);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTries(tries + 1);
    if (name.success && form.scopes.length > 0) onWish({ ...form, name: name.data });
  };
  return (
    <form ref={fields} id="make-key" className={styles.form} onSubmit={submit} noValidate>
      <TextField
        label={t('keys.name')}
        value={form.name}
        onChange={(typed) => setForm({ ...form, name: typed })}
        autoFocus
        autoComplete="off"
        description={t('keys.nameHelp')}
        error={tries > 0 && !name.success ? t('error.name') : undefined}
      />
      <CheckboxList
        label={t('keys.may')}
        options={scopes.map((id) => ({ id, label: t(`scope.${id}.label`), description: t(`scope.${id}.text`) }))}
        selectedIds={form.scopes}
        onChange={(chosen) => setForm({ ...form, scopes: chosen })}
        error={tries > 0 && form.scopes.length === 0 ? t('error.scopes') : undefined}
      />
    </form>
  );
}
