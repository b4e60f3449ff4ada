import { startTransition, useEffect, useState } from 'react';
import type { MeetingSession } from '../../engine/meeting/session.ts';

/** The stage is shown at the latest after this, whatever the media server does. Milliseconds. */
const patience = 250;

/**
 * Whether the meeting may be drawn: drawing it keeps the page busy for a good while, which at the start is better spent
 * on getting the offer out. Once the media server has answered, drawing and the network take their time side by side.
 */
export function useReached(session: MeetingSession): boolean {
  const [reached, setReached] = useState(() => session.store.getState().reached);
  useEffect(() => {
    if (reached) return undefined;
    // A transition is drawn in slices, between which the connection gets its turn.
    const draw = () => startTransition(() => setReached(true));
    const timer = setTimeout(draw, patience);
    const stop = session.store.subscribe((state) => state.reached && draw());
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [reached, session]);
  return reached;
}
