/** Entity tags and preconditions (RFC 9110 sections 8.8.3 and 13.1.1), as far as changes of one resource need them. */

/** A strong tag: the version in quotes. */
export function etagOf(version: number): string {
  return `"${version}"`;
}

export type Precondition =
  /** No header, or one that cannot be read. */
  | { readonly kind: 'none' }
  /** `*`: whatever the version is, as long as there is one. */
  | { readonly kind: 'any' }
  | { readonly kind: 'tags'; readonly tags: readonly string[] };

/** One tag after another: quotes hold any visible characters but quotes, and commas too. */
const tagShape = /\s*(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"\s*(?:,|$)/gy;

/**
 * Reads `If-Match`. Comparison is strong there (RFC 9110 section 13.1.1), so weak tags are kept as they are and match
 * nothing of ours.
 */
export function readIfMatch(header: string | undefined): Precondition {
  const text = header?.trim() ?? '';
  if (text === '' || text.length > 1_024) return { kind: 'none' };
  if (text === '*') return { kind: 'any' };
  const tags = text.match(tagShape) ?? [];
  if (tags.join('').length !== text.length) return { kind: 'none' };
  return { kind: 'tags', tags: tags.map((tag) => tag.replace(/,$/, '').trim()) };
}
