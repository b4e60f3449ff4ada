import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { cx } from './cx.ts';
import styles from './dialog.module.css';
import { IconButton } from './icon-button.tsx';

export interface DialogProps {
  /** The heading, and the name that is spoken. */
  readonly title: string;
  readonly isOpen: boolean;
  readonly onOpenChange: (isOpen: boolean) => void;
  /** Names the closing cross, such as "Close". */
  readonly closeLabel: string;
  readonly children: ReactNode;
  /** Buttons at the foot, the one that goes forward last. */
  readonly actions?: ReactNode;
  /** 704 px instead of 480 px. */
  readonly wide?: boolean;
  /** `alertdialog` for a question that must be answered: then neither Esc nor a press outside closes it. */
  readonly role?: 'dialog' | 'alertdialog';
}

/** A question or a form over the page; on phones a sheet from below. Holds the focus and gives it back. */
export function Dialog(props: DialogProps) {
  const { title, isOpen, onOpenChange, closeLabel, children, actions, wide = false, role = 'dialog' } = props;
  const mustAnswer = role === 'alertdialog';
  return (
    <ModalOverlay
      className={styles.overlay ?? ''}
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      isDismissable={!mustAnswer}
      isKeyboardDismissDisabled={mustAnswer}
    >
      <Modal className={cx(styles.modal, wide && styles.wide)}>
        <AriaDialog className={styles.dialog ?? ''} role={role}>
          <div className={styles.head}>
            <Heading slot="title" level={2} className={styles.title ?? ''}>
              {title}
            </Heading>
            {!mustAnswer && (
              <IconButton label={closeLabel} icon={<X size={20} />} bare onPress={() => onOpenChange(false)} />
            )}
          </div>
          <div className={styles.body}>{children}</div>
          {actions !== undefined && <div className={styles.actions}>{actions}</div>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
