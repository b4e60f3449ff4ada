import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'wouter';
import { type Invitation, type InvitationRefusal, readInvitation } from '../../app/invitation.ts';
import { Page } from '../../app/page.tsx';
import { useServices } from '../../app/services.ts';
import { useAccount, useMaySignIn, useWelcome } from '../../app/use-account.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { showToast } from '../../ui/toast.tsx';
import { Hall } from './hall.tsx';
import styles from './home.module.css';
import { hostEntry, refusalWords } from './home-view.ts';

/** The start page: start a meeting where the server lets you, or enter one. */
export function Home() {
  const { t } = useTranslation(['home', 'app']);
  const welcome = useWelcome();
  const maySignIn = useMaySignIn();
  const account = useAccount();
  const mayStart = welcome?.mayCreateRooms === true;
  const me = account.is === 'somebody' ? account.me.account : undefined;
  useSignedOut(account.is === 'nobody');
  return (
    <Page title={t('app:title.home')}>
      <div className={styles.home}>
        <div className={styles.picture}>
          <Hall />
        </div>
        <div className={styles.words}>
          <h1 className={styles.headline}>{t('headline')}</h1>
          <p className={styles.sentence}>{t('sentence')}</p>
          {welcome?.needsSetUp === true && (
            <Banner kind="waiting" className={styles.setUp}>
              {t('needsSetUp')}
            </Banner>
          )}
          {mayStart && <StartMeeting />}
          {mayStart && <p className={styles.or}>{t('or')}</p>}
          <EnterRoom isFirst={!mayStart} />
          {me !== undefined && me.level !== 'user' && (
            <p className={styles.more}>
              <Link href="/admin">{t('meetings')}</Link>
            </p>
          )}
          {me?.level === 'user' && !mayStart && <p className={styles.more}>{t('mayNotStart', { name: me.name })}</p>}
          {maySignIn && !mayStart && (
            <p className={styles.more}>
              <Link href="/sign-in">{t('signInToStart')}</Link>
            </p>
          )}
        </div>
      </div>
    </Page>
  );
}

/** Whoever signed out at their provider too comes back to here, and is told what became of it. */
function useSignedOut(isNobody: boolean): void {
  const { t } = useTranslation(['home', 'app']);
  useEffect(() => {
    if (!isNobody || location.hash !== '#signed-out') return;
    history.replaceState(history.state, '', location.pathname + location.search);
    showToast({ id: 'sign-out', text: t('app:account.signedOut') });
  }, [isNobody, t]);
}

function useEnter(): (invitation: Invitation) => void {
  const { tokens } = useServices();
  const [, navigate] = useLocation();
  return ({ slug, ...credentials }) => {
    // Kept before going there, so that it is never part of an address.
    if (Object.keys(credentials).length > 0) tokens.keep(slug, credentials);
    navigate(`/${slug}`);
  };
}

function StartMeeting() {
  const { t } = useTranslation(['home', 'failure']);
  const { api } = useServices();
  const enter = useEnter();
  const start = useMutation({
    mutationFn: () => api.createRoom({}),
    onSuccess: (answer) => {
      if (!answer.ok) return;
      const entry = hostEntry(answer.value, location.origin);
      if ('here' in entry) enter(entry.here);
      else location.assign(entry.there);
    },
  });
  const refusal = start.data?.ok === false ? start.data.refusal : undefined;
  return (
    <>
      <Button
        kind="primary"
        size="large"
        wide
        isPending={start.isPending}
        onPress={() => start.mutate()}
        data-testid="start"
      >
        {start.isPending ? t('starting') : t('start')}
      </Button>
      {refusal !== undefined && (
        <Banner kind="trouble" className={styles.banner}>
          {t('startRefused', { why: t(`failure:words.${refusal.kind}.title`) })}
        </Banner>
      )}
    </>
  );
}

function EnterRoom({ isFirst }: { readonly isFirst: boolean }) {
  const { t } = useTranslation('home');
  const enter = useEnter();
  const [text, setText] = useState('');
  const [refusal, setRefusal] = useState<InvitationRefusal>();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const read = readInvitation(text, location.origin);
    if (read.ok) enter(read.value);
    else setRefusal(read.refusal);
  };
  const words = refusal === undefined ? undefined : refusalWords(refusal);
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      <TextField
        label={t('field')}
        value={text}
        onChange={(value) => {
          setText(value);
          setRefusal(undefined);
        }}
        error={words === undefined ? undefined : t(words.key, words.values)}
        autoComplete="off"
        spellCheck="false"
        enterKeyHint="go"
        testId="invitation"
      />
      <Button type="submit" kind={isFirst ? 'primary' : 'quiet'}>
        {t('enter')}
      </Button>
    </form>
  );
}
