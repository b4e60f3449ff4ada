import { type PointerEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Box, Rect } from '../../engine/view/layout.ts';
import type { PersonTile, ScreenTile, Tile } from '../../engine/view/tiles.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { cx } from '../../ui/cx.ts';
import { tintOf } from '../../ui/tint.ts';
import { HandBadge } from '../hand/hand-badge.tsx';
import { TileReactions } from '../reactions/tile-reactions.tsx';
import { OwnShare } from './own-share.tsx';
import styles from './tile.module.css';
import { TileControls } from './tile-controls.tsx';
import { TileName } from './tile-name.tsx';
import { TileVideo } from './tile-video.tsx';
import { at, useGlide } from './use-glide.ts';

export interface TileViewProps {
  readonly tile: Tile;
  readonly rect: Rect;
  readonly space: Box;
  readonly large: boolean;
  readonly pinned: boolean;
  readonly onPin: () => void;
}

/** Below this height a name and a control do not fit on top of one another. CSS pixels. */
const smallBelow = 130;

/** One person or one screen on the stage. */
export function TileView({ tile, rect, space, large, pinned, onPin }: TileViewProps) {
  const { t } = useTranslation('stage');
  const ref = useRef<HTMLLIElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const [awake, setAwake] = useState(false);
  useGlide(ref, rect, space);
  const speaking = tile.kind === 'person' && tile.speaking;
  const dormant = tile.kind === 'person' && tile.dormant;
  // A finger cannot hover: a tap shows the controls, the next one hides them.
  const onPointerUp = ({ pointerType, target }: PointerEvent) => {
    const onButton = target instanceof Element && target.closest('button') !== null;
    if (pointerType === 'touch' && !onButton) setAwake(!awake);
  };
  return (
    <li
      ref={ref}
      className={cx(styles.tile, styles[`tint${tintOf(tile.name)}`], tile.kind === 'screen' && styles.screen)}
      style={{ transform: at(rect), width: rect.width, height: rect.height }}
      data-testid="tile"
      data-kind={tile.kind}
      data-identity={tile.identity}
      data-speaking={speaking || undefined}
      data-dormant={dormant || undefined}
      data-large={large || undefined}
      data-small={Math.min(rect.height, rect.width) < smallBelow || undefined}
      data-awake={awake || undefined}
      onPointerUp={onPointerUp}
    >
      {tile.kind === 'person' ? (
        <PersonBody tile={tile} rect={rect} video={video} large={large} />
      ) : (
        <ScreenBody tile={tile} rect={rect} video={video} />
      )}
      {tile.kind === 'person' && <HandBadge participant={tile.participant} onPicture />}
      {tile.kind === 'person' && <TileReactions participant={tile.participant} />}
      <TileName tile={tile} />
      <TileControls
        video={tile.kind === 'screen' && !tile.own ? video : undefined}
        name={tile.kind === 'screen' ? t('screenOf', { name: tile.name }) : tile.name}
        pinned={pinned}
        onPin={onPin}
      />
      <span className={styles.ring} aria-hidden="true" />
    </li>
  );
}

type VideoRef = React.RefObject<HTMLVideoElement | null>;

function PersonBody({
  tile,
  rect,
  video,
  large,
}: {
  readonly tile: PersonTile;
  readonly rect: Rect;
  readonly video: VideoRef;
  readonly large: boolean;
}) {
  const side = Math.round(Math.min(rect.width * 0.4, rect.height * 0.42, large ? 160 : 128));
  const avatar = <Avatar name={tile.name} size={side} className={styles.avatar} />;
  if (tile.picture === undefined) return avatar;
  const fit = large ? 'gentle' : 'cover';
  const ratio = rect.width / rect.height;
  return (
    <>
      {avatar}
      <TileVideo
        key={tile.picture.id}
        picture={tile.picture}
        videoRef={video}
        fit={fit}
        mirrored={tile.own}
        tileRatio={ratio}
      />
    </>
  );
}

function ScreenBody({
  tile,
  rect,
  video,
}: {
  readonly tile: ScreenTile;
  readonly rect: Rect;
  readonly video: VideoRef;
}) {
  if (tile.own) return <OwnShare picture={tile.picture} video={video} rect={rect} />;
  const ratio = rect.width / rect.height;
  return <TileVideo picture={tile.picture} videoRef={video} fit="whole" mirrored={false} tileRatio={ratio} />;
}
