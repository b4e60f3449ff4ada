import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { useMeeting } from '../meeting/session-context.ts';
import styles from './security.module.css';
import { capacityOf } from './security-view.ts';
import type { PolicyDesk } from './use-policy.ts';

export interface CapacityFieldProps {
  readonly capacity: number | null;
  readonly change: PolicyDesk['change'];
}

/** How many may be inside at once; empty: as many as the server allows. */
export function CapacityField({ capacity, change }: CapacityFieldProps) {
  const { t } = useTranslation('security');
  const here = useMeeting(({ roster }) => roster?.people.size ?? 1);
  const told = capacity === null ? '' : String(capacity);
  const [typed, setTyped] = useState(told);
  useEffect(() => setTyped(told), [told]);
  const wish = capacityOf(typed);
  return (
    <form
      className={styles.line}
      onSubmit={(event) => {
        event.preventDefault();
        if (wish.ok) void change({ capacity: wish.value });
      }}
    >
      <TextField
        label={t('capacity')}
        description={t('capacityHelp', { count: here })}
        error={wish.ok ? undefined : t('capacityWrong')}
        placeholder={t('capacityNone')}
        inputMode="numeric"
        autoComplete="off"
        value={typed}
        onChange={setTyped}
      />
      <Button type="submit" kind="soft" isDisabled={!wish.ok || wish.value === capacity}>
        {t('save')}
      </Button>
    </form>
  );
}
