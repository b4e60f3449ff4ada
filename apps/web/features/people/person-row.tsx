import { Mic, MicOff } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { PersonTile } from '../../engine/view/tiles.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { VisuallyHidden } from '../../ui/visually-hidden.tsx';
import { HandBadge } from '../hand/hand-badge.tsx';
import type { PersonAct } from './acts.ts';
import styles from './people.module.css';
import { PersonMenu } from './person-menu.tsx';

export interface PersonRowProps {
  readonly tile: PersonTile;
  readonly onAct: (act: PersonAct) => void;
}

/** One person: name, what they are, their microphone, and for hosts a menu. */
export function PersonRow({ tile, onAct }: PersonRowProps) {
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
      <HandBadge participant={tile.participant} />
      {tile.role !== 'listener' && <MicrophoneSign tile={tile} />}
      <PersonMenu tile={tile} onAct={onAct} />
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
