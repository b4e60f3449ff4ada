import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { AccountCorner } from './account-corner.tsx';
import { Mark } from './mark.tsx';
import styles from './page.module.css';
import { ThemeMenu } from './theme-menu.tsx';

export interface PageProps {
  /** Of the browser tab. */
  readonly title: string;
  /** Who is signed in, or the way to it, stands in the corner; off on pages that ask just that. */
  readonly corner?: boolean;
  readonly children: ReactNode;
}

/** What lies outside a meeting: paper, the mark, and one thing in the middle. */
export function Page({ title, corner = true, children }: PageProps) {
  const { t } = useTranslation('app');
  return (
    <div className={styles.page}>
      <title>{title}</title>
      <a className={styles.skip} href="#content">
        {t('skip')}
      </a>
      <header className={styles.head}>
        <Link href="/" className={styles.home ?? ''} aria-label={t('home')}>
          <Mark />
          <span aria-hidden="true">{t('name')}</span>
        </Link>
        <div className={styles.corner}>
          {corner && <AccountCorner />}
          <ThemeMenu />
        </div>
      </header>
      <main id="content" className={styles.main} tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}
