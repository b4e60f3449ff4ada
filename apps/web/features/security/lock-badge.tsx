import { Lock } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import { useMay, useMeeting } from '../meeting/session-context.ts';
import styles from './security.module.css';

/** Beside the title while the meeting is locked: for those who may change that the way to it, for the others a sign. */
export function LockBadge({ onOpen }: { readonly onOpen: () => void }) {
  const { t } = useTranslation('security');
  const isLocked = useMeeting(({ roster }) => roster?.policy.locked === true);
  const mayChange = useMay('policy.change');
  if (!isLocked) return null;
  if (mayChange) {
    return (
      <Button kind="plain" className={styles.badge} icon={<Lock size={14} />} onPress={onOpen}>
        <span className={styles.badgeWord}>{t('locked')}</span>
      </Button>
    );
  }
  return (
    <p className={styles.badge}>
      <Lock size={14} aria-hidden="true" />
      <span className={styles.badgeWord}>{t('locked')}</span>
    </p>
  );
}
