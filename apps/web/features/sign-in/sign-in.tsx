import type { Me, Welcome } from '@foyer/wire';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { FormPage } from '../../app/form-page.tsx';
import { Waiting } from '../../app/opening.tsx';
import { returnPath } from '../../app/return-path.ts';
import { useServices } from '../../app/services.ts';
import { useAccount, useAwaitsWelcome, useForgetAccount, useWelcome } from '../../app/use-account.ts';
import { announce } from '../../ui/announcer.tsx';
import { Banner } from '../../ui/banner.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { AccountForm } from './account-form.tsx';
import styles from './provider-buttons.module.css';
import { ProviderButtons } from './provider-buttons.tsx';
import { missingIn, waysIn } from './sign-in-view.ts';
import { useTrial } from './use-trial.ts';

/** The ways to sign in: providers first, then an account of this server. Afterwards back to where one was. */
export function SignIn() {
  const { t } = useTranslation('sign-in');
  const welcome = useWelcome();
  const isAwaited = useAwaitsWelcome();
  const ways = waysIn(welcome);
  if (!isAwaited && ways.local) return <LocalSignIn welcome={welcome} />;
  return (
    <FormPage
      door="ajar"
      title={t('title')}
      sentence={t(isAwaited ? 'sentence' : 'sentenceProviders')}
      onSubmit={() => undefined}
      testId="sign-in-page"
    >
      {!isAwaited && <Already />}
      {isAwaited ? <Waiting words="loading" /> : <ProviderButtons providers={welcome?.providers ?? []} />}
    </FormPage>
  );
}

/** Somebody is signed in here already: said, and the way on beside it. Another way may still be taken. */
function Already() {
  const { t } = useTranslation('sign-in');
  const account = useAccount();
  if (account.is !== 'somebody') return null;
  const goOn = <LinkButton href={returnPath(location.search, location.origin)}>{t('goOn')}</LinkButton>;
  return (
    <Banner action={goOn} spoken={false}>
      <span data-testid="already">{t('already', { name: account.me.account.name })}</span>
    </Banner>
  );
}

function LocalSignIn({ welcome }: { readonly welcome: Welcome | undefined }) {
  const { t } = useTranslation('sign-in');
  const { api, knocks } = useServices();
  const [, navigate] = useLocation();
  const forget = useForgetAccount();
  const { providers } = waysIn(welcome);
  const [isLeaving, setLeaving] = useState(false);
  const enter = async ({ account }: Me) => {
    setLeaving(true);
    // Whoever waits in this tab goes on waiting as who they are now.
    knocks.signsIn();
    await forget();
    announce(t('welcome', { name: account.name }));
    navigate(returnPath(location.search, location.origin), { replace: true });
  };
  const trial = useTrial(api.signIn, enter);
  return (
    <AccountForm
      door="ajar"
      trial={trial}
      judge={missingIn}
      words={{
        title: t('title'),
        sentence: t(providers ? 'sentenceProviders' : 'sentence'),
        password: t('password'),
        enter: t('enter'),
        entering: t('entering'),
      }}
      password="current-password"
      isSecond={providers}
      testId="sign-in-page"
    >
      {!isLeaving && <Already />}
      {welcome?.signIn === false && <Banner kind="info">{t('unavailable')}</Banner>}
      {providers && welcome !== undefined && (
        <>
          <ProviderButtons providers={welcome.providers} />
          <p className={styles.or}>{t('or')}</p>
        </>
      )}
    </AccountForm>
  );
}
