import { useMemo } from 'react';
import styles from './qr.module.css';
import { qrShape } from './qr-path.ts';

export interface QrCodeProps {
  /** What a phone reads. */
  readonly text: string;
  /** What a screen reader says instead of the picture. */
  readonly label: string;
}

/**
 * A QR code as wide as its place, dark on white whatever the theme: readers need it so. Nothing where the text is longer
 * than any code holds (2 953 bytes).
 */
export function QrCode({ text, label }: QrCodeProps) {
  const shape = useMemo(() => qrShape(text), [text]);
  if (shape === undefined) return null;
  return (
    <svg
      className={styles.code}
      role="img"
      aria-label={label}
      viewBox={`0 0 ${shape.side} ${shape.side}`}
      shapeRendering="crispEdges"
    >
      <path className={styles.ground} d={`M0 0h${shape.side}v${shape.side}H0z`} />
      <path className={styles.modules} d={shape.path} />
    </svg>
  );
}
