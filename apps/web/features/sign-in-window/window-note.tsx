import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { useServices } from '../../app/services.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import styles from './window-note.module.css';

/** Stands on the page while somebody signs in beside it, and says what came of it. */
export function WindowNote() {
  const { t } = useTranslation('sign-in-window');
  const { signInWindow } = useServices();
  const state = useSyncExternalStore(signInWindow.subscribe, () => signInWindow.state);
  if (state.is === 'closed') return null;
  const close = (
    <Button kind="plain" onPress={signInWindow.stop}>
      {t('close')}
    </Button>
  );
  return (
    <div className={styles.note} data-testid="sign-in-window" data-state={state.is}>
      {state.is === 'failed' ? (
        <Banner kind="trouble" action={close}>
          {t(state.failure.kind === 'not-found' ? 'tooLate' : 'failed')}
        </Banner>
      ) : (
        <Banner kind="waiting" action={close}>
          {state.is === 'open' ? t('open') : t('blocked')}{' '}
          {state.is === 'blocked' && state.path !== undefined && (
            <a href={state.path} target="_blank" rel="noreferrer" data-testid="sign-in-window-link">
              {t('link')}
            </a>
          )}
        </Banner>
      )}
    </div>
  );
}
