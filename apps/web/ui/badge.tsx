import type { ReactNode } from 'react';
import styles from './badge.module.css';
import { cx } from './cx.ts';

/** `quiet`: a fact. `good`: works, runs. `someone`: amber, people are there or wait. `off`: over, taken back. `accent`: chosen. */
export type BadgeKind = 'quiet' | 'good' | 'someone' | 'off' | 'accent';

const kinds: Record<BadgeKind, string | undefined> = {
  quiet: styles.quiet,
  good: styles.good,
  someone: styles.someone,
  off: styles.off,
  accent: styles.accent,
};

export interface BadgeProps {
  readonly kind?: BadgeKind;
  /** Decorative. */
  readonly icon?: ReactNode;
  readonly children: ReactNode;
}

/** A state in a word or two, beside what is in that state. Never the colour alone. */
export function Badge({ kind = 'quiet', icon, children }: BadgeProps) {
  return (
    <span className={cx(styles.badge, kinds[kind])}>
      {icon !== undefined && (
        <span className={styles.icon} aria-hidden="true">
          {icon}
        </span>
      )}
      {children}
    </span>
  );
}
