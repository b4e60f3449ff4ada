import { limits } from '@foyer/wire';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FormPage } from '../../app/form-page.tsx';
import type { PasswordStage } from '../../app/room-stage.ts';
import { useSecondsUntil } from '../../app/use-seconds.ts';
import { regionalLanguage } from '../../i18n/region.ts';
import { announce } from '../../ui/announcer.tsx';
import { Button } from '../../ui/button.tsx';
import { PasswordField } from '../../ui/password-field.tsx';
import { countdownWords } from '../failure/time-words.ts';
import { passwordAsked, passwordView } from './password-view.ts';

export interface PasswordPageProps {
  readonly stage: PasswordStage;
  readonly onEnter: (password: string) => void;
}

/** Asks for the room's password, once: whatever else was chosen before is kept. */
export function PasswordPage({ stage, onEnter }: PasswordPageProps) {
  const { t, i18n } = useTranslation(['password', 'app']);
  const [typed, setTyped] = useState('');
  const [isMissing, setMissing] = useState(false);
  const [touched, setTouched] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const blocked = useSecondsUntil(stage.blockedUntil);
  const view = passwordView(stage, { typed, isMissing, touched, blocked });
  const time = countdownWords(view.seconds, regionalLanguage(i18n.language, navigator.languages));
  useEffect(() => {
    if (stage.wrong === 0) return;
    // What was typed stands there selected: correct it, or type over it.
    setTouched(false);
    field.current?.select();
    announce(t('wrong'), 'assertive');
  }, [stage.wrong, t]);
  const submit = () => {
    if (view.may === 'enter') onEnter(typed);
    if (typed === '') {
      setMissing(true);
      field.current?.focus();
    }
  };
  const asked = passwordAsked(stage);
  return (
    <FormPage
      door="closed"
      title={t(asked.title)}
      sentence={t(asked.sentence)}
      onSubmit={submit}
      testId="password-page"
    >
      <PasswordField
        label={t('label')}
        words={{ show: t('app:password.show'), capsLock: t('app:password.capsLock') }}
        value={typed}
        onChange={(value) => {
          setTyped(value);
          setMissing(false);
          setTouched(true);
        }}
        error={view.error === undefined ? undefined : t(view.error)}
        inputRef={field}
        autoComplete="off"
        maxLength={limits.password}
        enterKeyHint="go"
        isReadOnly={stage.isChecking}
        autoFocus
        testId="password"
      />
      <Button
        type="submit"
        kind="primary"
        size="large"
        wide
        isPending={stage.isChecking}
        isDisabled={view.may === 'wait'}
        data-testid="enter-password"
      >
        {view.may === 'wait' ? t('wait', { time }) : t(stage.isChecking ? 'checking' : 'enter')}
      </Button>
    </FormPage>
  );
}
