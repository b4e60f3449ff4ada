import { SendHorizontal } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { announce } from '../../ui/announcer.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { TextArea } from '../../ui/text-area.tsx';
import { useMeeting, useSession } from '../meeting/session-context.ts';
import { useHeldBack } from '../permissions/use-held-back.ts';
import styles from './chat.module.css';
import { cleaned, maySend, roomLeft } from './chat-view.ts';

/** Where one writes to everyone: Enter sends, Shift and Enter begins a new line. What was written stays until it is sent. */
export function Composer({ onSent }: { readonly onSent: () => void }) {
  const { t } = useTranslation('chat');
  const session = useSession();
  const draft = useMeeting((state) => state.draft);
  const held = useHeldBack('chat');
  const left = roomLeft(draft);
  const mayNow = held === undefined && maySend(draft);
  const send = () => {
    if (held !== undefined) return announce(held, 'assertive');
    if (!maySend(draft)) return undefined;
    session.setDraft('');
    void session.sendChat(cleaned(draft));
    return onSent();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // While a script composes a letter, Enter chooses it.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };
  return (
    <div className={styles.composer}>
      <div className={styles.field}>
        <TextArea
          label={t('write')}
          labelHidden
          placeholder={held === undefined ? t('write') : ''}
          description={held ?? (left !== undefined && left >= 0 ? t('left', { count: left }) : undefined)}
          error={left !== undefined && left < 0 ? t('tooLong', { count: -left }) : undefined}
          isReadOnly={held !== undefined}
          rows={1}
          grows
          value={draft}
          onChange={(text) => session.setDraft(text)}
          onKeyDown={onKeyDown}
        />
      </div>
      <IconButton
        kind="soft"
        label={t('send')}
        hint={held ?? t('sendHint')}
        icon={<SendHorizontal size={20} />}
        tone={mayNow ? 'active' : undefined}
        heldBack={!mayNow}
        onPress={send}
      />
    </div>
  );
}
