import { MicOff, MonitorUp, SignalLow } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Tile } from '../../engine/view/tiles.ts';
import { VisuallyHidden } from '../../ui/visually-hidden.tsx';
import styles from './tile.module.css';

/** The pill with the name: muted sign before it, "host" or "reconnecting…" after it. */
export function TileName({ tile }: { readonly tile: Tile }) {
  const { t } = useTranslation('stage');
  if (tile.kind === 'screen') {
    return (
      <p className={styles.pill}>
        <MonitorUp size={16} aria-hidden="true" className={styles.sign} />
        <span className={styles.name}>{tile.own ? t('yourScreen') : t('screenOf', { name: tile.name })}</span>
      </p>
    );
  }
  const silent = tile.microphone !== 'on';
  const more = tile.dormant ? t('reconnecting') : tile.role === 'host' && !tile.own ? t('host') : undefined;
  return (
    <p className={styles.pill}>
      {silent && <MicOff size={16} aria-hidden="true" className={styles.muted} />}
      {tile.quality !== 'good' && <SignalLow size={16} aria-hidden="true" className={styles.weak} />}
      <span className={styles.name}>{tile.own ? t('you') : tile.name}</span>
      {more !== undefined && <span className={styles.more}>· {more}</span>}
      <VisuallyHidden>
        {silent && `, ${t('microphoneOff')}`}
        {tile.speaking && `, ${t('speaking')}`}
        {tile.quality !== 'good' && `, ${t('weak')}`}
      </VisuallyHidden>
    </p>
  );
}
