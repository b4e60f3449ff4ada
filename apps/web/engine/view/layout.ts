/** Where each tile stands: pure arithmetic from sizes and counts to rectangles, in CSS pixels. */

export interface Box {
  readonly width: number;
  readonly height: number;
}

export interface Rect extends Box {
  readonly x: number;
  readonly y: number;
}

export interface GridShape {
  readonly columns: number;
  readonly rows: number;
  readonly tile: Box;
}

/** Most tiles on one page of a grid. */
export const pageSize = 25;

const picture = 16 / 9;

/** How far a tile may leave 16:9: pictures are cropped to cover, and a face survives a square better than a letterbox. */
const shapes = { narrowest: 0.8, widest: 1.9, phone: 0.6 } as const;

/**
 * Columns and rows that make the most of the space for so many tiles.
 * @param count at least 1
 */
export function gridShape(count: number, space: Box, gap: number): GridShape {
  let best: GridShape | undefined;
  let bestWorth = -1;
  for (let columns = 1; columns <= count; columns += 1) {
    const rows = Math.ceil(count / columns);
    // A narrower grid with as many rows holds the same tiles in larger boxes.
    if (Math.ceil(count / rows) < columns) continue;
    const tile = fit((space.width - gap * (columns - 1)) / columns, (space.height - gap * (rows - 1)) / rows);
    const worth = worthOf(tile, count);
    if (worth > bestWorth) {
      bestWorth = worth;
      best = { columns, rows, tile };
    }
  }
  return best ?? { columns: 1, rows: 1, tile: fit(space.width, space.height) };
}

/** The largest tile of a bearable shape in a cell. */
function fit(width: number, height: number): Box {
  const w = Math.max(0, Math.min(width, height * shapes.widest));
  const h = Math.max(0, Math.min(height, width / shapes.narrowest));
  return { width: Math.floor(w), height: Math.floor(h) };
}

/** Area seen, less a little for what cropping a 16:9 picture takes away: a full stage is worth more than uncut edges. */
function worthOf({ width, height }: Box, count: number): number {
  if (width <= 0 || height <= 0) return 0;
  const ratio = width / height;
  const seen = Math.min(ratio / picture, picture / ratio);
  return width * height * count * seen ** 0.15;
}

/** Rectangles of a grid, rows filled from the left, the last row and the whole centred. */
export function grid(count: number, space: Box, gap: number): readonly Rect[] {
  if (count === 0) return [];
  const { columns, tile } = gridShape(count, space, gap);
  return rowsOf(count, columns, space, { cell: tile, gap });
}

export interface Focus {
  readonly main: Rect;
  readonly rest: readonly Rect[];
  /** How many tiles beside the large one make a page. */
  readonly capacity: number;
}

/** The narrowest stage that has its side strip beside the large tile; smaller ones have it below. */
const besideFrom = 700;

/** One tile large, the rest beside it on wide stages and below it on narrow or tall ones. */
export function focus(restCount: number, space: Box, gap: number): Focus {
  if (restCount === 0) return { main: { x: 0, y: 0, ...space }, rest: [], capacity: 0 };
  const wide = space.width >= besideFrom && space.width > space.height;
  return wide ? beside(restCount, space, gap) : below(restCount, space, gap);
}

/** Share of a wide stage that the rest may take, and the narrowest tile in which a name can still be read. */
const strip = { share: 0.24, widest: 320, narrowest: 148 } as const;

/** As large as they may be with everybody on one page; two columns before anybody has to wait on a second page. */
function beside(restCount: number, space: Box, gap: number): Focus {
  const { columns, width, rows } = stripFor(restCount, space, gap);
  const cell = { width, height: Math.floor((width * 9) / 16) };
  const shown = Math.min(restCount, columns * rows);
  const used = columns * width + (columns - 1) * gap;
  const x = space.width - used;
  const rest = rowsOf(shown, columns, { width: used, height: space.height }, { cell, gap });
  return {
    main: { x: 0, y: 0, width: x - gap, height: space.height },
    rest: rest.map((rect) => ({ ...rect, x: rect.x + x })),
    capacity: columns * rows,
  };
}

function stripFor(restCount: number, space: Box, gap: number) {
  const most = Math.min(strip.widest, Math.max(strip.narrowest, Math.floor(space.width * 0.19)));
  const rowsOfWidth = (width: number) =>
    Math.max(1, Math.floor((space.height + gap) / (Math.floor((width * 9) / 16) + gap)));
  for (let width = most; width >= strip.narrowest; width -= 4) {
    const rows = rowsOfWidth(width);
    if (rows >= restCount) return { columns: 1, width, rows };
  }
  const half = Math.floor((Math.min(space.width * strip.share, 2 * strip.widest) - gap) / 2);
  const width = Math.max(Math.min(half, most), Math.min(strip.narrowest, Math.floor(most * 0.75)));
  return { columns: 2, width, rows: rowsOfWidth(width) };
}

function below(restCount: number, space: Box, gap: number): Focus {
  const narrow = space.width < 560;
  const columns = narrow ? Math.min(2, restCount) : Math.max(3, Math.floor(space.width / 220));
  const width = Math.floor((space.width - gap * (columns - 1)) / columns);
  const least = Math.min(space.height * 0.55, Math.max(space.width / picture, space.height * 0.34));
  const rowHeight = width / 1.4 + gap;
  const rowsThatFit = Math.max(1, Math.floor((space.height - least) / rowHeight));
  const capacity = columns * rowsThatFit;
  const shown = Math.min(restCount, capacity);
  const rows = Math.ceil(shown / columns);
  // What few people leave free goes to the large tile, as long as a wide picture in it has no more margin than body.
  const most = Math.min(space.height * 0.75, space.width * 0.85);
  const height = Math.round(Math.max(least, Math.min(most, space.height - rows * rowHeight)));
  const room = { width: space.width, height: space.height - height - gap };
  const tallest = Math.min((room.height - gap * (rows - 1)) / rows, width / shapes.phone, height * 0.9);
  const cell = { width, height: Math.floor(tallest) };
  const rest = rowsOf(shown, columns, room, { cell, gap }).map((rect) => ({ ...rect, y: rect.y + height + gap }));
  return { main: { x: 0, y: 0, width: space.width, height }, rest, capacity };
}

/** Tiles of one size in rows of so many, the last row and the whole centred. */
function rowsOf(
  count: number,
  columns: number,
  space: Box,
  { cell, gap }: { cell: Box; gap: number },
): readonly Rect[] {
  const rows = Math.ceil(count / columns);
  const top = (space.height - rows * cell.height - (rows - 1) * gap) / 2;
  return Array.from({ length: count }, (_, index) => {
    const row = Math.floor(index / columns);
    const inRow = row === rows - 1 ? count - row * columns : columns;
    const left = (space.width - inRow * cell.width - (inRow - 1) * gap) / 2;
    return {
      x: Math.round(left + (index % columns) * (cell.width + gap)),
      y: Math.round(top + row * (cell.height + gap)),
      ...cell,
    };
  });
}

/** Phones have two across from four people on, however the arithmetic of area would decide. */
export function phoneGrid(count: number, space: Box, gap: number): readonly Rect[] {
  if (count <= 3) return stack(count, space, gap);
  const rows = Math.ceil(count / 2);
  const cell = fitPhone((space.width - gap) / 2, (space.height - gap * (rows - 1)) / rows);
  return rowsOf(count, 2, space, { cell, gap });
}

function stack(count: number, space: Box, gap: number): readonly Rect[] {
  const height = Math.floor((space.height - gap * (count - 1)) / Math.max(1, count));
  return Array.from({ length: count }, (_, index) => ({
    x: 0,
    y: index * (height + gap),
    width: Math.floor(space.width),
    height,
  }));
}

function fitPhone(width: number, height: number): Box {
  return { width: Math.floor(width), height: Math.floor(Math.max(0, Math.min(height, width / shapes.phone))) };
}

/** Most tiles on one page of a phone: four rows of two are still faces. */
export const phonePageSize = 8;
