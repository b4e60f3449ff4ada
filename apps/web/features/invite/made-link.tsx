import type { WireReplyData } from '@foyer/wire';
import { CalendarPlus, QrCode as QrIcon, Share2 } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { InviteWish } from '../../engine/meeting/hosting.ts';
import { announce } from '../../ui/announcer.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyField } from '../../ui/copy-field.tsx';
import { useMeeting } from '../meeting/session-context.ts';
import styles from './invite.module.css';
import { factsOf, untilText } from './invite-view.ts';
import { LinkCalendar } from './link-calendar.tsx';
import { LinkQr } from './link-qr.tsx';

export interface MadeInvite extends WireReplyData {
  readonly wish: InviteWish;
}

export interface MadeLinkProps {
  readonly invite: MadeInvite;
  readonly onAnother: () => void;
}

/** Second step: what the link is in one sentence, and every way to hand it on. */
export function MadeLink({ invite, onAnother }: MadeLinkProps) {
  const { t } = useTranslation('invite');
  const facts = useFacts(invite);
  const title = useMeeting(({ room }) => room.title);
  const sentence = useRef<HTMLParagraphElement>(null);
  const [shown, setShown] = useState<'qr' | 'calendar' | undefined>(undefined);
  const toggle = (what: 'qr' | 'calendar') => setShown(shown === what ? undefined : what);
  useEffect(() => {
    // The button that led here is gone: go on where the new step begins.
    sentence.current?.focus();
    announce(t('made'));
  }, [t]);
  return (
    <div className={styles.form}>
      <p ref={sentence} tabIndex={-1} className={styles.facts} data-testid="invite-facts">
        {facts}
      </p>
      <CopyField label={t('link')} value={invite.url} testId="invite-link" />
      <div className={styles.ways}>
        {canShare() && (
          <Button kind="soft" icon={<Share2 size={18} />} onPress={() => void share(title, invite.url)}>
            {t('share')}
          </Button>
        )}
        <Button kind="soft" icon={<QrIcon size={18} />} aria-expanded={shown === 'qr'} onPress={() => toggle('qr')}>
          {t('qr')}
        </Button>
        <Button
          kind="soft"
          icon={<CalendarPlus size={18} />}
          aria-expanded={shown === 'calendar'}
          onPress={() => toggle('calendar')}
        >
          {t('calendar')}
        </Button>
      </div>
      {shown === 'qr' && <LinkQr title={title} url={invite.url} facts={facts} />}
      {shown === 'calendar' && <LinkCalendar title={title} url={invite.url} expiresAt={invite.expiresAt} />}
      <Button kind="quiet" wide onPress={onAnother}>
        {t('another')}
      </Button>
    </div>
  );
}

function useFacts({ wish, expiresAt }: MadeInvite): string {
  const { t, i18n } = useTranslation('invite');
  const { words, count } = factsOf(wish);
  const { role, name } = wish;
  const who = t(name === undefined ? `whoIs.${role}` : `whoIsNamed.${role}`, { name: name ?? '' });
  return t(`facts.${words}`, { count, who, until: untilText(expiresAt, new Date(), i18n.language) });
}

function canShare(): boolean {
  return 'share' in navigator;
}

async function share(title: string, url: string): Promise<void> {
  try {
    await navigator.share({ title, url });
  } catch (cause) {
    // Closing the system's sheet is an answer too (AbortError); where sharing is forbidden the link can be copied.
    if (!(cause instanceof DOMException)) throw cause;
  }
}
