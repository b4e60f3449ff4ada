import type { Me } from '@foyer/wire';
import {
  DoorOpen,
  History,
  IdCard,
  KeyRound,
  LogOut,
  type LucideIcon,
  MonitorSmartphone,
  PenLine,
  Radio,
  Users,
} from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { Mark } from '../../app/mark.tsx';
import { ThemeMenu } from '../../app/theme-menu.tsx';
import { Avatar } from '../../ui/avatar.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { linkTo, type Section, sectionsFor } from './place.ts';
import styles from './shell.module.css';

const icons: Record<Section, LucideIcon> = {
  rooms: DoorOpen,
  meetings: Radio,
  'api-keys': KeyRound,
  accounts: Users,
  'sign-in': IdCard,
  sessions: MonitorSmartphone,
  'signing-keys': PenLine,
  audit: History,
};

export interface ShellProps {
  readonly me: Me;
  readonly section: Section | undefined;
  readonly onSignOut: () => void;
  readonly children: ReactNode;
}

/** Around every admin page: a rail on wide screens, tabs above on phones. */
export function Shell({ me, section, onSignOut, children }: ShellProps) {
  const { t } = useTranslation(['admin', 'app']);
  const { account } = me;
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    // On a phone the tabs reach beyond the edge: the one that is open comes into sight.
    if (section !== undefined)
      nav.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [section]);
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#content">
        {t('app:skip')}
      </a>
      <header className={styles.side}>
        <div className={styles.top}>
          <Link href="~/" className={styles.home ?? ''} aria-label={t('app:home')}>
            <Mark />
            <span aria-hidden="true">{t('app:name')}</span>
          </Link>
          <ThemeMenu />
        </div>
        <nav ref={nav} className={styles.nav} aria-label={t('sections')}>
          {sectionsFor(account.level).map((each) => {
            const Icon = icons[each];
            return (
              <Link
                key={each}
                href={linkTo({ at: each })}
                className={styles.item ?? ''}
                aria-current={each === section ? 'page' : undefined}
              >
                <Icon size={18} aria-hidden="true" />
                {t(`section.${each}`)}
              </Link>
            );
          })}
        </nav>
        <div className={styles.who}>
          <Avatar name={account.name} size={32} />
          <span className={styles.names}>
            <span className={styles.name}>{account.name}</span>
            <span className={styles.level}>{t(`level.${account.level}`)}</span>
          </span>
          <IconButton label={t('signOut')} icon={<LogOut size={20} />} onPress={onSignOut} />
        </div>
      </header>
      <main id="content" className={styles.main} tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}
