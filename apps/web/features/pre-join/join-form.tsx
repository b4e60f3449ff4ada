import { limits, type Preview, type WireRole } from '@foyer/wire';
import { type FormEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { announce } from '../../ui/announcer.tsx';
import { Button } from '../../ui/button.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { TextField } from '../../ui/text-field.tsx';
import styles from './join-form.module.css';
import { checkName, joinKey, publishes } from './pre-join-view.ts';

export interface JoinFormProps {
  readonly name: string;
  readonly onName: (name: string) => void;
  /** The invitation says who this is: then nobody is asked. */
  readonly fixedName: string | undefined;
  readonly role: WireRole;
  /** What pressing would be answered with. */
  readonly entry: Preview['entry'];
  readonly isJoining: boolean;
  readonly onJoin: (name: string, how: 'as-shown' | 'without') => void;
}

/** The name, the one button, the quiet second way, and a sentence that says what one comes in as. */
export function JoinForm({ name, onName, fixedName, role, entry, isJoining, onJoin }: JoinFormProps) {
  const { t } = useTranslation('pre-join');
  const [wrong, setWrong] = useState<'nameMissing' | 'nameUnfit'>();
  const [begins] = useState(() => fixedName === undefined && name.trim() === '' && hasKeyboard());
  const form = useRef<HTMLFormElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const join = (how: 'as-shown' | 'without') => {
    const checked = checkName(fixedName ?? name);
    if (checked.ok) {
      onJoin(checked.name, how);
      return;
    }
    setWrong(checked.key);
    field.current?.focus();
  };
  useEnterAnywhere(form);
  const doing = t(entry === 'admitted' ? 'joining' : 'knocking');
  useEffect(() => {
    if (isJoining) announce(doing);
  }, [isJoining, doing]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isJoining) join('as-shown');
  };
  return (
    <form ref={form} className={styles.form} onSubmit={submit} noValidate>
      {fixedName === undefined ? (
        <TextField
          label={t('name')}
          value={name}
          onChange={(value) => {
            onName(value);
            setWrong(undefined);
          }}
          error={wrong === undefined ? undefined : t(wrong)}
          inputRef={field}
          name="name"
          autoComplete="name"
          maxLength={limits.name}
          enterKeyHint="go"
          isReadOnly={isJoining}
          autoFocus={begins}
          testId="name"
        />
      ) : (
        <p className={styles.fixed}>
          {t('nameFixed')} <strong data-testid="fixed-name">{fixedName}</strong>
        </p>
      )}
      <Button
        type="submit"
        kind="primary"
        size="large"
        wide
        // Not "pending": that leaves words behind which name this button after it has gone.
        aria-disabled={isJoining}
        icon={isJoining ? <Spinner size={18} /> : undefined}
        className={styles.join}
        data-testid="join"
      >
        {isJoining ? doing : t(joinKey(role, entry))}
      </Button>
      {publishes[role] && (
        <Button
          kind="quiet"
          className={styles.without}
          size="large"
          wide
          isDisabled={isJoining}
          onPress={() => join('without')}
          data-testid="join-without"
        >
          {t(`without.${entry}`)}
        </Button>
      )}
      <p className={styles.as}>{t(`as.${role}`)}</p>
    </form>
  );
}

/** With a keyboard at hand one begins to type at once; a touch screen would open its own over half of the page. */
function hasKeyboard(): boolean {
  return matchMedia('(pointer: fine)').matches;
}

/** Enter goes in from wherever nothing else has the focus. */
function useEnterAnywhere(form: RefObject<HTMLFormElement | null>): void {
  useEffect(() => {
    const stop = new AbortController();
    const enter = (event: KeyboardEvent) => {
      if (event.key === 'Enter' && event.target === document.body) form.current?.requestSubmit();
    };
    addEventListener('keydown', enter, { signal: stop.signal });
    return () => stop.abort();
  }, [form]);
}
