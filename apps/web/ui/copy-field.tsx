import { Check, Copy } from 'lucide-react';
import { useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button.tsx';
import styles from './copy-field.module.css';
import { TextField } from './text-field.tsx';
import { useCopy } from './use-copy.ts';

export interface CopyFieldProps {
  readonly label: string;
  readonly value: string;
  /** Stands under the field. */
  readonly description?: string | undefined;
  /** Reaches the input, for tests. */
  readonly testId?: string;
}

/** A text to take along: a link, a key. Shown whole to be selected, with a button that copies it. */
export function CopyField({ label, value, description, testId }: CopyFieldProps) {
  const { t } = useTranslation('ui');
  const field = useRef<HTMLInputElement>(null);
  const help = useId();
  const { copy, isCopied } = useCopy(value, field);
  return (
    <div className={styles.row}>
      <TextField
        label={label}
        value={value}
        isReadOnly
        inputRef={field}
        {...(description === undefined ? {} : { 'aria-describedby': help })}
        onFocus={() => field.current?.select()}
        {...(testId === undefined ? {} : { testId })}
      />
      <Button
        kind="quiet"
        className={styles.button}
        icon={isCopied ? <Check size={18} /> : <Copy size={18} />}
        onPress={() => void copy()}
      >
        {t(isCopied ? 'copied' : 'copy')}
      </Button>
      {description !== undefined && (
        <p id={help} className={styles.help}>
          {description}
        </p>
      )}
    </div>
  );
}
