import { Users } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { nobodyWaits } from '../../engine/meeting/lobby.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import type { Opened } from '../meeting/opened.ts';
import { useMeeting } from '../meeting/session-context.ts';
import styles from './bar.module.css';

export interface PeopleButtonProps {
  readonly opened: Opened;
  readonly onOpen: (opened: Opened) => void;
}

/** Opens the list of people; its corner says how many are here, or in amber how many wait to come in. */
export function PeopleButton({ opened, onOpen }: PeopleButtonProps) {
  const { t } = useTranslation('bar');
  const count = useMeeting(({ roster }) => roster?.people.size ?? 1);
  const waiting = useMeeting(({ roster }) => (roster?.lobby ?? nobodyWaits).length);
  const open = opened === 'people';
  const people = t('people', { count });
  return (
    <span className={styles.counted}>
      <IconButton
        kind="bar"
        label={waiting > 0 ? `${people}, ${t('waiting', { count: waiting })}` : people}
        hint={waiting > 0 ? t('waiting', { count: waiting }) : t('peopleHint')}
        icon={<Users size={22} />}
        pressed={open}
        tone={open ? 'active' : undefined}
        badge={waiting}
        onPress={() => onOpen(open ? undefined : 'people')}
      />
      {waiting === 0 && (
        <span className={styles.count} aria-hidden="true">
          {count}
        </span>
      )}
    </span>
  );
}
