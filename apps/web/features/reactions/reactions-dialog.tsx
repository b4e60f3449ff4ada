import { useTranslation } from 'react-i18next';
import { Dialog } from '../../ui/dialog.tsx';
import { ReactionChoice } from './reaction-choice.tsx';

export interface ReactionsDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** The same row as a sheet, where the bar has no room for its button. */
export function ReactionsDialog({ isOpen, onClose }: ReactionsDialogProps) {
  const { t } = useTranslation('reactions');
  return (
    <Dialog title={t('reactions')} isOpen={isOpen} onOpenChange={onClose} closeLabel={t('close')}>
      <ReactionChoice onSent={onClose} />
    </Dialog>
  );
}
