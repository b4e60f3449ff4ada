import type { Me } from '@foyer/wire';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useBrowserLocation } from 'wouter/use-browser-location';
import { createAdminApi } from '../../app/admin-api.ts';
import { keepSignedInAt } from '../../app/provider-keep.ts';
import { useServices } from '../../app/services.ts';
import { showToast } from '../../ui/toast.tsx';
import { AccountsPage } from './accounts/accounts-page.tsx';
import styles from './admin.module.css';
import { AdminProvider } from './admin-context.ts';
import { ApiKeysPage } from './api-keys/api-keys-page.tsx';
import { keyOf, useAct, useAsked } from './asking.ts';
import { AuditPage } from './audit/audit-page.tsx';
import { Loaded } from './loaded.tsx';
import { MeetingsPage } from './meetings/meetings-page.tsx';
import { Nowhere } from './nowhere.tsx';
import { type Place, placeOf, sectionOf, sectionsFor } from './place.ts';
import { useProblemWords } from './problem.tsx';
import type { Editing } from './rooms/policy/policy-editing.ts';
import { RoomPage } from './rooms/room-page.tsx';
import { RoomsPage } from './rooms/rooms-page.tsx';
import { SessionsPage } from './sessions/sessions-page.tsx';
import { Shell } from './shell.tsx';
import { FailurePage } from './sign-in/failure-page.tsx';
import { SignInPage } from './sign-in/sign-in-page.tsx';
import { SigningKeysPage } from './signing-keys/signing-keys-page.tsx';

const api = createAdminApi((input, init) => fetch(input, init));

/** The admin pages: rooms, running meetings, and what runs the server. Who is not signed in goes to do that first. */
export function Admin() {
  const me = useAsked({ key: keyOf('me'), ask: api.me });
  if (me.value !== undefined && me.failure === undefined) return <SignedIn me={me.value} />;
  return (
    <main id="content" className={styles.page}>
      <Loaded asked={me}>{() => null}</Loaded>
    </main>
  );
}

function SignedIn({ me }: { readonly me: Me }) {
  const { t } = useTranslation('admin');
  const { drawer } = useServices();
  const [path] = useBrowserLocation();
  const [drafts] = useState(() => new Map<string, Editing>());
  const place = placeOf(path);
  const section = sectionOf(place);
  const problem = useProblemWords();
  const signOut = useAct<undefined, undefined>({
    act: api.signOut,
    // A whole new page: nothing of what was seen stays in memory.
    onDone: () => {
      keepSignedInAt(drawer, undefined);
      location.assign('/');
    },
  });
  const trouble = problem(signOut.failure);
  useEffect(() => {
    if (trouble !== undefined)
      showToast({ id: 'sign-out', text: t('signOutFailed', { why: trouble }), kind: 'trouble' });
  }, [trouble, t]);
  const maySee = section !== undefined && sectionsFor(me.account.level).includes(section);
  return (
    <AdminProvider value={{ api, me, drafts }}>
      <Shell me={me} section={section} onSignOut={() => signOut.run(undefined)}>
        <div className={styles.page}>{maySee ? <PageOf place={place} /> : <Nowhere />}</div>
      </Shell>
    </AdminProvider>
  );
}

function PageOf({ place }: { readonly place: Place }) {
  switch (place.at) {
    case 'rooms':
      return <RoomsPage />;
    case 'room':
      return <RoomPage key={place.slug} slug={place.slug} tab={place.tab} />;
    case 'meetings':
      return <MeetingsPage />;
    case 'api-keys':
      return <ApiKeysPage />;
    case 'accounts':
      return <AccountsPage />;
    case 'sign-in':
      return <SignInPage />;
    case 'sign-in-failure':
      return <FailurePage key={place.ref} reference={place.ref} />;
    case 'sessions':
      return <SessionsPage />;
    case 'signing-keys':
      return <SigningKeysPage />;
    case 'audit':
      return <AuditPage />;
    case 'nowhere':
      return <Nowhere />;
  }
}
