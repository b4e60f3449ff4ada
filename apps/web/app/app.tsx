import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Route, Switch, useLocation } from 'wouter';
import { FailurePage } from '../features/failure/failure-page.tsx';
import { Home } from '../features/home/home.tsx';
import { SetUp } from '../features/set-up/set-up.tsx';
import { SignIn } from '../features/sign-in/sign-in.tsx';
import { SignInFailed } from '../features/sign-in-failed/sign-in-failed.tsx';
import { HandoffPage } from '../features/sign-in-window/handoff-page.tsx';
import { Announcer } from '../ui/announcer.tsx';
import { ToastRegion } from '../ui/toast.tsx';
import { canMeet } from './browser-check.ts';
import { ErrorBoundary } from './error-boundary.tsx';
import { slugOfPath } from './invitation.ts';
import { Opening } from './opening.tsx';
import { RoomPage } from './room-page.tsx';

/** A load of its own: most people who come to a meeting never see these pages. */
const Admin = lazy(() => import('../features/admin/index.ts'));

/** The pages by their addresses: `/` home, `/sign-in`, `/set-up`, `/admin/…`, and `/<slug>` a room. */
export function App() {
  const { t } = useTranslation('app');
  return (
    <ErrorBoundary fallback={() => <FailurePage failure={{ kind: 'client-fault', facts: {} }} />}>
      <Switch>
        <Route path="/">
          <Home />
        </Route>
        <Route path="/sign-in">
          <SignIn />
        </Route>
        <Route path="/sign-in/handoff/:id">{({ id }) => <HandoffPage id={id} />}</Route>
        <Route path="/sign-in/failed">
          <SignInFailed />
        </Route>
        <Route path="/sign-in/:provider/callback">
          <SignInFailed />
        </Route>
        <Route path="/set-up">
          <SetUp />
        </Route>
        <Route path="/admin/*?">
          <Suspense fallback={<Opening words="loading" />}>
            <Admin />
          </Suspense>
        </Route>
        <Route>
          <RoomByPath />
        </Route>
      </Switch>
      <ToastRegion label={t('notes')} dismissLabel={t('dismiss')} />
      <Announcer />
    </ErrorBoundary>
  );
}

function RoomByPath() {
  const [path] = useLocation();
  const slug = slugOfPath(path);
  if (slug === undefined) return <FailurePage failure={{ kind: 'not-found', facts: {} }} />;
  if (!canMeet(globalThis)) return <FailurePage failure={{ kind: 'browser-unsupported', facts: {} }} />;
  return <RoomPage key={slug} slug={slug} />;
}
