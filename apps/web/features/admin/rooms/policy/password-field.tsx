import { useTranslation } from 'react-i18next';
import { Button } from '../../../../ui/button.tsx';
import { CopyButton } from '../../../../ui/copy-button.tsx';
import { TextField } from '../../../../ui/text-field.tsx';
import styles from '../../admin.module.css';
import { freshPassword } from '../../fresh-password.ts';
import { useFieldError } from './field-parts.tsx';
import type { PolicyEditor } from './use-policy-editor.ts';

export interface PasswordFieldProps {
  readonly editor: PolicyEditor;
  readonly hasPassword: boolean;
}

/** The room's password: it is never shown, only kept, replaced or taken away. */
export function PasswordField({ editor, hasPassword }: PasswordFieldProps) {
  const { t } = useTranslation('admin');
  const error = useFieldError(editor);
  const { draft, set } = editor;
  const wish = draft.password;
  const keep = () => set({ password: { is: 'kept' } });
  if (wish.is === 'new') {
    return (
      <div className={styles.form}>
        <TextField
          label={t('password.new')}
          value={wish.text}
          onChange={(text) => set({ password: { is: 'new', text } })}
          autoFocus
          autoComplete="off"
          spellCheck="false"
          description={t('help.password')}
          error={error('password')}
        />
        <div className={styles.row}>
          <Button
            kind="soft"
            onPress={() =>
              set({ password: { is: 'new', text: freshPassword((bytes) => crypto.getRandomValues(bytes)) } })
            }
          >
            {t('password.generate')}
          </Button>
          {wish.text !== '' && <CopyButton value={wish.text} />}
          <Button kind="plain" onPress={keep}>
            {t(hasPassword ? 'password.keep' : 'password.none')}
          </Button>
        </div>
      </div>
    );
  }
  const state = wish.is === 'removed' ? 'willGo' : hasPassword ? 'is' : 'isNot';
  return (
    <div className={styles.two}>
      <span className={styles.strong}>{t('field.password')}</span>
      <p className={styles.help}>{t(`password.${state}`)}</p>
      <div className={styles.row}>
        <Button kind="soft" onPress={() => set({ password: { is: 'new', text: '' } })}>
          {t(hasPassword ? 'password.change' : 'password.set')}
        </Button>
        {hasPassword && wish.is === 'kept' && (
          <Button kind="plain" onPress={() => set({ password: { is: 'removed' } })}>
            {t('password.remove')}
          </Button>
        )}
        {wish.is === 'removed' && (
          <Button kind="plain" onPress={keep}>
            {t('password.keep')}
          </Button>
        )}
      </div>
    </div>
  );
}
