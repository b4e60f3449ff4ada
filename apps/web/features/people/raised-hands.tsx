import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import { handPlaces } from '../hand/hands.ts';
import { useMay, useMeeting, useSession } from '../meeting/session-context.ts';
import styles from './people.module.css';

/** How many hands are up, and for those who may: all of them down. They stand first in the list below. */
export function RaisedHands() {
  const { t } = useTranslation('hand');
  const session = useSession();
  const people = useMeeting(({ roster }) => roster?.people);
  const mayLower = useMay('hand.lower');
  const raised = people === undefined ? [] : [...handPlaces(people).keys()];
  if (raised.length < 2) return null;
  return (
    <div className={styles.hands}>
      <h3 className={styles.heading}>{t('raisedHands', { count: raised.length })}</h3>
      {mayLower && (
        <Button
          kind="plain"
          onPress={() => {
            for (const participant of raised) void session.lowerHand(participant);
          }}
        >
          {t('lowerAll')}
        </Button>
      )}
    </div>
  );
}
