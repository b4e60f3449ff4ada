import { ArrowDown } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { useMeeting } from '../meeting/session-context.ts';
import styles from './chat.module.css';
import { groupsOf, latestKey, notYetTold } from './chat-view.ts';
import { Composer } from './composer.tsx';
import { MessageList } from './message-list.tsx';
import { OutgoingList } from './outgoing-list.tsx';
import { noMessages } from './use-chat.ts';
import { useEnd } from './use-end.ts';

export interface ChatPanelProps {
  readonly onClose: () => void;
  /** Key of the first message that was new when the chat was opened: a line stands before it. */
  readonly firstNew: string | undefined;
}

/** What everybody writes to everyone. */
export function ChatPanel({ onClose, firstNew }: ChatPanelProps) {
  const { t } = useTranslation('chat');
  const chat = useMeeting(({ roster }) => roster?.chat ?? noMessages);
  const self = useMeeting((state) => state.self.id);
  const allOutgoing = useMeeting((state) => state.outgoing);
  const outgoing = notYetTold(allOutgoing, chat, self);
  const end = useEnd(`${latestKey(chat)} ${outgoing.length}`);
  return (
    <Panel
      title={t('title')}
      onClose={onClose}
      closeLabel={t('close')}
      bodyRef={end.box}
      className={styles.panel}
      foot={
        <>
          {end.isAway && (
            <Button kind="soft" className={styles.toEnd} icon={<ArrowDown size={16} />} onPress={end.goThere}>
              {t('toEnd')}
            </Button>
          )}
          <Composer onSent={end.goThere} />
        </>
      }
    >
      {chat.length + outgoing.length === 0 && <p className={styles.empty}>{t('empty')}</p>}
      <MessageList groups={groupsOf(chat, self, firstNew)} />
      <OutgoingList outgoing={outgoing} />
    </Panel>
  );
}
