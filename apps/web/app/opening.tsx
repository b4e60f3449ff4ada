import { useTranslation } from 'react-i18next';
import { Spinner } from '../ui/spinner.tsx';
import { Page } from './page.tsx';
import styles from './room-page.module.css';

export interface WaitingProps {
  /** A key of the `app` namespace. */
  readonly words: 'opening' | 'entering' | 'loading';
}

/** Nothing for a moment, then a sign that something happens: a quick answer must not flicker. */
export function Waiting({ words }: WaitingProps) {
  const { t } = useTranslation('app');
  return (
    <p className={styles.waiting} role="status">
      <Spinner />
      {t(words)}
    </p>
  );
}

/** The same on paper, where nothing is known yet of the page that comes. */
export function Opening({ words }: WaitingProps) {
  const { t } = useTranslation('app');
  return (
    <Page title={t('title.home')} corner={false}>
      <Waiting words={words} />
    </Page>
  );
}
