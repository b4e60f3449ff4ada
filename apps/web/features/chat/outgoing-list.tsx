import { RotateCw, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Outgoing } from '../../engine/meeting/state.ts';
import { Button } from '../../ui/button.tsx';
import { useSession } from '../meeting/session-context.ts';
import styles from './chat.module.css';
import { Written } from './message-list.tsx';

/** What is on its way, and what did not get through: that can be tried again or given up. */
export function OutgoingList({ outgoing }: { readonly outgoing: readonly Outgoing[] }) {
  const { t } = useTranslation('chat');
  const session = useSession();
  if (outgoing.length === 0) return null;
  return (
    <ul className={styles.messages} aria-label={t('outgoing')}>
      {outgoing.map(({ id, text, state }) => (
        <li key={id} className={styles.outgoing} data-testid="outgoing" data-state={state}>
          <p className={styles.text}>
            <Written text={text} />
          </p>
          {state === 'sending' ? (
            <p className={styles.state}>{t('sending')}</p>
          ) : (
            <div className={styles.failed}>
              <p role="alert">{t('failed')}</p>
              <Button kind="soft" icon={<RotateCw size={16} />} onPress={() => void session.resendChat(id)}>
                {t('again')}
              </Button>
              <Button kind="plain" icon={<X size={16} />} onPress={() => session.dropChat(id)}>
                {t('drop')}
              </Button>
            </div>
          )}
        </li>
      ))}
    </ul>
  );
}
