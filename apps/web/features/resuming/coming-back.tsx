import { useTranslation } from 'react-i18next';
import { Spinner } from '../../ui/spinner.tsx';
import styles from './coming-back.module.css';

/** The meeting's stage while the place on it is taken up again; a quick answer shows no words at all. */
export function ComingBack({ title }: { readonly title: string }) {
  const { t } = useTranslation('meeting');
  return (
    <main className={styles.page} data-surface="stage" data-testid="coming-back">
      <h1 className={styles.title}>{title}</h1>
      <div className={styles.tile}>
        <p className={styles.words} role="status">
          <Spinner />
          {t('comingBack')}
        </p>
      </div>
      <div className={styles.bar} aria-hidden="true" />
    </main>
  );
}
