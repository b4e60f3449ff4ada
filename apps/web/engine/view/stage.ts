/** Which tiles are on the stage, where, and on which page: pure, from tiles, order, pin and the size of the stage. */
import { type Box, focus, grid, pageSize, phoneGrid, phonePageSize, type Rect } from './layout.ts';
import type { Tile } from './tiles.ts';

export interface Placed {
  readonly tile: Tile;
  readonly rect: Rect;
  /** The large one beside which the rest stands. */
  readonly large: boolean;
}

export interface Stage {
  readonly placed: readonly Placed[];
  /** At least 1. */
  readonly pages: number;
  /** From 0, within `pages`. */
  readonly page: number;
  /** Key of the large tile, where there is one. */
  readonly focused: string | undefined;
  /** Tiles the first page holds, the large one included: where `arrange` brings speakers to. */
  readonly seats: number;
}

export interface StageWish {
  readonly tiles: readonly Tile[];
  /** Keys in the order of `arrange`; tiles it does not name stand last. */
  readonly order: readonly string[];
  /** Key of the tile I pinned; one that has gone is ignored. */
  readonly pin: string | undefined;
  readonly page: number;
  readonly space: Box;
}

/** Stages narrower than this are phones: two across. CSS pixels. */
const phoneBelow = 560;

export function isPhone(space: Box): boolean {
  return space.width < phoneBelow && space.height > space.width * 0.9;
}

export function gapOf(space: Box): number {
  return space.width < phoneBelow ? 8 : 12;
}

function pageSizeOf(space: Box): number {
  return isPhone(space) ? phonePageSize : pageSize;
}

export function stageOf({ tiles, order, pin, page, space }: StageWish): Stage {
  const sorted = inOrder(tiles, order);
  const large = pinned(sorted, pin) ?? newestScreen(sorted);
  return large === undefined ? gridStage(sorted, page, space) : focusStage(sorted, large, { page, space });
}

function inOrder(tiles: readonly Tile[], order: readonly string[]): readonly Tile[] {
  const seat = new Map(order.map((key, index) => [key, index]));
  const last = order.length;
  return [...tiles].sort((a, b) => (seat.get(a.key) ?? last) - (seat.get(b.key) ?? last));
}

function pinned(tiles: readonly Tile[], pin: string | undefined): Tile | undefined {
  return pin === undefined ? undefined : tiles.find(({ key }) => key === pin);
}

/** Another person's screen is large by itself; one's own is not, since one is looking at it already. */
function newestScreen(tiles: readonly Tile[]): Tile | undefined {
  return tiles.findLast(({ kind, own }) => kind === 'screen' && !own);
}

function gridStage(tiles: readonly Tile[], page: number, space: Box): Stage {
  const size = pageSizeOf(space);
  const { shown, ...paging } = pageOf(tiles, page, size);
  const gap = gapOf(space);
  const rects = isPhone(space) ? phoneGrid(shown.length, space, gap) : grid(shown.length, space, gap);
  return { ...paging, focused: undefined, seats: size, placed: place(shown, rects) };
}

function focusStage(
  tiles: readonly Tile[],
  large: Tile,
  { page, space }: { readonly page: number; readonly space: Box },
): Stage {
  const others = tiles.filter((tile) => tile !== large);
  const gap = gapOf(space);
  const { capacity } = focus(others.length, space, gap);
  const { shown, ...paging } = pageOf(others, page, Math.max(1, capacity));
  // The large tile keeps its size on a last page that is not full.
  const { main, rest } = focus(Math.min(others.length, capacity), space, gap);
  const rects = shown.length === rest.length ? rest : focus(shown.length, space, gap).rest;
  const placed = [{ tile: large, rect: main, large: true }, ...place(shown, rects)];
  return { ...paging, focused: large.key, seats: capacity + 1, placed };
}

function pageOf(tiles: readonly Tile[], wanted: number, size: number) {
  const pages = Math.max(1, Math.ceil(tiles.length / size));
  const page = Math.min(Math.max(0, wanted), pages - 1);
  return { pages, page, shown: tiles.slice(page * size, (page + 1) * size) };
}

function place(tiles: readonly Tile[], rects: readonly Rect[]): readonly Placed[] {
  return tiles.flatMap((tile, index) => {
    const rect = rects[index];
    return rect === undefined ? [] : [{ tile, rect, large: false }];
  });
}
