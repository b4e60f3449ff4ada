import { useCallback, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Bar } from '../bar/bar.tsx';
import { useShortcuts } from '../bar/use-shortcuts.ts';
import { useSpokenDevices } from '../bar/use-spoken-devices.ts';
import { ChatPanel } from '../chat/chat-panel.tsx';
import { useChat } from '../chat/use-chat.ts';
import { useHands } from '../hand/use-hands.ts';
import { InviteDialog } from '../invite/invite-dialog.tsx';
import { useKnocks } from '../lobby/use-knocks.ts';
import { PeoplePanel } from '../people/people-panel.tsx';
import { ReactionsDialog } from '../reactions/reactions-dialog.tsx';
import { useSpokenReactions } from '../reactions/use-spoken-reactions.ts';
import { SecurityDialog } from '../security/security-dialog.tsx';
import { SettingsDialog } from '../settings/settings-dialog.tsx';
import { Stage } from '../stage/stage.tsx';
import { Banners, useShownTrouble } from './link-banner.tsx';
import styles from './meeting.module.css';
import { isPanel, type Opened } from './opened.ts';
import { SessionContext } from './session-context.ts';
import { Top } from './top.tsx';
import { type MeetingProps, useNewSession } from './use-new-session.ts';
import { useNotices } from './use-notices.ts';
import { usePage } from './use-page.ts';
import { useReached } from './use-reached.ts';
import { useWakeLock } from './use-wake-lock.ts';

export type { MeetingProps };

/** The whole meeting for one admission; ends exactly once by `onEnd`. */
export function Meeting(props: MeetingProps) {
  const session = useNewSession(props);
  return (
    <SessionContext value={session}>
      {useReached(session) ? <Room /> : <div className={styles.meeting} />}
    </SessionContext>
  );
}

function Room() {
  const { t } = useTranslation('meeting');
  const [opened, setOpened] = useState<Opened>(undefined);
  const opener = useRef<Element | null>(null);
  const bar = useRef<HTMLDivElement>(null);
  const trouble = useShownTrouble();
  usePage();
  useNotices(opened === 'access');
  useWakeLock();
  useShortcuts(bar);
  useSpokenDevices();
  useSpokenReactions();
  const shut = useCallback(() => setOpened(undefined), []);
  const open = (next: Opened) => {
    if (next !== undefined && opened === undefined) opener.current = document.activeElement;
    setOpened(next);
  };
  const close = () => {
    setOpened(undefined);
    // The panel does not hold the focus captive, so it gives it back itself.
    if (isPanel(opened) && opener.current instanceof HTMLElement) opener.current.focus();
  };
  useKnocks(opened === 'people', () => open('people'));
  useHands(opened === 'people', () => open('people'));
  const { unread, firstNew } = useChat(opened === 'chat', () => open('chat'));
  return (
    <div className={styles.meeting} data-testid="meeting" data-panel={isPanel(opened) || undefined}>
      <Top onAccess={() => open('access')} />
      <main className={styles.main} aria-label={t('stage')}>
        <Stage dimmed={trouble !== undefined} />
        <Banners />
      </main>
      {isPanel(opened) && (
        <div className={styles.side}>
          {opened === 'people' && <PeoplePanel onClose={close} onInvite={() => open('invite')} />}
          {opened === 'chat' && <ChatPanel onClose={close} firstNew={firstNew} />}
        </div>
      )}
      <Bar ref={bar} opened={opened} onOpen={open} unread={unread} />
      <ReactionsDialog isOpen={opened === 'reactions'} onClose={shut} />
      <InviteDialog isOpen={opened === 'invite'} onClose={shut} />
      <SecurityDialog isOpen={opened === 'access'} onClose={shut} />
      <SettingsDialog isOpen={opened === 'settings'} onClose={shut} />
    </div>
  );
}
