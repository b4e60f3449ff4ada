import type { ReactNode } from 'react';
import { Link } from 'react-aria-components';
import styles from './button.module.css';
import { cx } from './cx.ts';

export interface LinkButtonProps {
  readonly href: string;
  readonly kind?: 'primary' | 'quiet' | 'soft';
  /** As of `Button`. */
  readonly size?: 'regular' | 'large';
  /** Shown before the words; decorative. */
  readonly icon?: ReactNode;
  readonly children: ReactNode;
  /** Reaches the link, for tests. */
  readonly testId?: string;
}

/** Looks like a button and is a link, because it goes somewhere: it can be opened in another tab. */
export function LinkButton({ href, kind = 'quiet', size = 'regular', icon, children, testId }: LinkButtonProps) {
  return (
    <Link
      href={href}
      className={cx(styles.button, styles[kind], size === 'large' && styles.large)}
      {...(testId === undefined ? {} : { 'data-testid': testId })}
    >
      {icon !== undefined && <span className={styles.icon}>{icon}</span>}
      {children}
    </Link>
  );
}
