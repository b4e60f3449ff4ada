import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { meOf } from '../../engine/meeting/state.ts';
import { Banner } from '../../ui/banner.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useMay, useMeeting, useSession } from '../meeting/session-context.ts';
import { heldBack, offered, offeredOf, permissionOf } from './offered.ts';
import { PermissionSwitches } from './permission-switches.tsx';
import styles from './permissions.module.css';
import { useWishes } from './use-wishes.ts';

export interface PermissionsDialogProps {
  /** Participant id. */
  readonly participant: string;
  readonly onClose: () => void;
}

/** What one person may do, each given and taken at once. Gone with the person, and with the permission to do this. */
export function PermissionsDialog({ participant, onClose }: PermissionsDialogProps) {
  const { t } = useTranslation('permissions');
  const { hosting } = useSession();
  const person = useMeeting(({ roster }) => roster?.people.get(participant));
  const own = useMeeting(meOf).permissions;
  const mayChange = useMay('participant.change-permissions');
  const wishes = useWishes(offeredOf(person?.permissions ?? []), (what, on) => {
    const permission = permissionOf[what];
    return hosting.changePermissions(participant, on ? [permission] : [], on ? [] : [permission]);
  });
  const isGone = person === undefined || !mayChange;
  useEffect(() => {
    if (isGone) onClose();
  }, [isGone, onClose]);
  if (isGone) return null;
  const { name, role } = person;
  const isAbove = offered.every((what) => heldBack(what, own, role) === 'above-you');
  return (
    <Dialog title={t('title', { name })} isOpen onOpenChange={onClose} closeLabel={t('close')}>
      <div className={styles.parts} data-testid="permissions">
        <p className={styles.note}>{t(`is.${role}`, { name })}</p>
        {isAbove && <Banner kind="info">{t('aboveYou', { name })}</Banner>}
        <div>
          <PermissionSwitches wishes={wishes} held={(what) => heldBack(what, own, role)} />
        </div>
        <p className={styles.note}>{t('help', { name })}</p>
      </div>
    </Dialog>
  );
}
