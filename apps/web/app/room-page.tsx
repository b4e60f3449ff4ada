import { Suspense, useEffect, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { type JoinChoice, stopTracks } from '../devices/join-choice.ts';
import { FailurePage } from '../features/failure/failure-page.tsx';
import { PreJoin } from '../features/pre-join/pre-join.tsx';
import { Spinner } from '../ui/spinner.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { LazyMeeting, MeetingNotLoaded } from './meeting-chunk.ts';
import { Page } from './page.tsx';
import { browserMoment, RoomDriver } from './room-driver.ts';
import styles from './room-page.module.css';
import { useServices } from './services.ts';
import { takeToken } from './token-keep.ts';

/** One room, from its preview to the goodbye. */
export function RoomPage({ slug }: { readonly slug: string }) {
  const driver = useRoomDriver(slug);
  const stage = useSyncExternalStore(driver.subscribe, () => driver.stage);
  switch (stage.at) {
    case 'previewing':
      return <Opening />;
    case 'pre-join':
    case 'joining':
      return (
        <PreJoin
          slug={slug}
          preview={stage.preview}
          isJoining={stage.at === 'joining'}
          onJoin={(choice) => driver.send({ type: 'join-pressed', choice })}
          isAdmitted={() => driver.stage.at === 'meeting'}
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
              onEnd={(end) => driver.send({ type: 'meeting-ended', end })}
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
  const { api, tokens } = useServices();
  const [driver] = useState(
    () => new RoomDriver(slug, { api, token: () => tokens.tokenFor(slug), now: browserMoment }),
  );
  useEffect(() => {
    const stop = new AbortController();
    addEventListener('online', () => driver.send({ type: 'online' }), { signal: stop.signal });
    // A newer invitation pasted into the address bar changes only the fragment: nothing is loaded anew.
    const reopen = () => {
      if (takeToken({ location, history }, tokens)) driver.send({ type: 'opened' });
    };
    addEventListener('hashchange', reopen, { signal: stop.signal });
    driver.send({ type: 'opened' });
    return () => {
      stop.abort();
      driver.close();
    };
  }, [driver, tokens]);
  return driver;
}

/** Nothing for a moment, then a sign that something happens: a quick answer must not flicker. */
function Opening() {
  const { t } = useTranslation('app');
  return (
    <Page title={t('title.home')}>
      <p className={styles.waiting} role="status">
        <Spinner />
        {t('opening')}
      </p>
    </Page>
  );
}

/** A meeting that could not begin or that stumbled: nobody is left with a camera on that nobody watches. */
function BrokenMeeting({ cause, choice }: { readonly cause: unknown; readonly choice: JoinChoice }) {
  useEffect(() => stopTracks(choice), [choice]);
  // What cannot be loaded, just after the server answered, has been replaced by a newer client.
  const kind = cause instanceof MeetingNotLoaded ? 'version-unsupported' : 'client-fault';
  return <FailurePage failure={{ kind, facts: {} }} />;
}

function Entering() {
  const { t } = useTranslation('app');
  return (
    <main className={styles.entering} data-surface="stage">
      <p className={styles.waiting} role="status">
        <Spinner />
        {t('entering')}
      </p>
    </main>
  );
}
