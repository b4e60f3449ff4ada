import type { ReactElement } from 'react';
import { Tooltip as AriaTooltip, type TooltipProps as AriaTooltipProps, TooltipTrigger } from 'react-aria-components';
import styles from './tooltip.module.css';

export interface TooltipProps {
  /** What it says; the trigger must have its own name, a tooltip is never the only label. */
  readonly text: string;
  /** The keys of a shortcut as people read them, such as `Ctrl D`. */
  readonly keys?: string | undefined;
  readonly placement?: NonNullable<AriaTooltipProps['placement']>;
  /** One focusable React Aria element. */
  readonly children: ReactElement;
}

/** A word on hover and on keyboard focus, gone with Esc; never on touch. */
export function Tooltip({ text, keys, placement = 'top', children }: TooltipProps) {
  return (
    <TooltipTrigger delay={500} closeDelay={60}>
      {children}
      <AriaTooltip className={styles.tooltip ?? ''} placement={placement} offset={8}>
        {text}
        {keys !== undefined && <span className={styles.keys}>{keys}</span>}
      </AriaTooltip>
    </TooltipTrigger>
  );
}
