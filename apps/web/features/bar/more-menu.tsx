import {
  Ellipsis,
  Hand,
  Lock,
  MessageSquare,
  MonitorUp,
  Settings,
  ShieldCheck,
  SmilePlus,
  UserPlus,
} from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../../ui/icon-button.tsx';
import { Menu, MenuItem, MenuTrigger } from '../../ui/menu.tsx';
import { useHand } from '../hand/use-hand.ts';
import type { Opened } from '../meeting/opened.ts';
import { useMay, useMeeting, useSession } from '../meeting/session-context.ts';
import { useHeldBack } from '../permissions/use-held-back.ts';
import { canShare } from './share-button.tsx';
import type { BarRoom } from './use-bar-room.ts';

export interface MoreMenuProps {
  readonly onOpen: (opened: Opened) => void;
  /** Where there is less room, also what has no button of its own there. */
  readonly room: BarRoom;
  readonly listens: boolean;
  readonly unread: number;
}

/** What has no button of its own: the meeting's access and the settings, with less room more. */
export function MoreMenu({ onOpen, room, listens, unread }: MoreMenuProps) {
  const { t } = useTranslation('bar');
  const mayInvite = useMay('invite.create') && room !== 'wide';
  const mayChange = useMay('policy.change');
  const isLocked = useMeeting(({ roster }) => roster?.policy.locked === true);
  const isNarrow = room === 'narrow';
  const settings = () => onOpen('settings');
  // A menu of one entry would only be in the way.
  if (!(isNarrow || mayInvite || mayChange)) {
    return <IconButton kind="bar" label={t('settings')} icon={<Settings size={22} />} onPress={settings} />;
  }
  const news = isNarrow && unread > 0;
  return (
    <MenuTrigger>
      <IconButton
        kind="bar"
        label={news ? `${t('more')}, ${t('chat', { count: unread })}` : t('more')}
        hint={t('more')}
        icon={<Ellipsis size={22} />}
        badge={news ? unread : 0}
      />
      <Menu placement="top end" aria-label={t('more')}>
        {isNarrow && <TakingPart onOpen={onOpen} listens={listens} unread={unread} />}
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

/** On a phone: what the bar has buttons for elsewhere. What may not be used says why. */
function TakingPart({ onOpen, listens, unread }: Omit<MoreMenuProps, 'room'>) {
  const { t } = useTranslation(['bar', 'hand']);
  const session = useSession();
  const hand = useHand();
  const heldReactions = useHeldBack('reactions');
  const mayShare = useMay('track.publish.screen') && canShare() && !listens;
  const sharing = useMeeting(({ media }) => media.own.share !== 'off');
  const isUp = hand.place !== undefined;
  return (
    <>
      <MenuItem
        icon={<MessageSquare size={18} />}
        description={unread > 0 ? t('chat', { count: unread }) : undefined}
        onAction={() => onOpen('chat')}
      >
        {t('chatHint')}
      </MenuItem>
      <MenuItem
        icon={<Hand size={18} />}
        description={isUp ? undefined : hand.held}
        isDisabled={hand.held !== undefined && !isUp}
        onAction={hand.toggle}
      >
        {t(isUp ? 'hand:lower' : 'hand:raise')}
      </MenuItem>
      <MenuItem
        icon={<SmilePlus size={18} />}
        description={heldReactions}
        isDisabled={heldReactions !== undefined}
        onAction={() => onOpen('reactions')}
      >
        {t('react')}
      </MenuItem>
      {mayShare && (
        <MenuItem icon={<MonitorUp size={18} />} onAction={() => session.setShare(!sharing)}>
          {t(sharing ? 'stopSharing' : 'share')}
        </MenuItem>
      )}
    </>
  );
}
