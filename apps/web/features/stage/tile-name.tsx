import { MicOff, MonitorUp, WifiLow, WifiOff } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { PersonTile, Tile } from '../../engine/view/tiles.ts';
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
  // A listener has no microphone to be off.
  const silent = tile.microphone !== 'on' && tile.role !== 'listener';
  const more = moreOf(tile);
  return (
    <p className={styles.pill}>
      {silent && <MicOff size={16} aria-hidden="true" className={styles.muted} />}
      {tile.dormant && <WifiOff size={16} aria-hidden="true" className={styles.weak} />}
      {!tile.dormant && tile.quality !== 'good' && <WifiLow size={16} aria-hidden="true" className={styles.weak} />}
      <span className={styles.name}>{tile.own ? t('you') : tile.name}</span>
      {more !== undefined && <span className={styles.more}>· {t(more)}</span>}
      <VisuallyHidden>
        {silent && `, ${t('microphoneOff')}`}
        {tile.speaking && `, ${t('speaking')}`}
        {tile.quality !== 'good' && `, ${t('weak')}`}
      </VisuallyHidden>
    </p>
  );
}

function moreOf({ dormant, role, own }: PersonTile): 'reconnecting' | 'host' | 'listener' | undefined {
  if (dormant) return 'reconnecting';
  return own || role === 'speaker' ? undefined : role;
}
