import { CloudOff, RefreshCw, VolumeX } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { bannerAfter, type Link } from '../../engine/meeting/state.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import styles from './link-banner.module.css';
import { useMeeting, useSession } from './session-context.ts';

/** The trouble worth showing: an announced restart at once, anything else only after 1.5 s. */
export function useShownTrouble(): 'reconnecting' | 'restarting' | undefined {
  const link = useMeeting((state) => state.link);
  const late = useLate(link);
  if (link === 'restarting') return 'restarting';
  return link === 'reconnecting' && late ? 'reconnecting' : undefined;
}

function useLate(link: Link): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    setLate(false);
    if (link !== 'reconnecting') return;
    const timer = setTimeout(() => setLate(true), bannerAfter);
    return () => clearTimeout(timer);
  }, [link]);
  return late;
}

/** Slim strips over the stage: the connection, and sound the browser holds back until somebody presses. */
export function Banners() {
  const { t } = useTranslation('meeting');
  const session = useSession();
  const trouble = useShownTrouble();
  const silent = useMeeting(({ media, link }) => !media.audible && link === 'live');
  const offline = trouble === 'reconnecting' && !navigator.onLine;
  return (
    <div className={styles.banners}>
      {trouble === 'restarting' && (
        <Banner kind="waiting" icon={<RefreshCw size={18} />}>
          {t('restarting')}
        </Banner>
      )}
      {trouble === 'reconnecting' && (
        <Banner kind="waiting" icon={offline ? <CloudOff size={18} /> : <Spinner size={18} />}>
          {t(offline ? 'offline' : 'reconnecting')}
        </Banner>
      )}
      {silent && (
        <Banner
          kind="info"
          icon={<VolumeX size={18} />}
          action={
            <Button kind="primary" onPress={() => session.startSound()}>
              {t('hear')}
            </Button>
          }
        >
          {t('silent')}
        </Banner>
      )}
    </div>
  );
}
