import type { WireKnock } from '@foyer/wire';
import { ChevronDown, MessageSquareText } from 'lucide-react';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Lobby, nobodyWaits } from '../../engine/meeting/lobby.ts';
import { announce } from '../../ui/announcer.tsx';
import { Button } from '../../ui/button.tsx';
import { Menu, MenuItem, MenuTrigger } from '../../ui/menu.tsx';
import { useMay, useMeeting, useSession } from '../meeting/session-context.ts';
import { KnockRow } from './knock-row.tsx';
import styles from './lobby.module.css';
import { crowdOf } from './lobby-view.ts';
import { TextQuestion } from './text-question.tsx';
import { useServerTime } from './use-server-time.ts';

/** Those who wait to come in, first in the list of people; nothing at all while nobody waits. */
export function LobbySection() {
  const mayAdmit = useMay('lobby.admit');
  const lobby = useMeeting(({ roster }) => roster?.lobby ?? nobodyWaits);
  return mayAdmit && lobby.length > 0 ? <Waiting lobby={lobby} /> : null;
}

type Asking = { readonly is: 'message' } | { readonly is: 'decline'; readonly knock: WireKnock } | undefined;

function Waiting({ lobby }: { readonly lobby: Lobby }) {
  const { t } = useTranslation('lobby');
  const now = useServerTime();
  const section = useRef<HTMLElement>(null);
  const [asking, setAsking] = useState<Asking>(undefined);
  useKeptFocus(section, lobby);
  const close = () => setAsking(undefined);
  return (
    <section ref={section} className={styles.lobby} aria-labelledby="lobby-heading" data-testid="lobby">
      <h3 id="lobby-heading" tabIndex={-1} className={styles.heading}>
        {t('heading')} <span className={styles.count}>{lobby.length}</span>
      </h3>
      <div className={styles.everybody}>
        <AdmitAll lobby={lobby} />
        <Button kind="soft" icon={<MessageSquareText size={18} />} onPress={() => setAsking({ is: 'message' })}>
          {t('message')}
        </Button>
      </div>
      <ul className={styles.knocks}>
        {lobby.map((knock) => (
          <KnockRow
            key={`${knock.id}/${knock.attempt}`}
            knock={knock}
            now={now}
            onDeclineWithWords={() => setAsking({ is: 'decline', knock })}
          />
        ))}
      </ul>
      {asking?.is === 'decline' && <DeclineQuestion knock={asking.knock} onClose={close} />}
      {asking?.is === 'message' && <MessageQuestion onClose={close} />}
    </section>
  );
}

/** Whose answer made their own row go away stays in the list: on the next row, or on the heading. */
function useKeptFocus(section: RefObject<HTMLElement | null>, lobby: Lobby): void {
  const wasInside = useRef(false);
  useEffect(() => {
    const place = section.current;
    if (place === null) return;
    const stop = new AbortController();
    const mark = (isInside: boolean) => {
      wasInside.current = isInside;
    };
    place.addEventListener('focusin', () => mark(true), { signal: stop.signal });
    // A removed element takes the focus with it without saying where to.
    place.addEventListener('focusout', ({ relatedTarget }) => mark(relatedTarget === null), { signal: stop.signal });
    const panel = place.parentElement?.closest('section');
    return () => {
      stop.abort();
      // Nobody waits any more: on to the heading of the panel, where there still is one.
      if (wasInside.current && document.activeElement === document.body) panel?.querySelector('h2')?.focus();
    };
  }, [section]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: looked at whenever somebody came or went
  useEffect(() => {
    if (!wasInside.current || document.activeElement !== document.body) return;
    const find = (what: string) => section.current?.querySelector<HTMLElement>(what);
    (find('[data-testid="admit"]') ?? find('h3'))?.focus();
  }, [lobby]);
}

function AdmitAll({ lobby }: { readonly lobby: Lobby }) {
  const { t } = useTranslation('lobby');
  const session = useSession();
  const { all, known } = crowdOf(lobby);
  if (!all) return null;
  const everybody = () => void session.hosting.admitAll(true);
  if (known === 0) {
    return (
      <Button kind="soft" onPress={everybody}>
        {t('admitAll', { count: lobby.length })}
      </Button>
    );
  }
  return (
    <MenuTrigger>
      <Button kind="soft">
        {t('admitSeveral')}
        <ChevronDown size={16} aria-hidden="true" />
      </Button>
      <Menu aria-label={t('admitSeveral')} placement="bottom start">
        <MenuItem onAction={() => void session.hosting.admitAll(false)} description={t('admitKnownHelp')}>
          {t('admitKnown', { count: known })}
        </MenuItem>
        <MenuItem onAction={everybody}>{t('admitAll', { count: lobby.length })}</MenuItem>
      </Menu>
    </MenuTrigger>
  );
}

function DeclineQuestion({ knock, onClose }: { readonly knock: WireKnock; readonly onClose: () => void }) {
  const { t } = useTranslation('lobby');
  const session = useSession();
  return (
    <TextQuestion
      title={t('declineTitle', { name: knock.name })}
      label={t('declineLabel')}
      description={t('declineHelp', { name: knock.name })}
      start=""
      sendLabel={t('decline')}
      onSend={(text) => void session.hosting.decline(knock.id, text)}
      onClose={onClose}
    />
  );
}

function MessageQuestion({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation('lobby');
  const session = useSession();
  const standing = useMeeting(({ roster }) => roster?.policy.lobbyMessage ?? '');
  const tell = async (text: string | null) => {
    if (await session.hosting.tellWaiting(text)) announce(t(text === null ? 'messageTaken' : 'messageSent'));
  };
  return (
    <TextQuestion
      title={t('messageTitle')}
      label={t('messageLabel')}
      description={t('messageHelp')}
      start={standing}
      sendLabel={t('send')}
      onSend={(text) => void tell(text)}
      onClose={onClose}
      actions={
        standing !== '' && (
          <Button
            kind="quiet"
            onPress={() => {
              void tell(null);
              onClose();
            }}
          >
            {t('messageTake')}
          </Button>
        )
      }
    />
  );
}
