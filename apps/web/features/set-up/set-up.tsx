import type { Me } from '@foyer/wire';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { useServices } from '../../app/services.ts';
import { useForgetAccount } from '../../app/use-account.ts';
import { announce } from '../../ui/announcer.tsx';
import { Banner } from '../../ui/banner.tsx';
import { FailurePage } from '../failure/failure-page.tsx';
import { AccountForm } from '../sign-in/account-form.tsx';
import { type Typed, unfitIn } from '../sign-in/sign-in-view.ts';
import { useTrial } from '../sign-in/use-trial.ts';
import { takeSecret } from './secret.ts';

/** The first admin of a new server, made with the one-time link of its console. */
export function SetUp() {
  const { t } = useTranslation('sign-in');
  const { api } = useServices();
  const [, navigate] = useLocation();
  const forget = useForgetAccount();
  const secret = useSecret();
  const enter = async ({ account }: Me) => {
    await forget();
    announce(t('welcome', { name: account.name }));
    navigate('/admin', { replace: true });
  };
  const trial = useTrial((typed: Typed) => api.setUp({ ...typed, secret: secret ?? '' }), enter);
  if (trial.failure?.kind === 'set-up-done') return <FailurePage failure={trial.failure} />;
  return (
    <AccountForm
      door="open"
      trial={trial}
      judge={unfitIn}
      words={{
        title: t('setUp.title'),
        sentence: t('setUp.sentence'),
        password: t('setUp.newPassword'),
        hint: t('setUp.hint'),
        enter: t('setUp.enter'),
        entering: t('setUp.entering'),
        wrong: t('setUp.linkWrong'),
      }}
      password="new-password"
      testId="set-up-page"
    >
      {secret === undefined && <Banner kind="trouble">{t('setUp.linkMissing')}</Banner>}
    </AccountForm>
  );
}

/** The secret of the link, taken out of the address bar at once; it lives in memory alone. */
function useSecret(): string | undefined {
  const [secret, setSecret] = useState(() => takeSecret({ location, history }));
  useEffect(() => {
    const stop = new AbortController();
    // A newer link pasted into the address bar changes only the fragment.
    const take = () => setSecret((before) => takeSecret({ location, history }) ?? before);
    addEventListener('hashchange', take, { signal: stop.signal });
    return () => stop.abort();
  }, []);
  return secret;
}
