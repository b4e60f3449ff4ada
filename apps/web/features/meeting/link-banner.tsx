import { CloudOff, Hourglass, RefreshCw, ServerOff, VolumeX } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { bannerAfter, type Link, type Outage } from '../../engine/meeting/state.ts';
import { formatDuration } from '../../engine/view/duration.ts';
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

/** Slim strips over the stage: the connection, the end of one's stay, and sound the browser holds back. */
export function Banners() {
  const { t } = useTranslation('meeting');
  const session = useSession();
  const trouble = useShownTrouble();
  const silent = useMeeting(({ media, link }) => !media.audible && link === 'live');
  return (
    <div className={styles.banners}>
      {trouble === 'restarting' && (
        <Banner kind="waiting" icon={<RefreshCw size={18} />}>
          {t('restarting')}
        </Banner>
      )}
      {trouble === 'reconnecting' && <AwayBanner />}
      <StayBanner />
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

const away: Record<Outage, 'ownNetwork' | 'serverAway' | 'reconnecting'> = {
  'own-network': 'ownNetwork',
  server: 'serverAway',
  unknown: 'reconnecting',
};

const awayIcons: Record<Outage, React.ReactNode> = {
  'own-network': <CloudOff size={18} />,
  server: <ServerOff size={18} />,
  unknown: <Spinner size={18} />,
};

/** Whose network it is, as far as that is known; the strip is one, so that a better answer only changes its words. */
function AwayBanner() {
  const { t } = useTranslation('meeting');
  const outage = useMeeting((state) => state.outage) ?? 'unknown';
  return (
    <Banner kind="waiting" icon={awayIcons[outage]}>
      {t(away[outage])}
    </Banner>
  );
}

/** How much longer one may stay, once that is announced; not spoken each second, a notice has said it. */
function StayBanner() {
  const { t } = useTranslation('meeting');
  const endsAt = useMeeting((state) => state.stayEndsAt);
  const clockAhead = useMeeting(({ roster }) => roster?.clockAhead ?? 0);
  const [, tick] = useState(0);
  useEffect(() => {
    if (endsAt === undefined) return undefined;
    const timer = setInterval(() => tick((count) => count + 1), 1_000);
    return () => clearInterval(timer);
  }, [endsAt]);
  if (endsAt === undefined) return null;
  const left = Math.max(0, Math.round(endsAt - clockAhead - Date.now() / 1_000));
  return (
    <Banner kind="waiting" icon={<Hourglass size={18} />} spoken={false}>
      {t('stayLeft', { time: formatDuration(left) })}
    </Banner>
  );
}
