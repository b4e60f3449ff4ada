import { Ellipsis, MonitorUp, Settings, UserPlus, Users } from 'lucide-react';
import type { Ref } from 'react';
import { Toolbar } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Menu, MenuItem, MenuTrigger } from '../../ui/menu.tsx';
import type { Opened } from '../meeting/opened.ts';
import { useMay, useMeeting, useSession } from '../meeting/session-context.ts';
import styles from './bar.module.css';
import { CameraButton, MicrophoneButton } from './device-buttons.tsx';
import { LeaveButton } from './leave-button.tsx';
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
          {narrow ? (
            <MoreMenu onOpen={onOpen} listens={listens} />
          ) : (
            <IconButton
              kind="bar"
              label={t('settings')}
              icon={<Settings size={22} />}
              onPress={() => onOpen('settings')}
            />
          )}
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

type PanelProps = Pick<BarProps, 'opened' | 'onOpen'>;

function PeopleButton({ opened, onOpen }: PanelProps) {
  const { t } = useTranslation('bar');
  const count = useMeeting(({ roster }) => roster?.people.size ?? 1);
  const open = opened === 'people';
  return (
    <span className={styles.counted}>
      <IconButton
        kind="bar"
        label={t('people', { count })}
        hint={t('peopleHint')}
        icon={<Users size={22} />}
        pressed={open}
        tone={open ? 'active' : undefined}
        onPress={() => onOpen(open ? undefined : 'people')}
      />
      <span className={styles.count} aria-hidden="true">
        {count}
      </span>
    </span>
  );
}

function MoreMenu({ onOpen, listens }: { readonly onOpen: BarProps['onOpen']; readonly listens: boolean }) {
  const { t } = useTranslation('bar');
  const session = useSession();
  const mayInvite = useMay('invite.create');
  const mayShare = useMay('track.publish.screen') && canShare();
  const sharing = useMeeting(({ media }) => media.own.share !== 'off');
  return (
    <MenuTrigger>
      <IconButton kind="bar" label={t('more')} icon={<Ellipsis size={22} />} />
      <Menu placement="top end" aria-label={t('more')}>
        {mayShare && !listens && (
          <MenuItem icon={<MonitorUp size={18} />} onAction={() => session.setShare(!sharing)}>
            {t(sharing ? 'stopSharing' : 'share')}
          </MenuItem>
        )}
        {mayInvite && (
          <MenuItem icon={<UserPlus size={18} />} onAction={() => onOpen('invite')}>
            {t('invite')}
          </MenuItem>
        )}
        <MenuItem icon={<Settings size={18} />} onAction={() => onOpen('settings')}>
          {t('settings')}
        </MenuItem>
      </Menu>
    </MenuTrigger>
  );
}
