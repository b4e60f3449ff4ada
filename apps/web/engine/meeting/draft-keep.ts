/** Keeps what is being written to everyone for a reload of this tab. */
import type { DraftKeep } from './talk.ts';

/** @param drawer `sessionStorage`, undefined where the browser forbids it: then a draft lasts until the reload */
export function createDraftKeep(
  drawer: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> | undefined,
  slug: string,
): DraftKeep {
  const key = `foyer.draft.${slug}`;
  return {
    read: () => drawer?.getItem(key) ?? '',
    write: (text) => {
      if (text === '') drawer?.removeItem(key);
      else drawer?.setItem(key, text);
    },
  };
}
