/** For how much the bar has room: everything, everything but Invite, or five buttons. */
import { useSyncExternalStore } from 'react';

export type BarRoom = 'wide' | 'snug' | 'narrow';

/** Split buttons, share, hand, reactions, Leave and the panels in one row; below `wide` without Invite. */
const wide = '(width >= 940px)';
const snug = '(width >= 720px)';

export function useBarRoom(): BarRoom {
  return useSyncExternalStore(subscribe, roomNow);
}

function roomNow(): BarRoom {
  if (matchMedia(wide).matches) return 'wide';
  return matchMedia(snug).matches ? 'snug' : 'narrow';
}

function subscribe(listener: () => void): () => void {
  const queries = [wide, snug].map((query) => matchMedia(query));
  for (const query of queries) query.addEventListener('change', listener);
  return () => {
    for (const query of queries) query.removeEventListener('change', listener);
  };
}
