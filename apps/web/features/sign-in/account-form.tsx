import { limits } from '@foyer/wire';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FormPage } from '../../app/form-page.tsx';
import { useSecondsUntil } from '../../app/use-seconds.ts';
import { regionalLanguage } from '../../i18n/region.ts';
import { announce } from '../../ui/announcer.tsx';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { PasswordField } from '../../ui/password-field.tsx';
import { TextField } from '../../ui/text-field.tsx';
import type { Door } from '../failure/failure-rows.ts';
import { countdownWords } from '../failure/time-words.ts';
import { type FieldErrors, refusalWords, type Typed } from './sign-in-view.ts';
import type { Trial } from './use-trial.ts';

export interface AccountFormProps {
  readonly door: Door;
  readonly trial: Trial<Typed>;
  readonly judge: (typed: Typed) => FieldErrors;
  readonly words: {
    readonly title: string;
    readonly sentence: string;
    readonly password: string;
    readonly hint?: string;
    readonly enter: string;
    readonly entering: string;
    /** Said instead of the usual where the server calls name or password wrong. */
    readonly wrong?: string;
  };
  /** What a password manager should do: fill in the old one or offer a new one. */
  readonly password: 'current-password' | 'new-password';
  /** Stands before the fields. */
  readonly children?: ReactNode;
  /** Another way stands first: nobody begins to type at once, and the button is the second one of the page. */
  readonly isSecond?: boolean;
  readonly testId: string;
}

/** A name and a password, asked for in place: what is wrong stands under its field, what was refused above the button. */
export function AccountForm(props: AccountFormProps) {
  const { door, trial, judge, words, password, children, isSecond = false, testId } = props;
  const { t, i18n } = useTranslation(['sign-in', 'app', 'failure']);
  const [typed, setTyped] = useState<Typed>({ username: '', password: '' });
  const [errors, setErrors] = useState<FieldErrors>({});
  const nameField = useRef<HTMLInputElement>(null);
  const passwordField = useRef<HTMLInputElement>(null);
  const left = useSecondsUntil(trial.blockedUntil) ?? 0;
  const time = countdownWords(left, regionalLanguage(i18n.language, navigator.languages));
  const refusal = refusalWords(trial.failure);
  const said = refusal?.key === 'sign-in:wrong' ? (words.wrong ?? t(refusal.key)) : refusal && t(refusal.key);
  const change = (next: Partial<Typed>) => {
    setTyped({ ...typed, ...next });
    setErrors({});
    trial.forget();
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: spoken once for every no
  useEffect(() => {
    if (trial.refusals === 0) return;
    passwordField.current?.select();
    if (said !== undefined) announce(said, 'assertive');
  }, [trial.refusals]);
  const submit = () => {
    const found = judge(typed);
    setErrors(found);
    if (found.username !== undefined) nameField.current?.focus();
    else if (found.password !== undefined) passwordField.current?.focus();
    else if (left === 0) void trial.run({ ...typed, username: typed.username.trim() });
  };
  return (
    <FormPage door={door} title={words.title} sentence={words.sentence} onSubmit={submit} testId={testId}>
      {children}
      <TextField
        label={t('username')}
        value={typed.username}
        onChange={(username) => change({ username })}
        error={errors.username === undefined ? undefined : t(errors.username)}
        inputRef={nameField}
        name="username"
        autoComplete="username"
        spellCheck="false"
        maxLength={64}
        isReadOnly={trial.isTrying}
        autoFocus={!isSecond}
        testId="username"
      />
      <PasswordField
        label={words.password}
        words={{ show: t('app:password.show'), capsLock: t('app:password.capsLock') }}
        value={typed.password}
        onChange={(value) => change({ password: value })}
        description={words.hint}
        error={left > 0 ? t('blocked') : errors.password && t(errors.password)}
        inputRef={passwordField}
        name="password"
        autoComplete={password}
        maxLength={limits.password}
        enterKeyHint="go"
        isReadOnly={trial.isTrying}
        testId="password"
      />
      {refusal !== undefined && left === 0 && (
        <Banner kind={refusal.kind} spoken={false}>
          <span data-testid="refusal">{said}</span>
        </Banner>
      )}
      <Button
        type="submit"
        kind={isSecond ? 'quiet' : 'primary'}
        size="large"
        wide
        isPending={trial.isTrying}
        isDisabled={left > 0}
        data-testid="submit"
      >
        {left > 0 ? t('wait', { time }) : trial.isTrying ? words.entering : words.enter}
      </Button>
    </FormPage>
  );
}
