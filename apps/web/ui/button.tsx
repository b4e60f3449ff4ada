import type { ReactNode } from 'react';
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components';
import styles from './button.module.css';
import { cx } from './cx.ts';
import { Spinner } from './spinner.tsx';

/**
 * How much a button asks for attention. `primary`: the one way forward of a screen. `quiet`: an outlined second choice.
 * `soft`: filled with the second surface. `plain`: no box until hovered. `danger`: leaving, removing.
 */
export type ButtonKind = 'primary' | 'quiet' | 'soft' | 'plain' | 'danger';

export interface ButtonProps extends Omit<AriaButtonProps, 'children' | 'className'> {
  readonly kind?: ButtonKind;
  /** `large` is 52 px high: for the one action of a page. */
  readonly size?: 'regular' | 'large';
  /** Fills the width of its parent. */
  readonly wide?: boolean;
  /** Shown before the words; decorative. */
  readonly icon?: ReactNode;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

const kinds: Record<ButtonKind, string | undefined> = {
  primary: styles.primary,
  quiet: styles.quiet,
  soft: styles.soft,
  plain: styles.plain,
  danger: styles.danger,
};

/**
 * A button with words. `onPress` answers pointer, touch and keyboard alike; `isPending` keeps the focus, shows a
 * spinner and is announced. Takes every property of React Aria's Button.
 */
export function Button({
  kind = 'quiet',
  size = 'regular',
  wide = false,
  icon,
  className,
  children,
  ...rest
}: ButtonProps) {
  return (
    <AriaButton
      {...rest}
      className={cx(styles.button, kinds[kind], size === 'large' && styles.large, wide && styles.wide, className)}
    >
      {rest.isPending ? <Spinner size={18} /> : icon !== undefined && <span className={styles.icon}>{icon}</span>}
      {children}
    </AriaButton>
  );
}
