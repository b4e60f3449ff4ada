import { type FormEvent, type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Door } from '../features/failure/door.tsx';
import type { Door as DoorState } from '../features/failure/failure-rows.ts';
import styles from './form-page.module.css';
import { Page } from './page.tsx';

export interface FormPageProps {
  readonly door: DoorState;
  readonly title: string;
  readonly sentence: string;
  readonly onSubmit: () => void;
  /** The fields, and the one button. */
  readonly children: ReactNode;
  readonly testId?: string;
}

/** One question at the door: the arch, a heading, a sentence, a few fields. Begins at its heading or where `autoFocus` is. */
export function FormPage({ door, title, sentence, onSubmit, children, testId }: FormPageProps) {
  const { t } = useTranslation('app');
  const heading = useRef<HTMLHeadingElement>(null);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    // A field that took the focus keeps it: it is inside the form that the heading names.
    if (!form.current?.contains(document.activeElement)) heading.current?.focus({ preventScroll: true });
  }, []);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <Page title={t('title.failure', { what: title.replace(/\.$/, '') })} corner={false}>
      <form
        ref={form}
        className={styles.form}
        onSubmit={submit}
        noValidate
        aria-labelledby="form-title"
        {...(testId === undefined ? {} : { 'data-testid': testId })}
      >
        <div className={styles.door}>
          <Door state={door} />
        </div>
        <h1 ref={heading} id="form-title" tabIndex={-1} className={styles.title}>
          {title}
        </h1>
        <p className={styles.sentence}>{sentence}</p>
        <div className={styles.body}>{children}</div>
      </form>
    </Page>
  );
}
