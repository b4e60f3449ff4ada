import { KeyRound, WandSparkles } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import { CopyField } from '../../ui/copy-field.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { TextField } from '../../ui/text-field.tsx';
import styles from './security.module.css';
import { easyPassword, isPassword } from './security-view.ts';
import type { PolicyDesk } from './use-policy.ts';

export interface PasswordPartProps {
  readonly hasPassword: boolean;
  readonly change: PolicyDesk['change'];
}

type Step = { readonly at: 'rest' } | { readonly at: 'typing' } | { readonly at: 'set'; readonly password: string };

/** The room's password: there or not, a new one, none. One that was set here is shown once, to be handed on. */
export function PasswordPart({ hasPassword, change }: PasswordPartProps) {
  const { t } = useTranslation('security');
  const [step, setStep] = useState<Step>({ at: 'rest' });
  const rest = () => setStep({ at: 'rest' });
  if (step.at === 'typing') {
    const set = async (password: string) => {
      if (await change({ password })) setStep({ at: 'set', password });
    };
    return <PasswordForm onSet={set} onCancel={rest} />;
  }
  return (
    <div className={styles.stack}>
      {step.at === 'set' && hasPassword ? (
        <CopyField
          label={t('passwordNow')}
          value={step.password}
          description={t('passwordOnce')}
          testId="room-password"
        />
      ) : (
        <p className={styles.note}>{t(hasPassword ? 'passwordIsSet' : 'passwordNone')}</p>
      )}
      <div className={styles.buttons}>
        <Button kind="soft" icon={<KeyRound size={18} />} onPress={() => setStep({ at: 'typing' })}>
          {t(hasPassword ? 'passwordChange' : 'passwordSet')}
        </Button>
        {hasPassword && (
          <Button
            kind="quiet"
            onPress={() => {
              rest();
              void change({ password: null });
            }}
          >
            {t('passwordRemove')}
          </Button>
        )}
      </div>
    </div>
  );
}

interface PasswordFormProps {
  readonly onSet: (password: string) => Promise<void>;
  readonly onCancel: () => void;
}

function PasswordForm({ onSet, onCancel }: PasswordFormProps) {
  const { t } = useTranslation('security');
  const [typed, setTyped] = useState('');
  const [isPending, setPending] = useState(false);
  const set = async () => {
    setPending(true);
    await onSet(typed);
    setPending(false);
  };
  return (
    <form
      className={styles.stack}
      onSubmit={(event) => {
        event.preventDefault();
        if (isPassword(typed) && !isPending) void set();
      }}
    >
      <div className={styles.line}>
        <TextField
          label={t('passwordNew')}
          description={t('passwordHelp')}
          autoComplete="off"
          spellCheck="false"
          autoFocus
          value={typed}
          onChange={setTyped}
        />
        <Button kind="quiet" icon={<WandSparkles size={18} />} onPress={() => setTyped(easyPassword(browserChance))}>
          {t('passwordMake')}
        </Button>
      </div>
      <div className={styles.buttons}>
        <Button kind="quiet" onPress={onCancel}>
          {t('cancel')}
        </Button>
        <Button
          type="submit"
          kind="primary"
          icon={isPending ? <Spinner size={18} /> : undefined}
          isDisabled={!isPassword(typed)}
        >
          {t('passwordSave')}
        </Button>
      </div>
    </form>
  );
}

/** Equally likely numbers: what lies above the last whole multiple is drawn again. */
function browserChance(below: number): number {
  const [drawn = 0] = crypto.getRandomValues(new Uint32Array(1));
  const most = 2 ** 32 - (2 ** 32 % below);
  return drawn < most ? drawn % below : browserChance(below);
}
