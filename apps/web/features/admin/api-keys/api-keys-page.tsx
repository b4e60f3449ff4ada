import type { ApiKeyInfo } from '@foyer/wire';
import { KeyRound, Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { DataTable } from '../../../ui/data-table.tsx';
import styles from '../admin.module.css';
import { useAdmin } from '../admin-context.ts';
import { keyOf, useAct, useAsked } from '../asking.ts';
import { Confirm } from '../confirm.tsx';
import { Empty, Loaded } from '../loaded.tsx';
import { Moment } from '../moment.tsx';
import { PageHead } from '../page-head.tsx';
import { CreateKeyDialog } from './create-key-dialog.tsx';

/** Keys for programs: each with a name, with no more scopes than it needs, and revocable by itself. */
export function ApiKeysPage() {
  const { t } = useTranslation('admin');
  const { api } = useAdmin();
  const [isMaking, setMaking] = useState(false);
  const keys = useAsked({ key: keyOf('api-keys'), ask: api.apiKeys.list });
  const make = (
    <Button kind="primary" icon={<Plus size={18} />} onPress={() => setMaking(true)} data-testid="make-key">
      {t('keys.make')}
    </Button>
  );
  return (
    <>
      <PageHead title={t('section.api-keys')} about={t('keys.about')} action={make} />
      <Loaded asked={keys}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon={<KeyRound size={28} />} title={t('keys.none')} text={t('keys.noneText')} action={make} />
          ) : (
            <section className={styles.card} aria-label={t('section.api-keys')}>
              <KeyTable keys={items} />
            </section>
          )
        }
      </Loaded>
      <CreateKeyDialog isOpen={isMaking} onClose={() => setMaking(false)} />
    </>
  );
}

function KeyTable({ keys }: { readonly keys: readonly ApiKeyInfo[] }) {
  const { t } = useTranslation('admin');
  const { api } = useAdmin();
  const [revoking, setRevoking] = useState<ApiKeyInfo>();
  const revoke = useAct({
    act: (id: string) => api.apiKeys.revoke(id),
    refresh: [keyOf('api-keys')],
    onDone: () => setRevoking(undefined),
  });
  return (
    <>
      <DataTable
        label={t('section.api-keys')}
        items={keys}
        idOf={({ id }) => id}
        columns={[
          {
            id: 'name',
            label: t('keys.name'),
            isRowHeader: true,
            render: ({ name, id }) => (
              <span className={styles.two}>
                <span className={styles.strong}>{name}</span>
                <span className={styles.second}>{id}</span>
              </span>
            ),
          },
          {
            id: 'scopes',
            label: t('keys.may'),
            render: ({ scopes }) => (
              <span className={styles.row}>
                {scopes.map((scope) => (
                  <Badge key={scope}>{t(`scope.${scope}.short`)}</Badge>
                ))}
              </span>
            ),
          },
          { id: 'made', label: t('keys.since'), render: ({ createdAt }) => <Moment at={createdAt} /> },
          {
            id: 'used',
            label: t('keys.lastUse'),
            render: ({ lastUsedAt }) => (lastUsedAt === null ? t('never') : <Moment at={lastUsedAt} />),
          },
          {
            id: 'act',
            label: t('actions'),
            labelHidden: true,
            render: (key) => (
              <div className={styles.rowEnd}>
                {key.revokedAt === null ? (
                  <Button
                    kind="plain"
                    aria-label={t('keys.revokeOf', { name: key.name })}
                    onPress={() => setRevoking(key)}
                  >
                    {t('keys.revoke')}
                  </Button>
                ) : (
                  <Badge kind="off">{t('keys.revoked')}</Badge>
                )}
              </div>
            ),
          },
        ]}
      />
      <Confirm
        item={revoking}
        words={({ name }) => ({
          title: t('keys.revokeTitle', { name }),
          text: t('keys.revokeText'),
          confirm: t('keys.revoke'),
        })}
        act={revoke}
        wish={({ id }) => id}
        onClose={() => setRevoking(undefined)}
      />
    </>
  );
}
