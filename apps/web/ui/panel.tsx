import { X } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, type Ref, useEffect, useId, useRef } from 'react';
import { cx } from './cx.ts';
import { IconButton } from './icon-button.tsx';
import styles from './panel.module.css';

export interface PanelProps {
  readonly title: string;
  /** Stands beside the title; say it in words to screen readers within the panel where it matters. */
  readonly count?: number | undefined;
  readonly onClose: () => void;
  /** Names the closing cross, such as "Close people". */
  readonly closeLabel: string;
  readonly children: ReactNode;
  readonly foot?: ReactNode;
  readonly className?: string | undefined;
  /** What scrolls. */
  readonly bodyRef?: Ref<HTMLDivElement>;
}

/**
 * A region beside the stage (a sheet on phones; the parent places it). Takes the focus when it opens; Esc and the cross
 * close it. The parent returns the focus to the opener and unmounts the panel, so that a closed one is never reached.
 */
export function Panel({ title, count, onClose, closeLabel, children, foot, className, bodyRef }: PanelProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const id = useId();
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    // React hands on what happens in a question over the page too, where the panel asked it: that is not about the panel.
    if (!(event.target instanceof Node && event.currentTarget.contains(event.target))) return;
    event.stopPropagation();
    onClose();
  };
  return (
    <section className={cx(styles.panel, className)} aria-labelledby={id} onKeyDown={onKeyDown}>
      <div className={styles.head}>
        <h2 ref={heading} id={id} tabIndex={-1} className={styles.title}>
          {title}
        </h2>
        {count !== undefined && <span className={styles.count}>{count}</span>}
        <IconButton label={closeLabel} icon={<X size={20} />} bare onPress={onClose} />
      </div>
      <div ref={bodyRef} className={styles.body}>
        {children}
      </div>
      {foot !== undefined && <div className={styles.foot}>{foot}</div>}
    </section>
  );
}
