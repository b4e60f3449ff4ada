import { MonitorUp } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Picture } from '../../engine/media/view.ts';
import type { Rect } from '../../engine/view/layout.ts';
import { Button } from '../../ui/button.tsx';
import { useMeeting, useSession } from '../meeting/session-context.ts';
import styles from './own-share.module.css';
import { TileVideo } from './tile-video.tsx';

/** Room for words, an icon and a button. CSS pixels. */
const roomy = { width: 240, height: 170 } as const;

/**
 * What I am sharing, as I see it: the picture where it is another window or tab, words where showing it would fall
 * into itself without end.
 */
export function OwnShare({
  picture,
  video,
  rect,
}: {
  readonly picture: Picture;
  readonly video: React.RefObject<HTMLVideoElement | null>;
  readonly rect: Rect;
}) {
  const { t } = useTranslation('stage');
  const session = useSession();
  const surface = useMeeting(({ media }) => media.own.share);
  const mirrors = surface === 'monitor' || surface === 'self';
  const isRoomy = rect.width >= roomy.width && rect.height >= roomy.height;
  return (
    <>
      {!mirrors && (
        <TileVideo
          picture={picture}
          videoRef={video}
          fit="whole"
          mirrored={false}
          tileRatio={rect.width / rect.height}
        />
      )}
      <div className={mirrors ? styles.card : styles.over}>
        {mirrors && <MonitorUp size={isRoomy ? 32 : 22} aria-hidden="true" />}
        {mirrors && isRoomy && (
          <p className={styles.words}>{t(surface === 'self' ? 'sharingSelf' : 'sharingMonitor')}</p>
        )}
        {isRoomy && (
          <Button kind="danger" onPress={() => session.setShare(false)}>
            {t('stopSharing')}
          </Button>
        )}
      </div>
    </>
  );
}
