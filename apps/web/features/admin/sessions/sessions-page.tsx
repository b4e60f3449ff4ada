import type { SignInSession } from '@foyer/wire';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { keepSignedInAt } from '../../../app/provider-keep.ts';
import { useServices } from '../../../app/services.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { DataTable } from '../../../ui/data-table.tsx';
import { Switch } from '../../../ui/switch.tsx';
import styles from '../admin.module.css';
import { useAdmin } from '../admin-context.ts';
import { keyOf, useAct, useAsked } from '../asking.ts';
import { Loaded } from '../loaded.tsx';
import { Moment } from '../moment.tsx';
import { PageHead } from '../page-head.tsx';
import { Problem } from '../problem.tsx';
import { OwnAccount } from './own-account.tsx';

/** Who one is here, and the browsers that are signed in: one's own, and for admins everybody's. */
export function SessionsPage() {
  const { t } = useTranslation('admin');
  const { api, me } = useAdmin();
  const { provider } = me.account;
  const [all, setAll] = useState(false);
  const sessions = useAsked({ key: keyOf('sessions', all), ask: () => api.sessions.list(all) });
  return (
    <>
      <PageHead
        title={t('section.sessions')}
        about={provider === null ? t('sessions.about') : t('sessions.aboutProvider', { provider: provider.name })}
      />
      <OwnAccount />
      {me.account.level === 'admin' && (
        <Switch label={t('sessions.all')} description={t('sessions.allHelp')} isSelected={all} onChange={setAll} />
      )}
      <section className={styles.card} aria-label={t('section.sessions')}>
        <Loaded asked={sessions}>{({ items }) => <SessionTable sessions={items} withNames={all} />}</Loaded>
      </section>
    </>
  );
}

interface SessionTableProps {
  readonly sessions: readonly SignInSession[];
  readonly withNames: boolean;
}

function SessionTable({ sessions, withNames }: SessionTableProps) {
  const { t } = useTranslation('admin');
  const { api } = useAdmin();
  const { drawer } = useServices();
  const end = useAct({
    act: ({ id }: SignInSession) => api.sessions.end(id),
    refresh: [keyOf('sessions')],
    // One's own session is this page: what it holds goes with it.
    onDone: (_, { current }) => {
      if (!current) return;
      keepSignedInAt(drawer, undefined);
      location.assign('/');
    },
  });
  const who = {
    id: 'who',
    label: t('sessions.who'),
    render: ({ account }: SignInSession) => account.username,
  };
  return (
    <>
      <Problem failure={end.failure} />
      <DataTable
        label={t('section.sessions')}
        items={sessions}
        idOf={({ id }) => id}
        columns={[
          {
            id: 'device',
            label: t('sessions.device'),
            isRowHeader: true,
            render: ({ device, current }) => (
              <span className={styles.row}>
                <span className={styles.strong}>{device}</span>
                {current && <Badge kind="accent">{t('sessions.this')}</Badge>}
              </span>
            ),
          },
          ...(withNames ? [who] : []),
          { id: 'since', label: t('sessions.since'), render: ({ createdAt }) => <Moment at={createdAt} /> },
          { id: 'seen', label: t('sessions.seen'), render: ({ lastSeenAt }) => <Moment at={lastSeenAt} /> },
          { id: 'until', label: t('sessions.until'), render: ({ expiresAt }) => <Moment at={expiresAt} /> },
          {
            id: 'act',
            label: t('actions'),
            labelHidden: true,
            render: (session) => (
              <div className={styles.rowEnd}>
                <Button
                  kind="plain"
                  isDisabled={end.isPending}
                  aria-label={t('sessions.endOf', { device: session.device })}
                  onPress={() => end.run(session)}
                >
                  {t('signOut')}
                </Button>
              </div>
            ),
          },
        ]}
      />
    </>
  );
}
