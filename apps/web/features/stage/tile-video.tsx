import { type RefObject, useEffect, useState } from 'react';
import type { Picture } from '../../engine/media/view.ts';
import { cx } from '../../ui/cx.ts';
import styles from './tile.module.css';

export interface TileVideoProps {
  readonly picture: Picture;
  readonly videoRef: RefObject<HTMLVideoElement | null>;
  /** `cover` crops to fill the tile; `contain` shows everything. */
  readonly fit: 'cover' | 'contain';
  readonly mirrored: boolean;
  /** Width through height of the tile. */
  readonly tileRatio: number;
}

/** How much of a picture may be cut: its sides rather than its top, where the faces are. Shown through whole. */
const mostCropped = { sides: 3.6, top: 2 } as const;

/** One picture in one element; fades in with its first frame, so that no black box flashes. */
export function TileVideo({ picture, videoRef, fit, mirrored, tileRatio }: TileVideoProps) {
  const [ratio, setRatio] = useState<number | undefined>(undefined);
  useEffect(() => {
    const element = videoRef.current;
    return element === null ? undefined : picture.show(element);
  }, [picture, videoRef]);
  const measure = () => {
    const element = videoRef.current;
    if (element !== null && element.videoHeight > 0) setRatio(element.videoWidth / element.videoHeight);
  };
  const { sides, top } = mostCropped;
  const tooMuch = ratio !== undefined && (ratio / tileRatio > sides || tileRatio / ratio > top);
  const contained = fit === 'contain' || tooMuch;
  return (
    <video
      ref={videoRef}
      className={cx(styles.video, contained && styles.contained, mirrored && styles.mirrored)}
      data-ready={ratio !== undefined || undefined}
      autoPlay
      playsInline
      muted
      onLoadedMetadata={measure}
      onResize={measure}
    />
  );
}
