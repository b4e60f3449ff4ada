import { seconds } from '@foyer/kernel';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import type { Failure } from '../../app/failure-kind.ts';
import { Page } from '../../app/page.tsx';
import type { Retry } from '../../app/room-stage.ts';
import { useMaySignIn } from '../../app/use-account.ts';
import { useToSignIn } from '../../app/use-to-sign-in.ts';
import { regionalLanguage } from '../../i18n/region.ts';
import { Button } from '../../ui/button.tsx';
import { Countdown } from './countdown.tsx';
import { Door } from './door.tsx';
import styles from './failure.module.css';
import { alsoHome, type FailureAction, failureRows } from './failure-rows.ts';
import { failureWords } from './failure-words.ts';

export interface FailurePageProps {
  readonly failure: Failure;
  readonly retry?: Retry;
  /** Absent where there is nothing to try again. */
  readonly onRetry?: () => void;
}

/** What happened in one sentence, and the one thing to do about it. */
export function FailurePage({ failure, retry = { is: 'none' }, onRetry }: FailurePageProps) {
  const { t, i18n } = useTranslation(['failure', 'app']);
  const [now] = useState(() => seconds(Math.floor(Date.now() / 1000)));
  const heading = useRef<HTMLHeadingElement>(null);
  const row = failureRows[failure.kind];
  const words = failureWords(failure, regionalLanguage(i18n.language, navigator.languages), now);
  const title = t(words.title);
  // A new page begins at its heading, for whoever listens rather than looks.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another failure is another page
  useEffect(() => heading.current?.focus({ preventScroll: true }), [failure.kind]);
  return (
    <Page title={t('app:title.failure', { what: title.replace(/\.$/, '') })}>
      <div className={styles.failure} data-testid="failure" data-failure={failure.kind}>
        <Door state={row.door} />
        <h1 ref={heading} tabIndex={-1} className={styles.title} aria-describedby="what-now">
          {title}
        </h1>
        {words.quote !== undefined && (
          <figure className={styles.quote}>
            <figcaption>{t('hostSays')}</figcaption>
            <blockquote data-testid="host-says">{words.quote}</blockquote>
          </figure>
        )}
        <p id="what-now" className={styles.text}>
          {t(words.text, words.values)}
        </p>
        {words.reference !== undefined && (
          <p className={styles.reference}>
            {t('reference')} <code>{words.reference}</code>
          </p>
        )}
        {row.countdown !== undefined && retry.is !== 'none' && <Countdown kind={row.countdown} retry={retry} />}
        <Actions kind={failure.kind} isPending={retry.is === 'trying'} onRetry={onRetry} />
      </div>
    </Page>
  );
}

interface ActionsProps {
  readonly kind: Failure['kind'];
  readonly isPending: boolean;
  readonly onRetry: (() => void) | undefined;
}

function Actions({ kind, isPending, onRetry }: ActionsProps) {
  const { t } = useTranslation('failure');
  const [, navigate] = useLocation();
  const { go: signIn } = useToSignIn();
  const row = failureRows[kind];
  const maySignIn = useMaySignIn(row.signIn === true);
  const home = () => navigate('/');
  const again = onRetry ?? (() => location.reload());
  const act: Record<FailureAction, () => void> = {
    home,
    enter: home,
    reload: () => location.reload(),
    retry: again,
    rejoin: again,
    rename: again,
    knock: again,
    'use-here': again,
    'sign-in': signIn,
  };
  return (
    <div className={styles.actions}>
      <Button kind="primary" size="large" className={styles.first} isPending={isPending} onPress={act[row.action]}>
        {t(`action.${row.action}`)}
      </Button>
      {maySignIn && (
        <Button kind="quiet" size="large" onPress={signIn} data-testid="sign-in">
          {t('action.sign-in')}
        </Button>
      )}
      {alsoHome(row) && (
        <Button kind="plain" size="large" onPress={home}>
          {t('action.home')}
        </Button>
      )}
    </div>
  );
}
