import { type RefObject, useEffect, useState } from 'react';
import type { Picture } from '../../engine/media/view.ts';
import { cx } from '../../ui/cx.ts';
import styles from './tile.module.css';

/** `cover` crops to fill the tile, `gentle` crops only little, `whole` not at all. */
export type Fit = 'cover' | 'gentle' | 'whole';

/** How much of a picture may be cut: its sides rather than its top, where the faces are. Beyond that all of it shows. */
const mostCropped: Record<Fit, { readonly sides: number; readonly top: number }> = {
  cover: { sides: 3.6, top: 2 },
  gentle: { sides: 1.6, top: 1.25 },
  whole: { sides: 1, top: 1 },
};

export interface TileVideoProps {
  readonly picture: Picture;
  readonly videoRef: RefObject<HTMLVideoElement | null>;
  readonly fit: Fit;
  readonly mirrored: boolean;
  /** Width through height of the tile. */
  readonly tileRatio: number;
}

/** One picture in one element; fades in with its first frame, so that no black box flashes, and is away when it is taken out. */
export function TileVideo({ picture, videoRef, fit, mirrored, tileRatio }: TileVideoProps) {
  const [ratio, setRatio] = useState<number | undefined>(undefined);
  useEffect(() => {
    const element = videoRef.current;
    return element === null ? undefined : picture.show(element);
  }, [picture, videoRef]);
  const measure = () => {
    const element = videoRef.current;
    // The size is known before there is anything to see.
    if (element !== null && element.videoHeight > 0 && element.readyState >= element.HAVE_CURRENT_DATA)
      setRatio(element.videoWidth / element.videoHeight);
  };
  const { sides, top } = mostCropped[fit];
  const contained = fit === 'whole' || (ratio !== undefined && (ratio / tileRatio > sides || tileRatio / ratio > top));
  return (
    <video
      ref={videoRef}
      className={cx(styles.video, contained && styles.contained, mirrored && styles.mirrored)}
      data-ready={ratio !== undefined || undefined}
      autoPlay
      playsInline
      muted
      onLoadedData={measure}
      onResize={measure}
      onEmptied={() => setRatio(undefined)}
    />
  );
}
