/** The one-time secret of a set-up link. Memory is its only place: neither storage nor the address bar keeps it. */
import type { AddressBar } from '../../app/token-keep.ts';

let held: string | undefined;

/** The secret of `#secret=…`, cleared from the address bar and the history; else the one taken before. */
export function takeSecret({ location, history }: AddressBar): string | undefined {
  const found = new URLSearchParams(location.hash.replace(/^#/, '')).get('secret')?.trim();
  if (found === undefined || found === '') return held;
  held = found;
  history.replaceState(null, '', location.pathname + location.search);
  return held;
}
