import { UserPlus } from 'lucide-react';
import type { Ref } from 'react';
import { Toolbar } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { meOf } from '../../engine/meeting/state.ts';
import { Button } from '../../ui/button.tsx';
import { HandButton } from '../hand/hand-button.tsx';
import type { Opened } from '../meeting/opened.ts';
import { useMay, useMeeting } from '../meeting/session-context.ts';
import { ReactionButton } from '../reactions/reaction-button.tsx';
import styles from './bar.module.css';
import { ChatButton } from './chat-button.tsx';
import { CameraButton, MicrophoneButton } from './device-buttons.tsx';
import { LeaveButton } from './leave-button.tsx';
import { MoreMenu } from './more-menu.tsx';
import { PeopleButton } from './people-button.tsx';
import { canShare, ShareButton } from './share-button.tsx';
import { useBarRoom } from './use-bar-room.ts';

export interface BarProps {
  readonly ref: Ref<HTMLDivElement>;
  readonly opened: Opened;
  readonly onOpen: (opened: Opened) => void;
  /** Messages of others that have not been seen. */
  readonly unread: number;
}

/** The controls of the meeting: one named toolbar, reached with F2, walked with the arrow keys. */
export function Bar({ ref, opened, onOpen, unread }: BarProps) {
  const { t } = useTranslation('bar');
  const room = useBarRoom();
  const narrow = room === 'narrow';
  const listens = useListens();
  const mayInvite = useMay('invite.create');
  return (
    <footer className={styles.holder}>
      {listens && narrow && <p className={styles.listenerAbove}>{t('listener')}</p>}
      <Toolbar ref={ref} className={styles.bar ?? ''} aria-label={t('controls')} data-room={room}>
        {room === 'wide' && (
          <div className={styles.start}>
            {mayInvite && (
              <Button
                className={styles.wordy}
                kind="soft"
                icon={<UserPlus size={20} />}
                onPress={() => onOpen('invite')}
              >
                {t('invite')}
              </Button>
            )}
          </div>
        )}
        <div className={styles.middle}>
          {listens ? (
            !narrow && <p className={styles.listener}>{t('listener')}</p>
          ) : (
            <>
              <MicrophoneButton compact={narrow} />
              <CameraButton compact={narrow} />
              {!narrow && canShare() && <ShareButton />}
            </>
          )}
          {!narrow && <HandButton />}
          {!narrow && <ReactionButton />}
          {!narrow && <LeaveButton compact={false} />}
        </div>
        <div className={styles.end}>
          <PeopleButton opened={opened} onOpen={onOpen} />
          {!narrow && <ChatButton opened={opened} onOpen={onOpen} unread={unread} />}
          <MoreMenu onOpen={onOpen} room={room} listens={listens} unread={unread} />
          {narrow && <LeaveButton compact />}
        </div>
      </Toolbar>
    </footer>
  );
}

/**
 * A listener who may publish nothing at all is told so, instead of being offered buttons that do nothing; from a speaker
 * it has been taken for a while, and the buttons say by whom.
 */
function useListens(): boolean {
  const microphone = useMay('track.publish.microphone');
  const camera = useMay('track.publish.camera');
  const screen = useMay('track.publish.screen');
  const isListener = useMeeting((state) => meOf(state).role === 'listener');
  return isListener && !(microphone || camera || screen);
}
