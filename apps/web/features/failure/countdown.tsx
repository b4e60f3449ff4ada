import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Retry } from '../../app/room-flow.ts';
import { regionalLanguage } from '../../i18n/region.ts';
import styles from './failure.module.css';
import { countdownWords } from './time-words.ts';

export interface CountdownProps {
  readonly kind: 'retry' | 'opening' | 'restart';
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

/** Whole seconds until a moment of the monotonic clock, rendered anew each second. */
function useSecondsUntil(at: number | undefined): number | undefined {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    if (at === undefined) return undefined;
    setNow(performance.now());
    const timer = setInterval(() => setNow(performance.now()), 250);
    return () => clearInterval(timer);
  }, [at]);
  return at === undefined ? undefined : Math.max(0, Math.ceil((at - now) / 1000));
}
