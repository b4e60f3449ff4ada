import type { CSSProperties } from 'react';
import styles from './avatar.module.css';
import { cx } from './cx.ts';
import { initialOf, tintOf } from './tint.ts';

export interface AvatarProps {
  readonly name: string;
  /** Diameter in CSS pixels, or any CSS length such as `min(30cqw, 96px)` for a tile. */
  readonly size?: number | string;
  readonly className?: string | undefined;
}

/** The first letter of a name on the tint of that name. Decorative: the name itself stands beside it. */
export function Avatar({ name, size = 36, className }: AvatarProps) {
  const side = typeof size === 'number' ? `${size}px` : size;
  const style: CSSProperties & Record<'--tint', string> = {
    '--tint': `var(--tint-${tintOf(name)})`,
    width: side,
    height: side,
    fontSize: `calc(${side} * 0.4)`,
  };
  return (
    <span className={cx(styles.avatar, className)} style={style} aria-hidden="true">
      {initialOf(name)}
    </span>
  );
}
