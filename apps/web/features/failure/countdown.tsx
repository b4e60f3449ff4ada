import { useTranslation } from 'react-i18next';
import type { Retry } from '../../app/room-stage.ts';
import { useSecondsUntil } from '../../app/use-seconds.ts';
import { regionalLanguage } from '../../i18n/region.ts';
import styles from './failure.module.css';
import type { CountdownKind } from './failure-rows.ts';
import { countdownWords } from './time-words.ts';

export interface CountdownProps {
  readonly kind: CountdownKind;
  readonly retry: Retry;
}

/** How long until it goes on by itself. Not a live region: a number that speaks every second helps nobody. */
export function Countdown({ kind, retry }: CountdownProps) {
  const { t, i18n } = useTranslation('failure');
  const left = useSecondsUntil(retry.is === 'waiting' ? retry.at : undefined);
  return (
    <p className={styles.countdown}>
      {retry.is === 'trying' && t('countdown.trying')}
      {left !== undefined &&
        t(`countdown.${kind}`, { time: countdownWords(left, regionalLanguage(i18n.language, navigator.languages)) })}
    </p>
  );
}
