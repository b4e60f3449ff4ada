/** How many `--tint-…` tokens there are. */
export const tintCount = 8;

/** A stable tint for a name: the same person looks the same everywhere (FNV-1a over UTF-16 units, case ignored). */
export function tintOf(name: string): number {
  let hash = 0x811c9dc5;
  for (const unit of name.trim().toLowerCase()) {
    hash ^= unit.codePointAt(0) ?? 0;
    hash = Math.imul(hash, 0x01000193);
  }
  // The low bits of FNV of short names are poor: mix the high ones in.
  return ((hash ^ (hash >>> 15)) >>> 0) % tintCount;
}

/** The first letter as people see it (a grapheme, so that emoji and combined letters stay whole); `?` for no name. */
export function initialOf(name: string): string {
  const first = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
    .segment(name.trim())
    [Symbol.iterator]()
    .next();
  return first.done === true ? '?' : first.value.segment.toUpperCase();
}
