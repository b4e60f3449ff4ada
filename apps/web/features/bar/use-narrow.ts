/** Whether the bar has room for five buttons only. */
import { useSyncExternalStore } from 'react';

/** Wide enough for split buttons, share, Leave and the panels in one row. */
const query = '(width < 640px)';

export function useNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => matchMedia(query).matches);
}

function subscribe(listener: () => void): () => void {
  const media = matchMedia(query);
  media.addEventListener('change', listener);
  return () => media.removeEventListener('change', listener);
}
