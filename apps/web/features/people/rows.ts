/** Who stands in the list of people, in which order, and who remains when somebody searches. */
import type { PersonTile, Tile } from '../../engine/view/tiles.ts';

/** From this many people on there is a search field. */
export const searchFrom = 11;

/** Oneself first, then by name as the language sorts it. */
export function rowsOf(tiles: readonly Tile[], locale: string): readonly PersonTile[] {
  const order = new Intl.Collator(locale, { sensitivity: 'base', numeric: true });
  return tiles
    .filter((tile) => tile.kind === 'person')
    .sort((a, b) => Number(b.own) - Number(a.own) || order.compare(a.name, b.name));
}

/** Every word of the search must begin some word of the name; accents and case do not matter. */
export function matching(rows: readonly PersonTile[], search: string): readonly PersonTile[] {
  const words = plain(search)
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return rows;
  return rows.filter(({ name }) => {
    const parts = plain(name).split(/[\s-]+/);
    return words.every((word) => parts.some((part) => part.startsWith(word)));
  });
}

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
