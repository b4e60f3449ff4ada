import { Hand } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { cx } from '../../ui/cx.ts';
import { VisuallyHidden } from '../../ui/visually-hidden.tsx';
import styles from './hand.module.css';
import { useHandPlace } from './use-hand.ts';

export interface HandBadgeProps {
  readonly participant: string | undefined;
  /** On a picture it needs a ground of its own. */
  readonly onPicture?: boolean;
}

/** The sign of a raised hand with its place in the order; nothing while the hand is down. */
export function HandBadge({ participant, onPicture = false }: HandBadgeProps) {
  const { t } = useTranslation('hand');
  const place = useHandPlace(participant);
  if (place === undefined) return null;
  return (
    <span className={cx(styles.badge, onPicture && styles.onPicture)} data-testid="hand">
      <Hand size={16} aria-hidden="true" />
      <span aria-hidden="true">{place}</span>
      <VisuallyHidden>{t('raised', { count: place })}</VisuallyHidden>
    </span>
  );
}
