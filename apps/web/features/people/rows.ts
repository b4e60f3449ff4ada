/** Who stands in the list of people, in which order, and who remains when somebody searches. */
import type { PersonTile, Tile } from '../../engine/view/tiles.ts';

/** From this many people on there is a search field. */
export const searchFrom = 11;

/** Raised hands first, in their order; then oneself, then by name as the language sorts it. @param hands participant id to place */
export function rowsOf(
  tiles: readonly Tile[],
  locale: string,
  hands: ReadonlyMap<string, number>,
): readonly PersonTile[] {
  const order = new Intl.Collator(locale, { sensitivity: 'base', numeric: true });
  const place = ({ participant }: PersonTile) => hands.get(participant ?? '') ?? Number.POSITIVE_INFINITY;
  const byHand = (a: PersonTile, b: PersonTile) => (place(a) === place(b) ? 0 : place(a) - place(b));
  return tiles
    .filter((tile) => tile.kind === 'person')
    .sort((a, b) => byHand(a, b) || Number(b.own) - Number(a.own) || order.compare(a.name, b.name));
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
