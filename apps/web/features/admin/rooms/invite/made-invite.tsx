import type { JoinTokenCreate, JoinTokenMade, RoomView } from '@foyer/wire';
import { CalendarPlus, QrCode as QrIcon } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../../ui/button.tsx';
import { CopyField } from '../../../../ui/copy-field.tsx';
import { QrCode } from '../../../../ui/qr.tsx';
import { factsOf } from '../../../invite/invite-view.ts';
import styles from '../../admin.module.css';
import { useRegion } from '../../admin-context.ts';
import { exactWords } from '../../words-of-time.ts';
import { CalendarDialog } from './calendar-dialog.tsx';
import own from './invite.module.css';

export interface MadeInviteProps {
  readonly room: RoomView;
  readonly wish: JoinTokenCreate;
  readonly made: JoinTokenMade;
  readonly onAnother: () => void;
}

/** A link as it was made: what it does in one sentence, and the ways to hand it over. It is shown only now. */
export function MadeInvite({ room, wish, made, onAnother }: MadeInviteProps) {
  const { t } = useTranslation('admin');
  const region = useRegion();
  const [showsCode, setShowsCode] = useState(false);
  const [isDating, setDating] = useState(false);
  const sentence = useRef<HTMLParagraphElement>(null);
  // The form is gone and the focus with it: it goes on where the link is.
  useEffect(() => sentence.current?.focus(), []);
  const facts = factsOf(wish);
  return (
    <div className={styles.form}>
      <p ref={sentence} tabIndex={-1} className={own.sentence}>
        {t(`invite.facts.${facts.words}`, {
          count: facts.count,
          role: t(`asRole.${wish.role}`),
          until: exactWords(made.expiresAt, region),
        })}
      </p>
      <CopyField label={t('invite.link')} value={made.url} description={t('invite.onlyNow')} testId="invite-link" />
      <div className={styles.row}>
        <Button
          kind="soft"
          icon={<QrIcon size={18} />}
          onPress={() => setShowsCode(!showsCode)}
          aria-expanded={showsCode}
        >
          {t(showsCode ? 'invite.hideCode' : 'invite.showCode')}
        </Button>
        <Button kind="soft" icon={<CalendarPlus size={18} />} onPress={() => setDating(true)}>
          {t('invite.calendar')}
        </Button>
        <Button kind="plain" onPress={onAnother}>
          {t('invite.another')}
        </Button>
      </div>
      {showsCode && (
        <div className={own.code}>
          <QrCode text={made.url} label={t('invite.codeLabel', { title: room.title })} />
        </div>
      )}
      <CalendarDialog
        title={room.title}
        url={made.url}
        expiresAt={made.expiresAt}
        isOpen={isDating}
        onClose={() => setDating(false)}
      />
    </div>
  );
}
