/** Takes the join token out of the address bar at once and keeps it for this room in this tab, so that a reload works. */
import { limits } from '@foyer/wire';
import { slugOfPath, tokenOfHash } from './invitation.ts';

/** The two calls of `sessionStorage` that are needed. */
export type Drawer = Pick<Storage, 'getItem' | 'setItem'>;

export interface TokenKeep {
  /** The join token this tab holds for a room. */
  readonly tokenFor: (slug: string) => string | undefined;
  readonly keep: (slug: string, token: string) => void;
}

const key = (slug: string) => `foyer.join-token.${slug}`;

/** @param drawer undefined where the browser forbids storage: then tokens last until the reload */
export function createTokenKeep(drawer: Drawer | undefined): TokenKeep {
  const inMemory = new Map<string, string>();
  return {
    tokenFor: (slug) => inMemory.get(slug) ?? drawer?.getItem(key(slug)) ?? undefined,
    keep: (slug, token) => {
      inMemory.set(slug, token);
      // What no server takes is not worth the little room a drawer has.
      if (token.length <= limits.token) drawer?.setItem(key(slug), token);
    },
  };
}

/** The parts of `location` and `history` that are needed. */
export interface AddressBar {
  readonly location: { readonly pathname: string; readonly search: string; readonly hash: string };
  readonly history: { replaceState: (data: unknown, unused: string, url: string) => void };
}

/**
 * Keeps the token of `/<slug>#token=…` and clears the whole fragment from the address bar and the history.
 * @returns whether there was one
 */
export function takeToken({ location, history }: AddressBar, keep: TokenKeep): boolean {
  const token = tokenOfHash(location.hash);
  if (token === undefined) return false;
  const slug = slugOfPath(location.pathname);
  if (slug !== undefined) keep.keep(slug, token);
  history.replaceState(null, '', location.pathname + location.search);
  return true;
}
