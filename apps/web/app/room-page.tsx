import { Suspense, useEffect, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { type JoinChoice, stopTracks } from '../devices/join-choice.ts';
import { openWebSocket } from '../engine/channel/socket.ts';
import { pageClock } from '../engine/clock.ts';
import { FailurePage } from '../features/failure/failure-page.tsx';
import { PasswordPage } from '../features/password/password-page.tsx';
import { PreJoin } from '../features/pre-join/pre-join.tsx';
import { ComingBack } from '../features/resuming/coming-back.tsx';
import { WindowNote } from '../features/sign-in-window/window-note.tsx';
import { callIn } from '../features/waiting/call-in.ts';
import { ErrorBoundary } from './error-boundary.tsx';
import { beginMeeting, LazyMeeting, MeetingNotLoaded, preloadMeeting } from './meeting-chunk.ts';
import { Opening, Waiting } from './opening.tsx';
import { browserMoment, RoomDriver } from './room-driver.ts';
import styles from './room-page.module.css';
import { restoreHash } from './room-return.ts';
import type { RoomStage } from './room-stage.ts';
import { useServices } from './services.ts';
import { takeLink } from './token-keep.ts';
import { useAccessWithdrawn } from './use-access-withdrawn.ts';
import { useSignInWindow } from './use-sign-in-window.ts';

/** One room, from its preview to the goodbye. */
export function RoomPage({ slug }: { readonly slug: string }) {
  const driver = useRoomDriver(slug);
  const stage = useSyncExternalStore(driver.subscribe, () => driver.stage);
  useSignInWindow(slug, driver);
  useAccessWithdrawn(driver, stage);
  return (
    <>
      <Staged slug={slug} driver={driver} stage={stage} />
      {stage.at !== 'meeting' && <WindowNote />}
    </>
  );
}

interface StagedProps {
  readonly slug: string;
  readonly driver: RoomDriver;
  readonly stage: RoomStage;
}

function Staged({ slug, driver, stage }: StagedProps) {
  switch (stage.at) {
    case 'previewing':
      return <Opening words="opening" />;
    case 'resuming':
      return <ComingBack title={stage.room.title} />;
    case 'password':
      return <PasswordPage stage={stage} onEnter={(password) => driver.send({ type: 'password-entered', password })} />;
    case 'pre-join':
    case 'joining':
    case 'waiting':
      return (
        <PreJoin
          slug={slug}
          stage={stage}
          left={driver.returned}
          ask={driver.preview}
          onJoin={(choice) => driver.send({ type: 'join-pressed', choice })}
          onBack={(choice) => driver.send({ type: 'back-pressed', choice })}
          onAskAgain={() => driver.send({ type: 'ask-again-pressed' })}
          onSignIn={() => driver.send({ type: 'sign-in-pressed' })}
          onLeave={() => driver.send({ type: 'leave-pressed' })}
          takesTracks={() => driver.stage.at === 'meeting' && hasTracks(driver.stage.choice)}
          onName={(name) => {
            driver.typed = name;
          }}
          onMirror={(shown) => {
            driver.shown = shown;
          }}
        />
      );
    case 'meeting':
      return (
        <ErrorBoundary fallback={(cause) => <BrokenMeeting cause={cause} choice={stage.choice} />}>
          <Suspense fallback={<Entering />}>
            <LazyMeeting
              admitted={stage.admitted}
              choice={stage.choice}
              rejoin={driver.rejoin}
              resume={driver.resume}
              keepPlace={driver.keepPlace}
              onEnd={driver.ended}
            />
          </Suspense>
        </ErrorBoundary>
      );
    case 'failed':
      return (
        <FailurePage
          failure={stage.failure}
          retry={stage.retry}
          onRetry={() => driver.send({ type: 'retry-pressed' })}
        />
      );
  }
}

function useRoomDriver(slug: string): RoomDriver {
  const { api, tokens, knocks, places, returns, drawer } = useServices();
  const { t } = useTranslation('waiting');
  const [driver] = useState(
    () =>
      new RoomDriver(slug, {
        api,
        tokens,
        knocks,
        places,
        returns,
        lobby: { openSocket: openWebSocket, clock: pageClock, chance: Math.random },
        now: browserMoment,
        begin: beginMeeting,
        prepare: preloadMeeting,
        call: (call) => callIn(call, t, drawer),
      }),
  );
  useEffect(() => {
    const stop = new AbortController();
    const { signal } = stop;
    const looked = () => driver.lookedAt(document.visibilityState === 'visible');
    const online = () => {
      driver.send({ type: 'online' });
      driver.nudge();
    };
    addEventListener('online', online, { signal });
    document.addEventListener('visibilitychange', looked, { signal });
    addEventListener('pagehide', () => driver.lookedAt(false), { signal });
    // A newer invitation pasted into the address bar changes only the fragment: nothing is loaded anew.
    const reopen = () => {
      if (takeLink({ location, history }, tokens)) driver.send({ type: 'opened' });
    };
    addEventListener('hashchange', reopen, { signal });
    looked();
    // A sign-in here leads back without loading anew; what its way back carries is taken like a link's.
    takeLink({ location, history }, tokens);
    restoreHash({ location, history }, returns);
    driver.open();
    return () => {
      stop.abort();
      driver.close();
    };
  }, [driver, tokens, returns]);
  return driver;
}

function hasTracks({ microphone, camera }: JoinChoice): boolean {
  return microphone.track !== undefined || camera.track !== undefined;
}

/** A meeting that could not begin or that stumbled: nobody is left with a camera on that nobody watches. */
function BrokenMeeting({ cause, choice }: { readonly cause: unknown; readonly choice: JoinChoice }) {
  useEffect(() => stopTracks(choice), [choice]);
  // What cannot be loaded, just after the server answered, has been replaced by a newer client.
  const kind = cause instanceof MeetingNotLoaded ? 'version-unsupported' : 'client-fault';
  return <FailurePage failure={{ kind, facts: {} }} />;
}

function Entering() {
  return (
    <main className={styles.entering} data-surface="stage">
      <Waiting words="entering" />
    </main>
  );
}
