import { Ellipsis, Lock, MonitorUp, Settings, ShieldCheck, UserPlus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../../ui/icon-button.tsx';
import { Menu, MenuItem, MenuTrigger } from '../../ui/menu.tsx';
import type { Opened } from '../meeting/opened.ts';
import { useMay, useMeeting, useSession } from '../meeting/session-context.ts';
import { canShare } from './share-button.tsx';

export interface MoreMenuProps {
  readonly onOpen: (opened: Opened) => void;
  /** On a phone also what has no button of its own there. */
  readonly narrow: boolean;
  readonly listens: boolean;
}

/** What has no button of its own: the meeting's access and the settings, on a phone more. */
export function MoreMenu({ onOpen, narrow, listens }: MoreMenuProps) {
  const { t } = useTranslation('bar');
  const session = useSession();
  const mayInvite = useMay('invite.create') && narrow;
  const mayShare = useMay('track.publish.screen') && canShare() && narrow && !listens;
  const mayChange = useMay('policy.change');
  const isLocked = useMeeting(({ roster }) => roster?.policy.locked === true);
  const sharing = useMeeting(({ media }) => media.own.share !== 'off');
  const settings = () => onOpen('settings');
  // A menu of one entry would only be in the way.
  if (!(narrow || mayChange)) {
    return <IconButton kind="bar" label={t('settings')} icon={<Settings size={22} />} onPress={settings} />;
  }
  return (
    <MenuTrigger>
      <IconButton kind="bar" label={t('more')} icon={<Ellipsis size={22} />} />
      <Menu placement="top end" aria-label={t('more')}>
        {mayShare && (
          <MenuItem icon={<MonitorUp size={18} />} onAction={() => session.setShare(!sharing)}>
            {t(sharing ? 'stopSharing' : 'share')}
          </MenuItem>
        )}
        {mayInvite && (
          <MenuItem icon={<UserPlus size={18} />} onAction={() => onOpen('invite')}>
            {t('invite')}
          </MenuItem>
        )}
        {mayChange && (
          <MenuItem
            icon={isLocked ? <Lock size={18} /> : <ShieldCheck size={18} />}
            description={isLocked ? t('accessLocked') : undefined}
            onAction={() => onOpen('access')}
          >
            {t('access')}
          </MenuItem>
        )}
        <MenuItem icon={<Settings size={18} />} onAction={settings}>
          {t('settings')}
        </MenuItem>
      </Menu>
    </MenuTrigger>
  );
}
