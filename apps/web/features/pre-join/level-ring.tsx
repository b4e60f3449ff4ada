import { useEffect, useRef } from 'react';
import { watchLevel } from '../../devices/level.ts';

/** A ring that grows with the voice. Moved outside of React, sixty times a second; decorative. */
export function LevelRing({
  track,
  className,
}: {
  readonly track: MediaStreamTrack;
  readonly className: string | undefined;
}) {
  const ring = useRef<HTMLSpanElement>(null);
  useEffect(
    () =>
      watchLevel(track, (level) => {
        const { current } = ring;
        if (current === null) return;
        current.style.setProperty('--level', level.toFixed(3));
        current.toggleAttribute('data-quiet', level < 0.04);
      }),
    [track],
  );
  return <span ref={ring} className={className} data-quiet="" aria-hidden="true" data-testid="level" />;
}
