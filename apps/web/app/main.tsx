import './zod-without-eval.ts';
import '@fontsource-variable/inter/wght.css';
import '../ui/tokens.css';
import '../ui/base.css';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { browserDevices } from '../devices/device-world.ts';
import { leaveCallback } from '../features/sign-in-failed/failure-note.ts';
import { setUpWords } from '../i18n/setup.ts';
import { createApi } from './api.ts';
import { App } from './app.tsx';
import { drawerOf } from './drawers.ts';
import { createHandoffApi } from './handoff-api.ts';
import { createKnockKeep } from './knock-keep.ts';
import { createPlaceKeep } from './place-keep.ts';
import { reachesQuietly } from './provider-reach.ts';
import { createRoomReturns } from './room-return.ts';
import { type Services, ServicesProvider } from './services.ts';
import { browserSignInWindow } from './sign-in-window.ts';
import { rememberingSignIn, silentPatience, silentWay } from './silent-sign-in.ts';
import { createTabLocks } from './tab-locks.ts';
import { applyTheme, readTheme } from './theme.ts';
import { createTokenKeep, takeLink } from './token-keep.ts';

const drawer = drawerOf('localStorage');
const tabDrawer = drawerOf('sessionStorage');
const handoffs = createHandoffApi((input, init) => fetch(input, init));
const services: Services = {
  api: rememberingSignIn(
    createApi((input, init) => fetch(input, init)),
    drawer,
  ),
  tokens: createTokenKeep(tabDrawer),
  knocks: createKnockKeep(tabDrawer),
  places: createPlaceKeep({
    shared: drawer,
    own: tabDrawer,
    locks: createTabLocks(navigator.locks),
    makeId: () => crypto.randomUUID(),
    now: () => Date.now() / 1000,
  }),
  returns: createRoomReturns({ drawer: tabDrawer, now: () => Date.now() / 1000 }),
  handoffs,
  signInWindow: browserSignInWindow(handoffs),
  devices: browserDevices(),
  drawer,
};

// Before anything else can read the address: no credential must stay in it.
leaveCallback({ history }, document);
takeLink({ location, history }, services.tokens);
applyTheme(readTheme(drawer), document.documentElement);
setUpWords();

const queries = new QueryClient({ defaultOptions: { queries: { retry: false, refetchOnWindowFocus: false } } });
const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
void start(root);

/** Draws the page, where nobody is to be signed in again first. */
async function start(place: HTMLElement): Promise<void> {
  const patience = AbortSignal.timeout(silentPatience);
  const reaches = (address: string) => reachesQuietly(address, patience);
  const world = { ...services, shared: drawer, own: tabDrawer, location, isFramed: window !== window.top, reaches };
  const tooLate = new Promise<undefined>((resolve) => patience.addEventListener('abort', () => resolve(undefined)));
  const away = await Promise.race([silentWay(world), tooLate]).catch((cause: unknown) => {
    // A fault of ours, for the console: whoever came is let in all the same.
    reportError(cause);
    return undefined;
  });
  if (away !== undefined) {
    location.replace(away);
    return;
  }
  createRoot(place).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <ServicesProvider value={services}>
          <App />
        </ServicesProvider>
      </QueryClientProvider>
    </StrictMode>,
  );
}
