import type { WireRole } from '@foyer/wire';
import { useTranslation } from 'react-i18next';
import { Select } from '../../../../ui/select.tsx';
import { roles, type Validity } from '../../../invite/validity.ts';
import styles from '../../admin.module.css';

const lasting = ['hour', 'day', 'week', 'month', 'year'] as const satisfies readonly Validity[];

export interface InviteChoicesProps {
  readonly role: WireRole;
  readonly validity: Validity;
  readonly onChange: (change: { readonly role?: WireRole; readonly validity?: Validity }) => void;
}

/** As what they come in, and how long the link works. */
export function InviteChoices({ role, validity, onChange }: InviteChoicesProps) {
  const { t } = useTranslation('admin');
  return (
    <>
      <div className={styles.pair}>
        <Select
          label={t('invite.role')}
          options={roles.map((id) => ({ id, label: t(`role.${id}`) }))}
          selectedId={role}
          onSelect={(id) => {
            const chosen = roles.find((each) => each === id);
            if (chosen !== undefined) onChange({ role: chosen });
          }}
        />
        <Select
          label={t('invite.validity')}
          options={lasting.map((id) => ({ id, label: t(`validity.${id}`) }))}
          selectedId={validity}
          onSelect={(id) => {
            const chosen = lasting.find((each) => each === id);
            if (chosen !== undefined) onChange({ validity: chosen });
          }}
        />
      </div>
      <p className={styles.help}>{t(`roleHelp.${role}`)}</p>
    </>
  );
}
