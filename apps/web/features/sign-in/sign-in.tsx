import type { Me, Welcome } from '@foyer/wire';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { FormPage } from '../../app/form-page.tsx';
import { Waiting } from '../../app/opening.tsx';
import { returnPath } from '../../app/return-path.ts';
import { useServices } from '../../app/services.ts';
import { useAwaitsWelcome, useForgetAccount, useWelcome } from '../../app/use-account.ts';
import { announce } from '../../ui/announcer.tsx';
import { Banner } from '../../ui/banner.tsx';
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
      {isAwaited ? <Waiting words="loading" /> : <ProviderButtons providers={welcome?.providers ?? []} />}
    </FormPage>
  );
}

function LocalSignIn({ welcome }: { readonly welcome: Welcome | undefined }) {
  const { t } = useTranslation('sign-in');
  const { api, knocks } = useServices();
  const [, navigate] = useLocation();
  const forget = useForgetAccount();
  const { providers } = waysIn(welcome);
  const enter = async ({ account }: Me) => {
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
      autoFocus={!providers}
      testId="sign-in-page"
    >
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
