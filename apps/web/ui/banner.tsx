import type { ReactNode } from 'react';
import styles from './banner.module.css';
import { cx } from './cx.ts';

/** `info`: good to know. `waiting`: amber, something passes by itself. `trouble`: red tint, something does not work. */
export type BannerKind = 'info' | 'waiting' | 'trouble';

export interface BannerProps {
  readonly kind?: BannerKind;
  /** Decorative. */
  readonly icon?: ReactNode;
  readonly children: ReactNode;
  /** At most one small button. */
  readonly action?: ReactNode;
  /** Spoken when it appears; off where the page's announcer says it already. */
  readonly spoken?: boolean;
  readonly className?: string | undefined;
}

const kinds: Record<BannerKind, string | undefined> = {
  info: styles.info,
  waiting: styles.waiting,
  trouble: styles.trouble,
};

/** A strip that stays while something is so. */
export function Banner({ kind = 'info', icon, children, action, spoken = true, className }: BannerProps) {
  return (
    <div className={cx(styles.banner, kinds[kind], className)} {...(spoken ? { role: 'status' } : {})}>
      {icon !== undefined && (
        <span className={styles.icon} aria-hidden="true">
          {icon}
        </span>
      )}
      <div className={styles.words}>{children}</div>
      {action}
    </div>
  );
}
