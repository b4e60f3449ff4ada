import type { Me } from '@foyer/wire';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { returnPath } from '../../app/return-path.ts';
import { useServices } from '../../app/services.ts';
import { useForgetAccount, useWelcome } from '../../app/use-account.ts';
import { announce } from '../../ui/announcer.tsx';
import { Banner } from '../../ui/banner.tsx';
import { AccountForm } from './account-form.tsx';
import { missingIn } from './sign-in-view.ts';
import { useTrial } from './use-trial.ts';

/** Signing in with an account of this server; afterwards back to where one was. */
export function SignIn() {
  const { t } = useTranslation('sign-in');
  const { api, knocks } = useServices();
  const [, navigate] = useLocation();
  const forget = useForgetAccount();
  const welcome = useWelcome();
  const enter = async ({ account }: Me) => {
    // Whoever is known now need not wait as the guest they were.
    knocks.forgetAll();
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
        sentence: t('sentence'),
        password: t('password'),
        enter: t('enter'),
        entering: t('entering'),
      }}
      password="current-password"
      testId="sign-in-page"
    >
      {welcome?.signIn === false && <Banner kind="info">{t('unavailable')}</Banner>}
    </AccountForm>
  );
}
