import type { BanView, RoomView } from '@foyer/wire';
import { ShieldCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../../ui/button.tsx';
import { DataTable } from '../../../../ui/data-table.tsx';
import { showToast } from '../../../../ui/toast.tsx';
import { Actor, useKnownNames } from '../../actor.tsx';
import styles from '../../admin.module.css';
import { useAdmin } from '../../admin-context.ts';
import { keyOf, useAct, useAsked } from '../../asking.ts';
import { Empty, Loaded } from '../../loaded.tsx';
import { Moment } from '../../moment.tsx';
import { Problem } from '../../problem.tsx';

/** Who may not come into this room any more. Lifting a ban lets nobody in by itself, so it does not ask. */
export function BansTab({ room }: { readonly room: RoomView }) {
  const { t } = useTranslation('admin');
  const { api } = useAdmin();
  const known = useKnownNames();
  const bans = useAsked({ key: keyOf('bans', room.slug), ask: () => api.bans.list(room.slug) });
  const lift = useAct({
    act: ({ id }: BanView) => api.bans.lift(room.slug, id),
    refresh: [keyOf('bans', room.slug)],
    onDone: (_, { name }) => showToast({ id: 'lifted', text: t('bans.lifted', { name }) }),
  });
  return (
    <section className={styles.card} aria-label={t('room.tab.bans')}>
      <Problem failure={lift.failure} />
      <Loaded asked={bans}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon={<ShieldCheck size={28} />} title={t('bans.none')} text={t('bans.noneText')} />
          ) : (
            <DataTable
              label={t('room.tab.bans')}
              items={items}
              idOf={({ id }) => id}
              columns={[
                {
                  id: 'who',
                  label: t('bans.who'),
                  isRowHeader: true,
                  render: ({ name, identity }) => (
                    <span className={styles.two}>
                      <span className={styles.strong}>{name}</span>
                      <span className={styles.second}>{identity ?? t('bans.byBrowser')}</span>
                    </span>
                  ),
                },
                { id: 'reason', label: t('bans.reason'), render: ({ reason }) => reason ?? t('bans.noReason') },
                { id: 'by', label: t('bans.by'), render: ({ by }) => <Actor by={by} known={known} /> },
                { id: 'since', label: t('bans.since'), render: ({ createdAt }) => <Moment at={createdAt} /> },
                {
                  id: 'act',
                  label: t('actions'),
                  labelHidden: true,
                  render: (ban) => (
                    <div className={styles.rowEnd}>
                      <Button
                        kind="plain"
                        isDisabled={lift.isPending}
                        aria-label={t('bans.liftOf', { name: ban.name })}
                        onPress={() => lift.run(ban)}
                      >
                        {t('bans.lift')}
                      </Button>
                    </div>
                  ),
                },
              ]}
            />
          )
        }
      </Loaded>
    </section>
  );
}
