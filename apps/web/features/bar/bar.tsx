import { UserPlus } from 'lucide-react';
import type { Ref } from 'react';
import { Toolbar } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import type { Opened } from '../meeting/opened.ts';
import { useMay } from '../meeting/session-context.ts';
import styles from './bar.module.css';
import { CameraButton, MicrophoneButton } from './device-buttons.tsx';
import { LeaveButton } from './leave-button.tsx';
import { MoreMenu } from './more-menu.tsx';
import { PeopleButton } from './people-button.tsx';
import { canShare, ShareButton } from './share-button.tsx';
import { useNarrow } from './use-narrow.ts';

export interface BarProps {
  readonly ref: Ref<HTMLDivElement>;
  readonly opened: Opened;
  readonly onOpen: (opened: Opened) => void;
}

/** The controls of the meeting: one named toolbar, reached with F2, walked with the arrow keys. */
export function Bar({ ref, opened, onOpen }: BarProps) {
  const { t } = useTranslation('bar');
  const narrow = useNarrow();
  const listens = useListens();
  const mayInvite = useMay('invite.create');
  return (
    <footer className={styles.holder}>
      {listens && narrow && <p className={styles.listenerAbove}>{t('listener')}</p>}
      <Toolbar ref={ref} className={styles.bar ?? ''} aria-label={t('controls')} data-narrow={narrow || undefined}>
        {!narrow && (
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
          {!narrow && <LeaveButton compact={false} />}
        </div>
        <div className={styles.end}>
          <PeopleButton opened={opened} onOpen={onOpen} />
          <MoreMenu onOpen={onOpen} narrow={narrow} listens={listens} />
          {narrow && <LeaveButton compact />}
        </div>
      </Toolbar>
    </footer>
  );
}

/** May nothing be published at all, the bar says so instead of offering buttons that do nothing. */
function useListens(): boolean {
  const microphone = useMay('track.publish.microphone');
  const camera = useMay('track.publish.camera');
  const screen = useMay('track.publish.screen');
  return !(microphone || camera || screen);
}
