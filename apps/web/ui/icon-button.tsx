import type { ReactNode } from 'react';
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components';
import { cx } from './cx.ts';
import styles from './icon-button.module.css';
import { Tooltip } from './tooltip.tsx';

/** Where a button lies. `plain`: on paper, no box. `soft`: boxed. `bar`: control bar, 52 px. `over`: on a picture, 52 px. `danger`: red. */
export type IconButtonKind = 'plain' | 'soft' | 'bar' | 'over' | 'danger';

export interface IconButtonProps
  extends Omit<AriaButtonProps, 'children' | 'className' | 'aria-label' | 'aria-pressed' | 'render'> {
  /** The accessible name; for a toggle a stable noun ("Microphone"), the state is told by `pressed`. */
  readonly label: string;
  /** A 20 to 24 px icon; decorative. */
  readonly icon: ReactNode;
  readonly kind?: IconButtonKind;
  /** Makes it a toggle: spoken as pressed or not. Give `tone` for what that looks like. */
  readonly pressed?: boolean | undefined;
  /** `active`: blue, an open panel or something running. `off`: red, a device that is off. */
  readonly tone?: 'active' | 'off' | undefined;
  /** What the tooltip says where it differs from the label, such as "Turn microphone off". */
  readonly hint?: string | undefined;
  /** No tooltip, where the words stand beside it. */
  readonly bare?: boolean;
  /** Shortcut as ARIA spells it (`Control+D`), and as people read it. */
  readonly shortcut?: { readonly aria: string; readonly keys: string } | undefined;
  /** Count on the corner, hidden at 0; put it into `label` too, it is not spoken by itself. */
  readonly badge?: number | undefined;
  /** Looks as if it could not be used, and is reached all the same: a press says why, and so does the hint. */
  readonly heldBack?: boolean | undefined;
  readonly className?: string | undefined;
}

const kinds: Record<IconButtonKind, string | undefined> = {
  plain: styles.plain,
  soft: styles.soft,
  bar: styles.bar,
  over: styles.over,
  danger: styles.danger,
};

/** A button that is an icon: at least 44 px, named for screen readers, with a tooltip on hover and focus. */
export function IconButton(props: IconButtonProps) {
  const {
    label,
    icon,
    kind = 'plain',
    pressed,
    tone,
    hint,
    bare = false,
    shortcut,
    badge = 0,
    heldBack = false,
    className,
    ...rest
  } = props;
  const button = (
    <AriaButton
      {...rest}
      {...(pressed === undefined ? {} : { 'aria-pressed': pressed })}
      aria-label={label}
      className={cx(
        styles.button,
        kinds[kind],
        tone === 'active' && styles.active,
        tone === 'off' && styles.off,
        heldBack && styles.heldBack,
        className,
      )}
      render={(dom) => (
        <button {...dom} aria-keyshortcuts={shortcut?.aria} {...(heldBack ? { 'aria-disabled': true } : {})} />
      )}
    >
      {icon}
      {badge > 0 && (
        <span className={styles.badge} aria-hidden="true">
          {badge > 99 ? '99+' : badge}
        </span>
      )}
    </AriaButton>
  );
  if (bare) return button;
  return (
    <Tooltip text={hint ?? label} keys={shortcut?.keys}>
      {button}
    </Tooltip>
  );
}
