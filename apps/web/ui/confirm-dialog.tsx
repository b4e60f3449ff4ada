import type { ReactNode } from 'react';
import { Banner } from './banner.tsx';
import { Button } from './button.tsx';
import styles from './confirm-dialog.module.css';
import { Dialog } from './dialog.tsx';

export interface ConfirmDialogProps {
  /** A question that names the thing, such as "Delete the room Stand-up?". */
  readonly title: string;
  /** What will be so afterwards. */
  readonly text: string;
  /** The act itself, such as "Delete room"; never "OK". */
  readonly confirmLabel: string;
  readonly cancelLabel: string;
  /** `primary` where nothing is lost by it. */
  readonly kind?: 'danger' | 'primary';
  readonly isOpen: boolean;
  readonly isPending?: boolean;
  /** Why it did not work, in words; the dialog stays. */
  readonly error?: string | undefined;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
  /** A choice that belongs to the question. */
  readonly children?: ReactNode;
}

/** Asks before something that cannot be undone. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const {
    title,
    text,
    confirmLabel,
    cancelLabel,
    kind = 'danger',
    isOpen,
    isPending = false,
    error,
    onConfirm,
    onClose,
    children,
  } = props;
  return (
    <Dialog
      role="alertdialog"
      title={title}
      isOpen={isOpen}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      closeLabel={cancelLabel}
      actions={
        <>
          <Button kind="quiet" onPress={onClose}>
            {cancelLabel}
          </Button>
          <Button kind={kind} isPending={isPending} onPress={onConfirm} data-testid="confirm">
            {confirmLabel}
          </Button>
        </>
      }
    >
      <div className={styles.body}>
        <p>{text}</p>
        {children}
        {error !== undefined && <Banner kind="trouble">{error}</Banner>}
      </div>
    </Dialog>
  );
}
