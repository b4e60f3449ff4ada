import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './admin.module.css';

export interface PageHeadProps {
  readonly title: string;
  /** One sentence: what this page is about. */
  readonly about?: string;
  /** The one thing to do here. */
  readonly action?: ReactNode;
}

/** Heads a page and takes the focus when one comes here, so that a screen reader begins with it. */
export function PageHead({ title, about, action }: PageHeadProps) {
  const { t } = useTranslation('admin');
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <div className={styles.pageHead}>
      <title>{t('pageTitle', { page: title })}</title>
      <div className={styles.pageWords}>
        <h1 ref={heading} tabIndex={-1} className={styles.pageTitle}>
          {title}
        </h1>
        {about !== undefined && <p className={styles.about}>{about}</p>}
      </div>
      {action}
    </div>
  );
}
