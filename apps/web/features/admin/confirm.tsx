import { type ReactNode, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import type { Act } from './asking.ts';
import { useProblemWords } from './problem.tsx';

export interface ConfirmWords {
  readonly title: string;
  readonly text: string;
  readonly confirm: string;
}

export interface ConfirmProps<Item, Wish> {
  /** What the question is about; undefined while there is none. */
  readonly item: Item | undefined;
  readonly words: (item: Item) => ConfirmWords;
  readonly act: Act<Wish>;
  readonly wish: (item: Item) => Wish;
  readonly onClose: () => void;
  /** A choice that belongs to the question. */
  readonly children?: ReactNode;
}

/** Asks before an act, naming the thing; stays open, with the reason, where the act fails. */
export function Confirm<Item, Wish>({ item, words, act, wish, onClose, children }: ConfirmProps<Item, Wish>) {
  const { t } = useTranslation('admin');
  const problem = useProblemWords();
  // The words stay what they were while the dialog fades.
  const last = useRef(item);
  if (item !== undefined) last.current = item;
  const shown = last.current;
  if (shown === undefined) return null;
  const { title, text, confirm } = words(shown);
  return (
    <ConfirmDialog
      title={title}
      text={text}
      confirmLabel={confirm}
      cancelLabel={t('cancel')}
      isOpen={item !== undefined}
      isPending={act.isPending}
      error={problem(act.failure)}
      onConfirm={() => act.run(wish(shown))}
      onClose={() => {
        act.reset();
        onClose();
      }}
    >
      {children}
    </ConfirmDialog>
  );
}
