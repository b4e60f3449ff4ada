import { Bell, BellRing } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { WaitingStage } from '../../app/room-stage.ts';
import { useServices } from '../../app/services.ts';
import { useAccount, useMaySignIn } from '../../app/use-account.ts';
import { useSecondsSince, useSecondsUntil } from '../../app/use-seconds.ts';
import { useToSignIn } from '../../app/use-to-sign-in.ts';
import { formatDuration, isoDuration } from '../../engine/view/duration.ts';
import { regionalLanguage } from '../../i18n/region.ts';
import { announce } from '../../ui/announcer.tsx';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { countdownWords } from '../failure/time-words.ts';
import { useCalling } from './use-calling.ts';
import styles from './waiting-panel.module.css';
import { linkTrouble, waitingWords } from './waiting-view.ts';

export interface WaitingPanelProps {
  readonly stage: WaitingStage;
  readonly onAskAgain: () => void;
  /** To the sign-in in this tab, where no window opens beside it. */
  readonly onSignIn: () => void;
  readonly onLeave: () => void;
}

/** Beside the mirror, while somebody inside decides: why, how long already, what the host says, and what one can do. */
export function WaitingPanel({ stage, onAskAgain, onSignIn, onLeave }: WaitingPanelProps) {
  const { t } = useTranslation('waiting');
  const { word } = stage;
  const heading = useRef<HTMLHeadingElement>(null);
  const words = waitingWords(word);
  const trouble = linkTrouble(stage);
  // The button that brought one here is gone: whoever listens starts at the heading, and a small screen scrolls there.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another answer is another page
  useEffect(() => heading.current?.focus(), [word.is]);
  useNews(word.is === 'waiting' ? t(words.title) : undefined);
  useNews(words.quote === undefined ? undefined : `${t('hostSays')} ${words.quote}`);
  return (
    <div className={styles.panel} data-testid="waiting" data-waiting={word.is === 'waiting' ? word.reason : 'declined'}>
      <div className={styles.state}>
        <h2 ref={heading} tabIndex={-1} className={styles.title} aria-describedby="why-waiting host-says">
          {t(words.title)}
        </h2>
        <p id="why-waiting" className={styles.text}>
          {t(words.text)}
        </p>
      </div>
      {words.quote !== undefined && (
        <figure id="host-says" className={styles.quote}>
          <figcaption>{t('hostSays')}</figcaption>
          <blockquote data-testid="host-says">{words.quote}</blockquote>
        </figure>
      )}
      {trouble !== undefined && (
        <Banner kind="waiting" className={styles.trouble}>
          {t(`link.${trouble}`)}
        </Banner>
      )}
      {stage.signIn === 'no' && <Banner kind="info">{t('signInNo')}</Banner>}
      {word.is === 'waiting' ? <Waiting since={stage.since} name={stage.choice.name} /> : null}
      {word.is === 'declined' && <AskAgain askAt={word.askAt} isAsking={word.asking} onAskAgain={onAskAgain} />}
      <div className={styles.actions}>
        {word.is === 'waiting' && <CallMe />}
        {word.is === 'waiting' && <SkipQueue stage={stage} onSignIn={onSignIn} />}
        <Button kind="quiet" size="large" wide onPress={onLeave} data-testid="leave-lobby">
          {t('leave')}
        </Button>
      </div>
    </div>
  );
}

/** Says what has changed since the page came; what it came with is read from its heading. */
function useNews(words: string | undefined): void {
  const before = useRef(words);
  useEffect(() => {
    if (words !== undefined && words !== before.current) announce(words);
    before.current = words;
  }, [words]);
}

function Waiting({ since, name }: { readonly since: WaitingStage['since']; readonly name: string }) {
  const { t } = useTranslation('waiting');
  const seconds = useSecondsSince(since);
  return (
    <p className={styles.elapsed}>
      <span className={styles.pulse} aria-hidden="true" />
      <span>
        {t(name === '' ? 'waitedUnnamed' : 'waited', { name })}{' '}
        <time dateTime={isoDuration(seconds)} className={styles.time} data-testid="waited">
          {formatDuration(seconds)}
        </time>
      </span>
    </p>
  );
}

interface AskAgainProps {
  readonly askAt: WaitingStage['since'];
  readonly isAsking: boolean;
  readonly onAskAgain: () => void;
}

function AskAgain({ askAt, isAsking, onAskAgain }: AskAgainProps) {
  const { t, i18n } = useTranslation('waiting');
  const left = useSecondsUntil(askAt) ?? 0;
  const mayAsk = left === 0;
  useEffect(() => {
    if (mayAsk) announce(t('mayAsk'));
  }, [mayAsk, t]);
  const time = countdownWords(left, regionalLanguage(i18n.language, navigator.languages));
  return (
    <Button
      kind="primary"
      size="large"
      wide
      isDisabled={!mayAsk}
      isPending={isAsking}
      onPress={onAskAgain}
      data-testid="ask-again"
    >
      {mayAsk ? t(isAsking ? 'asking' : 'askAgain') : t('askAgainIn', { time })}
    </Button>
  );
}

/** Whoever looks elsewhere meanwhile can be called; the browser asks before it lets us. */
function CallMe() {
  const { t } = useTranslation('waiting');
  const { state, toggle } = useCalling();
  if (state === 'impossible') return null;
  if (state === 'refused') return <p className={styles.note}>{t('callRefused')}</p>;
  const isOn = state === 'on';
  return (
    <Button
      kind="soft"
      size="large"
      wide
      icon={isOn ? <BellRing size={18} /> : <Bell size={18} />}
      aria-pressed={isOn}
      onPress={() => void toggle()}
      data-testid="call-me"
    >
      {t(isOn ? 'callOn' : 'callMe')}
    </Button>
  );
}

/** Beside this page, which keeps its place and its picture; in this tab where the browser opens no window. */
function SkipQueue({ stage, onSignIn }: Pick<WaitingPanelProps, 'stage' | 'onSignIn'>) {
  const { t } = useTranslation('waiting');
  const { signInWindow } = useServices();
  const { go } = useToSignIn();
  const account = useAccount();
  const maySignIn = useMaySignIn();
  if (account.is === 'somebody')
    return (
      <p className={styles.note} data-testid="waits-as">
        {t('signedInAs', { name: account.me.account.name })}
      </p>
    );
  if (!maySignIn) return null;
  const press = () => {
    if (signInWindow.start(stage.preview.room.slug) === 'open' || signInWindow.isFramed) return;
    signInWindow.stop();
    onSignIn();
    go();
  };
  const isPending = stage.signIn === 'asking';
  return (
    <Button kind="soft" size="large" wide isPending={isPending} onPress={press} data-testid="skip-queue">
      {t('signIn')}
    </Button>
  );
}
