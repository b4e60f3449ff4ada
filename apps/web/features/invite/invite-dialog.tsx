import { Check, Copy, Link } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CommandAnswer } from '../../engine/channel/client.ts';
import { announce } from '../../ui/announcer.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Select } from '../../ui/select.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { useMeeting, useSession } from '../meeting/session-context.ts';
import styles from './invite.module.css';
import { isValidity, mayInviteAs, roles, type Validity, validities } from './validity.ts';

export interface InviteDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

type Made =
  | { readonly is: 'nothing' }
  | { readonly is: 'asking' }
  | { readonly is: 'link'; readonly url: string; readonly expiresAt: number }
  | { readonly is: 'failed' };

/** Makes a link for somebody: as what they come in, and how long it holds. Any change asks for a new link. */
export function InviteDialog({ isOpen, onClose }: InviteDialogProps) {
  const { t, i18n } = useTranslation('invite');
  const session = useSession();
  const ownRole = useMeeting(({ self }) => self.role);
  const [role, setRole] = useState<(typeof roles)[number]>('speaker');
  const [validity, setValidity] = useState<Validity>('day');
  const [made, setMade] = useState<Made>({ is: 'nothing' });
  useEffect(() => {
    if (!isOpen) setMade({ is: 'nothing' });
  }, [isOpen]);
  const make = async () => {
    if (made.is === 'asking') return;
    setMade({ is: 'asking' });
    setMade(madeOf(await session.invite(role, validities[validity])));
  };
  const options = roles.filter((each) => mayInviteAs(ownRole, each)).map((id) => ({ id, label: t(`role.${id}`) }));
  const lasting = validityKeys.map((id) => ({ id, label: t(`validity.${id}`) }));
  return (
    <Dialog title={t('title')} isOpen={isOpen} onOpenChange={onClose} closeLabel={t('close')}>
      <div className={styles.form}>
        <div className={styles.choices}>
          <Select
            label={t('as')}
            options={options}
            selectedId={role}
            onSelect={(id) => {
              const next = roles.find((each) => each === id);
              if (next !== undefined) setRole(next);
              setMade({ is: 'nothing' });
            }}
          />
          <Select
            label={t('holds')}
            options={lasting}
            selectedId={validity}
            onSelect={(id) => {
              if (isValidity(id)) setValidity(id);
              setMade({ is: 'nothing' });
            }}
          />
        </div>
        <p className={styles.help}>{t(`roleHelp.${role}`)}</p>
        {made.is === 'link' ? (
          <MadeLink url={made.url} until={untilText(made.expiresAt, i18n.language)} />
        ) : (
          <Button
            kind="primary"
            size="large"
            wide
            icon={made.is === 'asking' ? <Spinner size={18} /> : <Link size={18} />}
            onPress={() => void make()}
          >
            {t('make')}
          </Button>
        )}
        {made.is === 'failed' && (
          <p className={styles.failed} role="alert">
            {t('failed')}
          </p>
        )}
      </div>
    </Dialog>
  );
}

const validityKeys: readonly Validity[] = ['hour', 'day', 'week', 'month'];

function madeOf(answer: CommandAnswer): Made {
  if (!answer.ok || answer.value === undefined) return { is: 'failed' };
  return { is: 'link', ...answer.value };
}

/** @param expiresAt Unix seconds */
function untilText(expiresAt: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(expiresAt * 1_000);
}

function MadeLink({ url, until }: { readonly url: string; readonly until: string }) {
  const { t } = useTranslation('invite');
  const input = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState(false);
  useEffect(() => announce(t('made')), [t]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(url);
      setCopied(true);
      announce(t('copied'));
    } catch (error) {
      // Without the permission (or https) the text is marked, so that the person's own keys copy it.
      if (!(error instanceof DOMException || error instanceof TypeError)) throw error;
      input.current?.select();
    }
  };
  return (
    <div className={styles.made}>
      <TextField
        label={t('link')}
        value={url}
        isReadOnly
        inputRef={input}
        description={t('until', { until })}
        testId="invite-link"
      />
      <Button
        kind="primary"
        size="large"
        wide
        icon={copied ? <Check size={18} /> : <Copy size={18} />}
        onPress={() => void copy()}
      >
        {t(copied ? 'copied' : 'copy')}
      </Button>
    </div>
  );
}
