import { SmilePlus } from 'lucide-react';
import { useState } from 'react';
import { Dialog, DialogTrigger, Popover } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { announce } from '../../ui/announcer.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { useHeldBack } from '../permissions/use-held-back.ts';
import { ReactionChoice } from './reaction-choice.tsx';
import styles from './reactions.module.css';

/** Opens the row of reactions over the bar; it stays open for more, Esc and a press elsewhere close it. */
export function ReactionButton() {
  const { t } = useTranslation('reactions');
  const held = useHeldBack('reactions');
  const [isOpen, setOpen] = useState(false);
  const press = (open: boolean) => {
    if (held === undefined) setOpen(open);
    else announce(held, 'assertive');
  };
  return (
    <DialogTrigger isOpen={isOpen && held === undefined} onOpenChange={press}>
      <IconButton
        kind="bar"
        label={held ?? t('react')}
        icon={<SmilePlus size={22} />}
        heldBack={held !== undefined}
        tone={isOpen ? 'active' : undefined}
      />
      <Popover className={styles.popover ?? ''} placement="top" offset={10}>
        <Dialog className={styles.row ?? ''} aria-label={t('reactions')}>
          <ReactionChoice />
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
