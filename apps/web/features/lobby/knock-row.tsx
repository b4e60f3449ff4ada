import type { WireKnock } from '@foyer/wire';
import { ChevronDown, MessageSquareText, TriangleAlert, UserX } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Avatar } from '../../ui/avatar.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Menu, MenuItem, MenuTrigger } from '../../ui/menu.tsx';
import { useSession } from '../meeting/session-context.ts';
import styles from './lobby.module.css';
import { standingOf, waited } from './lobby-view.ts';

export interface KnockRowProps {
  readonly knock: WireKnock;
  /** Unix seconds by the server's clock. */
  readonly now: number;
  readonly onDeclineWithWords: () => void;
}

/** One who waits: name and facts over the whole width, the answers under them, so that no name is squeezed. */
export function KnockRow({ knock, now, onDeclineWithWords }: KnockRowProps) {
  const { t } = useTranslation('lobby');
  const { id, name } = knock;
  const time = waited(knock, now);
  const facts = [
    t(`standing.${standingOf(knock)}`, { from: knock.from ?? '' }),
    t(`waited.${time.words}`, { count: time.count }),
    ...(knock.attempt > 1 ? [t('asksAgain')] : []),
    ...(knock.presence === 'away' ? [t('away')] : []),
  ];
  return (
    <li className={styles.knock} data-testid="knock" data-knock={id} data-away={knock.presence === 'away' || undefined}>
      <Avatar name={name} size={36} />
      <div className={styles.who}>
        <p className={styles.name}>{name}</p>
        <p className={styles.facts}>{facts.join(' · ')}</p>
        {knock.sameName && (
          <p className={styles.signs}>
            <Badge kind="someone" icon={<TriangleAlert size={14} />}>
              {t('sameName')}
            </Badge>
          </p>
        )}
      </div>
      <Answers knock={knock} onDeclineWithWords={onDeclineWithWords} />
    </li>
  );
}

function Answers({ knock, onDeclineWithWords }: Pick<KnockRowProps, 'knock' | 'onDeclineWithWords'>) {
  const { t } = useTranslation('lobby');
  const session = useSession();
  const [isAnswered, setAnswered] = useState(false);
  const { id, name } = knock;
  const answer = async (ask: () => Promise<boolean>) => {
    if (isAnswered) return;
    setAnswered(true);
    // Where it works the row goes away by itself.
    if (!(await ask())) setAnswered(false);
  };
  return (
    <div className={styles.answers}>
      <MenuTrigger>
        <Button kind="soft" className={styles.decline} aria-label={t('declineName', { name })}>
          {t('decline')}
          <ChevronDown size={16} aria-hidden="true" />
        </Button>
        <Menu aria-label={t('declineName', { name })} placement="bottom start">
          <MenuItem
            icon={<UserX size={18} />}
            description={t(knock.attempt > 1 ? 'declineLast' : 'declineFirst')}
            onAction={() => void answer(() => session.hosting.decline(id))}
          >
            {t('decline')}
          </MenuItem>
          <MenuItem icon={<MessageSquareText size={18} />} onAction={onDeclineWithWords}>
            {t('declineWithWords')}
          </MenuItem>
        </Menu>
      </MenuTrigger>
      <Button
        kind="primary"
        aria-label={t('admitName', { name })}
        onPress={() => void answer(() => session.hosting.admit(id))}
        data-testid="admit"
      >
        {t('admit')}
      </Button>
    </div>
  );
}
