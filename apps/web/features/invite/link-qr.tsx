import { Printer } from 'lucide-react';
import { createPortal } from 'react-dom';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import { QrCode } from '../../ui/qr.tsx';
import styles from './invite.module.css';

export interface LinkQrProps {
  readonly title: string;
  readonly url: string;
  readonly facts: string;
}

/** The link for a phone's camera, and on paper: one page with nothing else on it. */
export function LinkQr({ title, url, facts }: LinkQrProps) {
  const { t } = useTranslation('invite');
  return (
    <div className={styles.qr}>
      <QrCode text={url} label={t('qrLabel', { title })} />
      <Button kind="quiet" icon={<Printer size={18} />} onPress={() => window.print()}>
        {t('print')}
      </Button>
      {createPortal(
        <div className={styles.sheet} aria-hidden="true">
          <p className={styles.sheetTitle}>{title}</p>
          <QrCode text={url} label="" />
          <p>{facts}</p>
        </div>,
        document.body,
      )}
    </div>
  );
}
