import { Maximize, Pin, PinOff } from 'lucide-react';
import type { RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../../ui/icon-button.tsx';
import styles from './tile.module.css';

export interface TileControlsProps {
  /** Of a shared screen, which may fill the display. */
  readonly video: RefObject<HTMLVideoElement | null> | undefined;
  readonly name: string;
  readonly pinned: boolean;
  readonly onPin: () => void;
}

/** What can be done with a tile; seen on hover, on focus inside, and after a tap. A pinned tile keeps its sign. */
export function TileControls({ video, name, pinned, onPin }: TileControlsProps) {
  const { t } = useTranslation('stage');
  return (
    <div className={styles.controls} data-pinned={pinned || undefined}>
      <IconButton
        kind="over"
        className={styles.control}
        label={t(pinned ? 'unpinName' : 'pinName', { name })}
        hint={t(pinned ? 'unpin' : 'pin')}
        tone={undefined}
        icon={pinned ? <PinOff size={18} /> : <Pin size={18} />}
        onPress={onPin}
      />
      {video !== undefined && document.fullscreenEnabled && (
        <IconButton
          kind="over"
          className={styles.control}
          label={t('fullScreenName', { name })}
          hint={t('fullScreen')}
          icon={<Maximize size={18} />}
          onPress={() => void video.current?.requestFullscreen()}
        />
      )}
    </div>
  );
}
