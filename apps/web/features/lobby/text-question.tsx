import { limits } from '@foyer/wire';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextArea } from '../../ui/text-area.tsx';
import styles from './lobby.module.css';

export interface TextQuestionProps {
  readonly title: string;
  readonly label: string;
  readonly description: string;
  readonly start: string;
  readonly sendLabel: string;
  /** Further buttons, before the one that sends. */
  readonly actions?: ReactNode;
  readonly onSend: (text: string) => void;
  readonly onClose: () => void;
}

/** A few lines to somebody who waits. Mounted while it is asked. */
export function TextQuestion(props: TextQuestionProps) {
  const { title, label, description, start, sendLabel, actions, onSend, onClose } = props;
  const { t } = useTranslation('lobby');
  const [text, setText] = useState(start);
  const trimmed = text.trim();
  return (
    <Dialog
      title={title}
      isOpen
      onOpenChange={onClose}
      closeLabel={t('cancel')}
      actions={
        <>
          {actions}
          <Button
            kind="primary"
            isDisabled={trimmed === ''}
            onPress={() => {
              onSend(trimmed);
              onClose();
            }}
          >
            {sendLabel}
          </Button>
        </>
      }
    >
      <div className={styles.question}>
        <TextArea
          label={label}
          description={description}
          value={text}
          onChange={setText}
          maxLength={limits.text}
          autoFocus
        />
      </div>
    </Dialog>
  );
}
