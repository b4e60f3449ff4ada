import { Plus, Users } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/button.tsx';
import styles from '../admin.module.css';
import { useAdmin } from '../admin-context.ts';
import { keyOf, useAsked } from '../asking.ts';
import { Empty, Loaded } from '../loaded.tsx';
import { PageHead } from '../page-head.tsx';
import { AccountTable } from './account-table.tsx';
import { CreateAccountDialog } from './create-account-dialog.tsx';

/** Who can sign in here, and as what. */
export function AccountsPage() {
  const { t } = useTranslation('admin');
  const { api } = useAdmin();
  const [isMaking, setMaking] = useState(false);
  const accounts = useAsked({ key: keyOf('accounts'), ask: api.accounts.list });
  const make = (
    <Button kind="primary" icon={<Plus size={18} />} onPress={() => setMaking(true)} data-testid="make-account">
      {t('accounts.make')}
    </Button>
  );
  return (
    <>
      <PageHead title={t('section.accounts')} about={t('accounts.about')} action={make} />
      <Loaded asked={accounts}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon={<Users size={28} />} title={t('accounts.none')} text={t('accounts.noneText')} action={make} />
          ) : (
            <section className={styles.card} aria-label={t('section.accounts')}>
              <AccountTable accounts={items} />
            </section>
          )
        }
      </Loaded>
      <CreateAccountDialog isOpen={isMaking} onClose={() => setMaking(false)} />
    </>
  );
}
