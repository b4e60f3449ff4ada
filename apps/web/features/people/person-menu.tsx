import {
  Ban,
  Crown,
  Ear,
  EllipsisVertical,
  Hand,
  Handshake,
  MicOff,
  Speech,
  ToggleRight,
  UserMinus,
  VideoOff,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { meOf } from '../../engine/meeting/state.ts';
import type { PersonTile } from '../../engine/view/tiles.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { Menu, MenuItem, MenuTrigger } from '../../ui/menu.tsx';
import { useHandPlace } from '../hand/use-hand.ts';
import { useMeeting } from '../meeting/session-context.ts';
import { actsFor, type PersonAct } from './acts.ts';

export interface PersonMenuProps {
  readonly tile: PersonTile;
  readonly onAct: (act: PersonAct) => void;
}

const icons: Record<PersonAct, ReactNode> = {
  mute: <MicOff size={18} />,
  'camera-off': <VideoOff size={18} />,
  'make-speaker': <Speech size={18} />,
  'make-listener': <Ear size={18} />,
  'make-host': <Crown size={18} />,
  'hand-over': <Handshake size={18} />,
  'lower-hand': <Hand size={18} />,
  permissions: <ToggleRight size={18} />,
  remove: <UserMinus size={18} />,
  ban: <Ban size={18} />,
};

/** What a host may do about one person; nothing at all where that is nothing. */
export function PersonMenu({ tile, onAct }: PersonMenuProps) {
  const { t } = useTranslation('people');
  const me = useMeeting(meOf);
  const handUp = useHandPlace(tile.participant) !== undefined;
  const acts = actsFor({ ...tile, handUp }, me);
  const { name } = tile;
  if (acts.length === 0) return null;
  return (
    <MenuTrigger>
      <IconButton label={t('menuFor', { name })} hint={t('menu')} icon={<EllipsisVertical size={18} />} />
      <Menu aria-label={t('menuFor', { name })}>
        {acts.map((act) => (
          <MenuItem
            key={act}
            icon={icons[act]}
            dangerous={act === 'remove' || act === 'ban'}
            isDisabled={isDone(act, tile)}
            onAction={() => onAct(act)}
          >
            {t(isDone(act, tile) ? `done.${act}` : `act.${act}`)}
          </MenuItem>
        ))}
      </Menu>
    </MenuTrigger>
  );
}

/** What is off already is said, not offered. */
function isDone(act: PersonAct, tile: PersonTile): act is 'mute' | 'camera-off' {
  if (act === 'mute') return tile.microphone !== 'on';
  return act === 'camera-off' && tile.picture === undefined;
}
