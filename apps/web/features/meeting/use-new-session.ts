/** Makes the one session of an admission, starts it, and leaves when the page goes. */
import type { Admitted } from '@foyer/wire';
import { useEffect, useRef, useState } from 'react';
import type { JoinChoice } from '../../devices/join-choice.ts';
import { openWebSocket } from '../../engine/channel/socket.ts';
import { pageClock } from '../../engine/clock.ts';
import type { MeetingEnd } from '../../engine/end.ts';
import { LiveKitMedia } from '../../engine/media/livekit-media.ts';
import { MeetingSession } from '../../engine/meeting/session.ts';

export interface MeetingProps {
  readonly admitted: Admitted;
  readonly choice: JoinChoice;
  /** A new admission with what the person holds; rejects where the door says no or cannot be reached. */
  readonly rejoin: () => Promise<Admitted>;
  /** Called once. */
  readonly onEnd: (end: MeetingEnd) => void;
}

/** One per admission, however often React mounts: a second session for the same admission would throw out the first. */
const sessions = new WeakMap<Admitted, MeetingSession>();

const departures = new WeakMap<MeetingSession, ReturnType<typeof setTimeout>>();

export function useNewSession(props: MeetingProps): MeetingSession {
  const latest = useRef(props);
  latest.current = props;
  const [session] = useState(() => {
    const known = sessions.get(props.admitted);
    if (known !== undefined) return known;
    const made = makeSession(props.admitted, props.choice, {
      rejoin: () => latest.current.rejoin(),
      onEnd: (end) => latest.current.onEnd(end),
    });
    sessions.set(props.admitted, made);
    made.start();
    return made;
  });
  useEffect(() => {
    clearTimeout(departures.get(session));
    const relax = stayAlert(session);
    return () => {
      relax();
      // React may take a component away and put it straight back; only one that stays away has left.
      departures.set(
        session,
        setTimeout(() => session.depart()),
      );
    };
  }, [session]);
  return session;
}

function makeSession(
  admitted: Admitted,
  choice: JoinChoice,
  asks: Pick<MeetingProps, 'rejoin' | 'onEnd'>,
): MeetingSession {
  return new MeetingSession(admitted, {
    ...asks,
    openSocket: openWebSocket,
    clock: pageClock,
    chance: Math.random,
    makeId: () => crypto.randomUUID(),
    wallClock: () => Date.now() / 1000,
    openMedia: (tell) => new LiveKitMedia(choice, soundBox(), tell),
  });
}

/** Audio elements need no place on the page, only a page. */
function soundBox(): HTMLElement {
  const box = document.createElement('div');
  box.hidden = true;
  document.body.append(box);
  return box;
}

/** The world's hints that a connection may be back, and the page's last moment. */
function stayAlert(session: MeetingSession): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  const nudge = () => session.nudge();
  addEventListener('online', nudge, { signal });
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && nudge(), { signal });
  addEventListener('pagehide', () => session.depart(), { signal });
  // A page that comes back out of the browser's cache has left already: it starts over.
  addEventListener('pageshow', ({ persisted }) => persisted && location.reload(), { signal });
  return () => stop.abort();
}
