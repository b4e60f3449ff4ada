import { Users, Wifi, WifiLow, WifiOff } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { LockBadge } from '../security/lock-badge.tsx';
import { Duration } from './duration.tsx';
import { useMeeting } from './session-context.ts';
import styles from './top.module.css';

const signs = { good: Wifi, poor: WifiLow, lost: WifiOff } as const;

/** Room, whether it is locked, duration, and how many are here. */
export function Top({ onAccess }: { readonly onAccess: () => void }) {
  const { t } = useTranslation('meeting');
  const title = useMeeting(({ room }) => room.title);
  const count = useMeeting(({ roster }) => roster?.people.size ?? 1);
  const quality = useMeeting(({ media, self }) => media.people.get(self.identity)?.quality ?? 'good');
  const link = useMeeting((state) => state.link);
  const state = link === 'live' ? quality : link;
  const Sign = signs[link === 'live' ? quality : link === 'connecting' ? 'poor' : 'lost'];
  return (
    <header className={styles.top}>
      <h1 className={styles.title}>{title}</h1>
      <LockBadge onOpen={onAccess} />
      <Duration className={styles.duration} />
      <p className={styles.state} data-state={state}>
        <Users size={16} aria-hidden="true" />
        <span className={styles.count}>{t('countHere', { count })}</span>
        <Sign size={18} aria-hidden="true" className={styles.sign} />
        <span className={styles.word}>{t(`state.${state}`)}</span>
      </p>
    </header>
  );
}
