import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/button.tsx';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { TextField } from '../../../ui/text-field.tsx';
import styles from '../admin.module.css';
import { freshPassword } from '../fresh-password.ts';

export interface NewPasswordProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly error: string | undefined;
}

/** A password for somebody else: in sight, since it must be handed over. */
export function NewPassword({ value, onChange, error }: NewPasswordProps) {
  const { t } = useTranslation('admin');
  return (
    <>
      <TextField
        label={t('accounts.password')}
        value={value}
        onChange={onChange}
        autoComplete="new-password"
        spellCheck="false"
        description={t('accounts.passwordHelp')}
        error={error}
      />
      <div className={styles.row}>
        <Button kind="soft" onPress={() => onChange(freshPassword((bytes) => crypto.getRandomValues(bytes)))}>
          {t('password.generate')}
        </Button>
        {value !== '' && <CopyButton value={value} />}
      </div>
    </>
  );
}
