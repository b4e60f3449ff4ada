import { EllipsisVertical, Mic, MicOff, UserMinus, VideoOff } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { PersonTile } from '../../engine/view/tiles.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Menu, MenuItem, MenuTrigger } from '../../ui/menu.tsx';
import { VisuallyHidden } from '../../ui/visually-hidden.tsx';
import { useMay, useSession } from '../meeting/session-context.ts';
import styles from './people.module.css';

export interface PersonRowProps {
  readonly tile: PersonTile;
  readonly onRemove: () => void;
}

/** One person: name, what they are, their microphone, and for hosts a menu. */
export function PersonRow({ tile, onRemove }: PersonRowProps) {
  const { t } = useTranslation('people');
  const note = tile.dormant ? t('reconnecting') : tile.role === undefined ? undefined : t(`role.${tile.role}`);
  return (
    <li
      className={styles.row}
      data-testid="person"
      data-identity={tile.identity}
      data-dormant={tile.dormant || undefined}
    >
      <Avatar name={tile.name} size={36} />
      <span className={styles.who}>
        <span className={styles.name}>
          {tile.name}
          {tile.own && <span className={styles.you}> {t('you')}</span>}
        </span>
        {note !== undefined && <span className={styles.note}>{note}</span>}
      </span>
      {tile.role !== 'listener' && <MicrophoneSign tile={tile} />}
      <PersonMenu tile={tile} onRemove={onRemove} />
    </li>
  );
}

function MicrophoneSign({ tile }: { readonly tile: PersonTile }) {
  const { t } = useTranslation('people');
  const on = tile.microphone === 'on';
  return (
    <span className={styles.microphone} data-on={on} data-speaking={tile.speaking || undefined}>
      {on ? <Mic size={18} aria-hidden="true" /> : <MicOff size={18} aria-hidden="true" />}
      <VisuallyHidden>{t(on ? 'microphoneOn' : 'microphoneOff')}</VisuallyHidden>
    </span>
  );
}

function PersonMenu({ tile, onRemove }: PersonRowProps) {
  const { t } = useTranslation('people');
  const session = useSession();
  const mayPause = useMay('participant.pause');
  const mayRemove = useMay('participant.remove');
  const { participant, name } = tile;
  if (tile.own || participant === undefined || !(mayPause || mayRemove)) return null;
  return (
    <MenuTrigger>
      <IconButton label={t('menuFor', { name })} hint={t('menu')} icon={<EllipsisVertical size={18} />} />
      <Menu aria-label={t('menuFor', { name })}>
        {mayPause && (
          <MenuItem
            icon={<MicOff size={18} />}
            isDisabled={tile.microphone !== 'on'}
            onAction={() => void session.pause(participant, 'microphone')}
          >
            {t(tile.microphone === 'on' ? 'mute' : 'muteAlready')}
          </MenuItem>
        )}
        {mayPause && (
          <MenuItem
            icon={<VideoOff size={18} />}
            isDisabled={tile.picture === undefined}
            onAction={() => void session.pause(participant, 'camera')}
          >
            {t(tile.picture === undefined ? 'cameraAlready' : 'cameraOff')}
          </MenuItem>
        )}
        {mayRemove && (
          <MenuItem dangerous icon={<UserMinus size={18} />} onAction={onRemove}>
            {t('removeFromMeeting')}
          </MenuItem>
        )}
      </Menu>
    </MenuTrigger>
  );
}
