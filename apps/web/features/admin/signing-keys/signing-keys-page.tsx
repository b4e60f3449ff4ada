import type { SigningKeyInfo } from '@foyer/wire';
import { RefreshCw } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Badge, type BadgeKind } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { Checkbox } from '../../../ui/checkbox.tsx';
import { DataTable } from '../../../ui/data-table.tsx';
import styles from '../admin.module.css';
import { useAdmin } from '../admin-context.ts';
import { keyOf, useAct, useAsked } from '../asking.ts';
import { Confirm } from '../confirm.tsx';
import { Loaded } from '../loaded.tsx';
import { Moment } from '../moment.tsx';
import { PageHead } from '../page-head.tsx';

const kinds: Record<SigningKeyInfo['state'], BadgeKind> = { signing: 'good', verifying: 'accent', retired: 'off' };

/** The keys that invitations are signed with. */
export function SigningKeysPage() {
  const { t } = useTranslation('admin');
  const { api } = useAdmin();
  const [isRotating, setRotating] = useState(false);
  const keys = useAsked({ key: keyOf('signing-keys'), ask: api.signingKeys.list });
  const rotate = useAct({
    act: (_: SigningKeyInfo) => api.signingKeys.rotate(),
    refresh: [keyOf('signing-keys')],
    onDone: () => setRotating(false),
  });
  return (
    <>
      <PageHead
        title={t('section.signing-keys')}
        about={t('signing.about')}
        action={
          <Button kind="primary" icon={<RefreshCw size={18} />} onPress={() => setRotating(true)}>
            {t('signing.rotate')}
          </Button>
        }
      />
      <section className={styles.card} aria-label={t('section.signing-keys')}>
        <Loaded asked={keys}>{({ items }) => <KeyTable keys={items} />}</Loaded>
      </section>
      <Confirm
        item={isRotating ? keys.value?.items.find(({ state }) => state === 'signing') : undefined}
        words={() => ({
          title: t('signing.rotateTitle'),
          text: t('signing.rotateText'),
          confirm: t('signing.rotate'),
        })}
        act={rotate}
        wish={(key) => key}
        onClose={() => setRotating(false)}
      />
    </>
  );
}

function KeyTable({ keys }: { readonly keys: readonly SigningKeyInfo[] }) {
  const { t } = useTranslation('admin');
  const [retiring, setRetiring] = useState<SigningKeyInfo>();
  return (
    <>
      <DataTable
        label={t('section.signing-keys')}
        items={keys}
        idOf={({ kid }) => kid}
        columns={[
          {
            id: 'kid',
            label: t('signing.key'),
            isRowHeader: true,
            render: ({ kid }) => <span className={styles.strong}>{kid}</span>,
          },
          {
            id: 'state',
            label: t('signing.state'),
            render: ({ state }) => (
              <span className={styles.two}>
                <span>
                  <Badge kind={kinds[state]}>{t(`keyState.${state}.label`)}</Badge>
                </span>
                <span className={styles.second}>{t(`keyState.${state}.text`)}</span>
              </span>
            ),
          },
          { id: 'since', label: t('signing.since'), render: ({ createdAt }) => <Moment at={createdAt} /> },
          {
            id: 'act',
            label: t('actions'),
            labelHidden: true,
            render: (key) =>
              key.state !== 'retired' && (
                <div className={styles.rowEnd}>
                  <Button
                    kind="plain"
                    aria-label={t('signing.retireOf', { kid: key.kid })}
                    onPress={() => setRetiring(key)}
                  >
                    {t('signing.retire')}
                  </Button>
                </div>
              ),
          },
        ]}
      />
      <RetireKey signingKey={retiring} onClose={() => setRetiring(undefined)} />
    </>
  );
}

interface RetireKeyProps {
  readonly signingKey: SigningKeyInfo | undefined;
  readonly onClose: () => void;
}

function RetireKey({ signingKey, onClose }: RetireKeyProps) {
  const { t } = useTranslation('admin');
  const { api } = useAdmin();
  const [remove, setRemove] = useState(false);
  const close = () => {
    setRemove(false);
    onClose();
  };
  const retire = useAct({
    act: (kid: string) => api.signingKeys.retire(kid, remove),
    refresh: [keyOf('signing-keys'), keyOf('tokens')],
    onDone: close,
  });
  return (
    <Confirm
      item={signingKey}
      words={({ kid, state }) => ({
        title: t('signing.retireTitle', { kid }),
        text: t(state === 'signing' ? 'signing.retireSigningText' : 'signing.retireText'),
        confirm: t('signing.retire'),
      })}
      act={retire}
      wish={({ kid }) => kid}
      onClose={close}
    >
      <Checkbox label={t('signing.remove')} isSelected={remove} onChange={setRemove} />
    </Confirm>
  );
}
