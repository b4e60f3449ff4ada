import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { stageOf } from '../../engine/view/stage.ts';
import { type Tile, tilesOf } from '../../engine/view/tiles.ts';
import { cx } from '../../ui/cx.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { useMeeting, useSession } from '../meeting/session-context.ts';
import { usePreferences } from '../settings/preferences.ts';
import styles from './stage.module.css';
import { TileView } from './tile.tsx';
import { useBox } from './use-box.ts';

/** Everybody's tiles; frozen and dimmed while the connection is away. */
export function Stage({ dimmed }: { readonly dimmed: boolean }) {
  const { t } = useTranslation('stage');
  const session = useSession();
  const ref = useRef<HTMLDivElement>(null);
  const space = useBox(ref);
  const tiles = useTiles();
  const order = useMeeting((state) => state.order);
  const [pin, setPin] = useState<string | undefined>(undefined);
  const [wantedPage, setPage] = useState(0);
  const stage = useMemo(
    () => (space === undefined ? undefined : stageOf({ tiles, order, pin, page: wantedPage, space })),
    [tiles, order, pin, wantedPage, space],
  );
  const { pages = 1, page = 0, seats } = stage ?? {};
  useEffect(() => {
    if (seats !== undefined) session.setPageSize(seats);
  }, [session, seats]);
  const alone = tiles.length === 1;
  return (
    <div className={cx(styles.stage, dimmed && styles.dimmed)}>
      <div ref={ref} className={styles.space}>
        {stage !== undefined && space !== undefined && (
          <ul className={styles.tiles} aria-label={t('people')} data-focused={stage.focused}>
            {stage.placed.map(({ tile, rect, large }) => (
              <TileView
                key={tile.key}
                tile={tile}
                rect={rect}
                space={space}
                large={large}
                pinned={pin === tile.key}
                onPin={() => setPin(pin === tile.key ? undefined : tile.key)}
              />
            ))}
          </ul>
        )}
        {alone && <p className={styles.alone}>{t('alone')}</p>}
      </div>
      {pages > 1 && (
        <nav className={styles.paging} aria-label={t('pages')}>
          <IconButton
            kind="soft"
            label={t('previousPage')}
            icon={<ChevronLeft size={20} />}
            isDisabled={page === 0}
            onPress={() => setPage(page - 1)}
          />
          <span className={styles.page} role="status">
            {t('pageOf', { page: page + 1, pages })}
          </span>
          <IconButton
            kind="soft"
            label={t('nextPage')}
            icon={<ChevronRight size={20} />}
            isDisabled={page === pages - 1}
            onPress={() => setPage(page + 1)}
          />
        </nav>
      )}
    </div>
  );
}

/** One's own picture may be hidden, as long as somebody else is there to look at. */
function useTiles(): readonly Tile[] {
  const self = useMeeting((state) => state.self);
  const roster = useMeeting((state) => state.roster);
  const media = useMeeting((state) => state.media);
  const hideSelf = usePreferences(({ hideSelfView }) => hideSelfView);
  return useMemo(() => {
    const all = tilesOf({ self, roster, media });
    const others = all.filter((tile) => tile.kind !== 'person' || !tile.own);
    return hideSelf && others.length > 0 ? others : all;
  }, [self, roster, media, hideSelf]);
}
