import { Link } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { InviteWish } from '../../engine/meeting/hosting.ts';
import { meOf } from '../../engine/meeting/state.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Select } from '../../ui/select.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { useMeeting } from '../meeting/session-context.ts';
import styles from './invite.module.css';
import { type InviteError, type InviteForm, usesChoices, wishOf } from './invite-view.ts';
import { isValidity, mayInviteAs, roles, type Validity } from './validity.ts';

export interface InviteFormStepProps {
  readonly form: InviteForm;
  readonly onChange: (form: InviteForm) => void;
  /** The last try did not work. */
  readonly failed: boolean;
  readonly onMake: (wish: InviteWish) => Promise<void>;
}

const validityKeys: readonly Validity[] = ['hour', 'day', 'week', 'month'];

/** First step: as what, for how long, how often, and for whom. */
export function InviteFormStep({ form, onChange, failed, onMake }: InviteFormStepProps) {
  const { t } = useTranslation('invite');
  const ownRole = useMeeting((state) => meOf(state).role);
  const [isPending, setPending] = useState(false);
  const [error, setError] = useState<InviteError>();
  const fields = { uses: useRef<HTMLInputElement>(null), name: useRef<HTMLInputElement>(null) };
  const offered = roles.filter((each) => mayInviteAs(ownRole, each));
  // What was chosen as a host is no choice any more for one who is none.
  const role = offered.find((each) => each === form.role) ?? offered[0] ?? 'listener';
  const set = (change: Partial<InviteForm>) => {
    setError(undefined);
    onChange({ ...form, ...change });
  };
  const make = async () => {
    const wish = wishOf({ ...form, role });
    if (!wish.ok) {
      setError(wish.refusal);
      // Whoever cannot see the red word is taken to it.
      fields[wish.refusal].current?.focus();
      return;
    }
    setPending(true);
    await onMake(wish.value);
    setPending(false);
  };
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (!isPending) void make();
      }}
    >
      <div>
        <Select
          label={t('as')}
          options={offered.map((id) => ({ id, label: t(`role.${id}`) }))}
          selectedId={role}
          onSelect={(id) => set({ role: offered.find((each) => each === id) ?? role })}
        />
        <p className={styles.help}>{t(`roleHelp.${role}`)}</p>
      </div>
      <div className={styles.choices}>
        <Select
          label={t('holds')}
          options={validityKeys.map((id) => ({ id, label: t(`validity.${id}`) }))}
          selectedId={form.validity}
          onSelect={(id) => isValidity(id) && set({ validity: id })}
        />
        <Select
          label={t('uses')}
          options={usesChoices.map((id) => ({ id, label: t(`usesIs.${id}`) }))}
          selectedId={form.uses}
          onSelect={(id) => set({ uses: usesChoices.find((each) => each === id) ?? form.uses })}
        />
      </div>
      {form.uses === 'number' && (
        <TextField
          label={t('usesNumber')}
          error={error === 'uses' ? t('usesWrong') : undefined}
          inputRef={fields.uses}
          inputMode="numeric"
          autoComplete="off"
          value={form.usesNumber}
          onChange={(usesNumber) => set({ usesNumber })}
        />
      )}
      <TextField
        label={t('name')}
        description={t('nameHelp')}
        error={error === 'name' ? t('nameWrong') : undefined}
        inputRef={fields.name}
        autoComplete="off"
        value={form.name}
        onChange={(name) => set({ name })}
      />
      {failed && !isPending && <Banner kind="trouble">{t('failed')}</Banner>}
      <Button
        type="submit"
        kind="primary"
        size="large"
        wide
        icon={isPending ? <Spinner size={18} /> : <Link size={18} />}
      >
        {t('make')}
      </Button>
    </form>
  );
}
