import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { keepSignedInAt } from '../../../app/provider-keep.ts';
import { useServices } from '../../../app/services.ts';
import { Avatar } from '../../../ui/avatar.tsx';
import { Button } from '../../../ui/button.tsx';
import styles from '../admin.module.css';
import { useAdmin } from '../admin-context.ts';
import { useAct } from '../asking.ts';
import { Confirm } from '../confirm.tsx';
import { OwnPasswordDialog } from './own-password-dialog.tsx';

/** One's own account: the name, another password, and the way out of every browser at once. */
export function OwnAccount() {
  const { t } = useTranslation('admin');
  const { api, me } = useAdmin();
  const { drawer } = useServices();
  const [isChanging, setChanging] = useState(false);
  const [isLeaving, setLeaving] = useState(false);
  const title = useId();
  const { name, username, provider } = me.account;
  const everywhere = useAct<undefined, undefined>({
    act: api.signOutEverywhere,
    onDone: () => {
      keepSignedInAt(drawer, undefined);
      location.assign('/');
    },
  });
  return (
    <section className={styles.card} aria-labelledby={title}>
      <h2 id={title} className={styles.cardTitle}>
        {t('own.title')}
      </h2>
      <div className={styles.between}>
        <div className={styles.row}>
          <Avatar name={name} size={40} />
          <span className={styles.two}>
            <span className={styles.strong}>{name}</span>
            <span className={styles.second}>
              {provider === null ? t('own.username', { username }) : t('own.provider', { provider: provider.name })}
            </span>
          </span>
        </div>
        <div className={styles.row}>
          {provider === null && (
            <Button kind="quiet" onPress={() => setChanging(true)}>
              {t('own.change')}
            </Button>
          )}
          <Button kind="quiet" onPress={() => setLeaving(true)}>
            {t('sessions.everywhere')}
          </Button>
        </div>
      </div>
      <OwnPasswordDialog isOpen={isChanging} onClose={() => setChanging(false)} />
      <Confirm
        item={isLeaving ? me : undefined}
        words={() => ({
          title: t('sessions.everywhereTitle', { name }),
          text: t('sessions.everywhereText'),
          confirm: t('sessions.everywhere'),
        })}
        act={everywhere}
        wish={() => undefined}
        onClose={() => setLeaving(false)}
      />
    </section>
  );
}
