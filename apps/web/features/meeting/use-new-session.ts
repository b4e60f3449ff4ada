/** Makes the one session of an admission, starts it, and leaves when the page goes. */
import type { Admitted } from '@foyer/wire';
import { useEffect, useState } from 'react';
import { drawerOf } from '../../app/drawers.ts';
import type { JoinChoice } from '../../devices/join-choice.ts';
import { openWebSocket } from '../../engine/channel/socket.ts';
import { pageClock } from '../../engine/clock.ts';
import { LiveKitMedia } from '../../engine/media/livekit-media.ts';
import { createDraftKeep } from '../../engine/meeting/draft-keep.ts';
import { probeServer } from '../../engine/meeting/outage.ts';
import { MeetingSession } from '../../engine/meeting/session.ts';
import { stayAlert } from '../../engine/meeting/stay-alert.ts';
import { type Asks, LateAsks } from './late-asks.ts';

export interface MeetingProps extends Asks {
  readonly admitted: Admitted;
  readonly choice: JoinChoice;
}

interface Begun {
  readonly session: MeetingSession;
  readonly page: LateAsks;
}

/** One per admission, however often React mounts: a second session for the same admission would throw out the first. */
const begun = new WeakMap<Admitted, Begun>();

const departures = new WeakMap<MeetingSession, ReturnType<typeof setTimeout>>();

/** How long a session that was begun early waits for its page, in milliseconds. */
const pagePatience = 15_000;

/**
 * Begins the media and the channel of an admission before its page is drawn; the page then takes the session up.
 * Asked again for the same admission it does nothing.
 */
export function beginMeeting(admitted: Admitted, choice: JoinChoice): void {
  if (begun.has(admitted)) return;
  const { session } = begin(admitted, choice);
  const giveUp = () => {
    begun.delete(admitted);
    session.depart();
  };
  departures.set(session, setTimeout(giveUp, pagePatience));
}

function begin(admitted: Admitted, choice: JoinChoice): Begun {
  const page = new LateAsks();
  const made = { page, session: makeSession(admitted, choice, page) };
  begun.set(admitted, made);
  made.session.start();
  return made;
}

export function useNewSession(props: MeetingProps): MeetingSession {
  const [{ session, page }] = useState(() => begun.get(props.admitted) ?? begin(props.admitted, props.choice));
  useEffect(() => page.takeUp(props));
  useEffect(() => {
    clearTimeout(departures.get(session));
    const relax = stayAlert(() => session.nudge());
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

function makeSession(admitted: Admitted, choice: JoinChoice, asks: Asks): MeetingSession {
  return new MeetingSession(admitted, {
    rejoin: asks.rejoin,
    resume: asks.resume,
    keepPlace: asks.keepPlace,
    onEnd: asks.onEnd,
    openSocket: openWebSocket,
    clock: pageClock,
    chance: Math.random,
    makeId: () => crypto.randomUUID(),
    wallClock: () => Date.now() / 1000,
    ask: (address, init) => fetch(address, init),
    isOnline: () => navigator.onLine,
    probe: () => probeServer((address, init) => fetch(address, init)),
    drafts: createDraftKeep(drawerOf('sessionStorage'), admitted.room.slug),
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
