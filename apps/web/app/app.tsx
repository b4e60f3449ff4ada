import { useTranslation } from 'react-i18next';
import { Route, Switch, useLocation } from 'wouter';
import { FailurePage } from '../features/failure/failure-page.tsx';
import { Home } from '../features/home/home.tsx';
import { Announcer } from '../ui/announcer.tsx';
import { ToastRegion } from '../ui/toast.tsx';
import { canMeet } from './browser-check.ts';
import { ErrorBoundary } from './error-boundary.tsx';
import type { Failure } from './failure-kind.ts';
import { slugOfPath } from './invitation.ts';
import { MeetingNotLoaded } from './meeting-chunk.ts';
import { RoomPage } from './room-page.tsx';

/** The pages by their addresses: `/` home, `/<slug>` a room. */
export function App() {
  const { t } = useTranslation('app');
  return (
    <ErrorBoundary fallback={(cause) => <FailurePage failure={failureOfFault(cause)} />}>
      {canMeet(globalThis) ? (
        <Switch>
          <Route path="/">
            <Home />
          </Route>
          <Route>
            <RoomByPath />
          </Route>
        </Switch>
      ) : (
        <FailurePage failure={{ kind: 'browser-unsupported', facts: {} }} />
      )}
      <ToastRegion label={t('notes')} dismissLabel={t('dismiss')} />
      <Announcer />
    </ErrorBoundary>
  );
}

/** A meeting that cannot be loaded, just after the server answered, has been replaced by a newer one. */
function failureOfFault(cause: unknown): Failure {
  return { kind: cause instanceof MeetingNotLoaded ? 'version-unsupported' : 'client-fault', facts: {} };
}

function RoomByPath() {
  const [path] = useLocation();
  const slug = slugOfPath(path);
  if (slug === undefined) return <FailurePage failure={{ kind: 'not-found', facts: {} }} />;
  return <RoomPage key={slug} slug={slug} />;
}
