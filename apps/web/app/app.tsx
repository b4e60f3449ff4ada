import { useTranslation } from 'react-i18next';
import { Route, Switch, useLocation } from 'wouter';
import { FailurePage } from '../features/failure/failure-page.tsx';
import { Home } from '../features/home/home.tsx';
import { Announcer } from '../ui/announcer.tsx';
import { ToastRegion } from '../ui/toast.tsx';
import { canMeet } from './browser-check.ts';
import { ErrorBoundary } from './error-boundary.tsx';
import { slugOfPath } from './invitation.ts';
import { RoomPage } from './room-page.tsx';

/** The pages by their addresses: `/` home, `/<slug>` a room. */
export function App() {
  const { t } = useTranslation('app');
  return (
    <ErrorBoundary fallback={() => <FailurePage failure={{ kind: 'client-fault', facts: {} }} />}>
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

function RoomByPath() {
  const [path] = useLocation();
  const slug = slugOfPath(path);
  if (slug === undefined) return <FailurePage failure={{ kind: 'not-found', facts: {} }} />;
  return <RoomPage key={slug} slug={slug} />;
}
