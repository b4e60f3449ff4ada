import { useTranslation } from 'react-i18next';
import { meOf } from '../../engine/meeting/state.ts';
import { useMay, useMeeting, useSession } from '../meeting/session-context.ts';
import { heldBack, offeredOf, permissionOf } from './offered.ts';
import { PermissionSwitches } from './permission-switches.tsx';
import styles from './permissions.module.css';
import { useWishes } from './use-wishes.ts';

/** What everybody may do who is no host; listeners only where there are any. */
export function RolePermissions() {
  const { t } = useTranslation('permissions');
  const mayChange = useMay('participant.change-permissions');
  const hasListeners = useMeeting(({ roster }) =>
    [...(roster?.people.values() ?? [])].some(({ role }) => role === 'listener'),
  );
  if (!mayChange) return null;
  return (
    <>
      <Everyone who="speaker" heading={t(hasListeners ? 'speakersMay' : 'everyoneMay')} />
      {hasListeners && <Everyone who="listener" heading={t('listenersMay')} />}
      <p className={styles.note}>{t('everyoneHelp')}</p>
    </>
  );
}

/** Nobody, until the meeting has told it: one value, so that nothing is drawn again. */
const nothing = { speaker: [], listener: [] };

interface EveryoneProps {
  readonly who: 'speaker' | 'listener';
  readonly heading: string;
}

function Everyone({ who, heading }: EveryoneProps) {
  const { hosting } = useSession();
  const told = useMeeting(({ roster }) => roster?.roles ?? nothing)[who];
  const own = useMeeting(meOf).permissions;
  const wishes = useWishes(offeredOf(told), (what, on) => {
    const permission = permissionOf[what];
    return hosting.changeRolePermissions(who, on ? [permission] : [], on ? [] : [permission]);
  });
  return (
    <fieldset className={styles.role} data-testid={`everyone-${who}`}>
      <legend className={styles.legend}>{heading}</legend>
      <PermissionSwitches wishes={wishes} held={(what) => heldBack(what, own, who)} />
    </fieldset>
  );
}
