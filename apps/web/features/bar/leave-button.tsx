import { LogOut, Phone, Users } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Menu, MenuItem, MenuTrigger } from '../../ui/menu.tsx';
import { useMay, useSession } from '../meeting/session-context.ts';
import styles from './bar.module.css';

/** Leaves at once; whoever may end the meeting is asked which of the two is meant. */
export function LeaveButton({ compact }: { readonly compact: boolean }) {
  const { t } = useTranslation('bar');
  const session = useSession();
  const mayEnd = useMay('meeting.end');
  const [asking, setAsking] = useState(false);
  const content = compact ? { 'aria-label': t('leave') } : {};
  const face = compact ? <Phone size={22} aria-hidden="true" className={styles.hangUp} /> : t('leave');
  if (!mayEnd) {
    return (
      <Button kind="danger" className={styles.leave} {...content} onPress={() => session.leave()}>
        {face}
      </Button>
    );
  }
  return (
    <>
      <MenuTrigger>
        <Button kind="danger" className={styles.leave} {...content}>
          {face}
        </Button>
        <Menu placement="top end" aria-label={t('leave')}>
          <MenuItem icon={<LogOut size={18} />} description={t('leaveOnlyMeHelp')} onAction={() => session.leave()}>
            {t('leaveOnlyMe')}
          </MenuItem>
          <MenuItem dangerous icon={<Users size={18} />} onAction={() => setAsking(true)}>
            {t('endForAll')}
          </MenuItem>
        </Menu>
      </MenuTrigger>
      <Dialog
        role="alertdialog"
        title={t('endForAllTitle')}
        isOpen={asking}
        onOpenChange={setAsking}
        closeLabel={t('cancel')}
        actions={
          <>
            <Button kind="quiet" onPress={() => setAsking(false)}>
              {t('cancel')}
            </Button>
            <Button
              kind="danger"
              onPress={() => {
                setAsking(false);
                void session.hosting.endForAll();
              }}
            >
              {t('endForAll')}
            </Button>
          </>
        }
      >
        <p>{t('endForAllBody')}</p>
      </Dialog>
    </>
  );
}
