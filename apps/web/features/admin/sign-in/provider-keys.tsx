import type { ProviderKeyView } from '@foyer/wire';
import { RefreshCw } from 'lucide-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Badge, type BadgeKind } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { DataTable } from '../../../ui/data-table.tsx';
import styles from '../admin.module.css';
import { useAdmin } from '../admin-context.ts';
import { keyOf, useAct, useAsked } from '../asking.ts';
import { Confirm } from '../confirm.tsx';
import { Loaded } from '../loaded.tsx';
import { Moment } from '../moment.tsx';

const kinds: Record<ProviderKeyView['state'], BadgeKind> = { published: 'good', kept: 'quiet' };

/** Our keys, as providers see them, and the button that makes new ones. */
export function ProviderKeys() {
  const { t } = useTranslation('admin');
  const { api } = useAdmin();
  const title = useId();
  const [isMaking, setMaking] = useState(false);
  const keys = useAsked({ key: keyOf('provider-keys'), ask: api.companySignIn.keys });
  const rotate = useAct({
    act: (_: true) => api.companySignIn.makeKeys(),
    refresh: [keyOf('provider-keys'), keyOf('doctor')],
    onDone: () => setMaking(false),
  });
  return (
    <section className={styles.card} aria-labelledby={title}>
      <div className={styles.between}>
        <span className={styles.two}>
          <h2 id={title} className={styles.cardTitle}>
            {t('company.keys')}
          </h2>
          <span className={styles.help}>{t('company.keysHelp')}</span>
        </span>
        <Button kind="quiet" icon={<RefreshCw size={18} />} onPress={() => setMaking(true)}>
          {t('company.makeKeys')}
        </Button>
      </div>
      <Loaded asked={keys}>{({ items }) => <KeyTable keys={items} />}</Loaded>
      <Confirm
        item={isMaking ? true : undefined}
        words={() => ({
          title: t('company.makeKeysTitle'),
          text: t('company.makeKeysText'),
          confirm: t('company.makeKeys'),
        })}
        act={rotate}
        wish={() => true as const}
        onClose={() => setMaking(false)}
      />
    </section>
  );
}

function KeyTable({ keys }: { readonly keys: readonly ProviderKeyView[] }) {
  const { t } = useTranslation('admin');
  return (
    <DataTable
      label={t('company.keys')}
      items={keys}
      idOf={({ kid, algorithm }) => `${kid} ${algorithm}`}
      columns={[
        {
          id: 'kid',
          label: t('company.kid'),
          isRowHeader: true,
          render: ({ kid }) => <span className={styles.strong}>{kid}</span>,
        },
        { id: 'use', label: t('company.use'), render: ({ use }) => t(`company.uses.${use}`) },
        { id: 'algorithm', label: t('company.algorithm'), render: ({ algorithm }) => algorithm },
        {
          id: 'state',
          label: t('company.keyState'),
          render: ({ state }) => <Badge kind={kinds[state]}>{t(`company.keyStates.${state}`)}</Badge>,
        },
        { id: 'since', label: t('company.since'), render: ({ createdAt }) => <Moment at={createdAt} /> },
      ]}
    />
  );
}
