import { FileText, SlidersHorizontal, VideoOff } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { type BrowserFamily, browserFamily } from '../../devices/browser-family.ts';
import type { Trouble } from '../../devices/trouble.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import styles from './trouble-help.module.css';

export interface TroubleHelpProps {
  /** Undefined closes it: whatever it was has passed. */
  readonly trouble: Trouble | undefined;
  readonly onClose: () => void;
  readonly onRetry: () => void;
}

/** The sign of each browser's own permission control, where it has one in the address bar. */
const signs: Partial<Record<BrowserFamily, typeof VideoOff>> = {
  chromium: SlidersHorizontal,
  firefox: VideoOff,
  ios: FileText,
};

/** How to give this browser the devices, step by step, in the words of this browser. Closes by itself when it worked. */
export function TroubleHelp({ trouble, onClose, onRetry }: TroubleHelpProps) {
  const { t } = useTranslation(['pre-join', 'app']);
  const family = browserFamily(navigator.userAgent, navigator.maxTouchPoints);
  if (trouble === undefined) return null;
  const key = trouble === 'denied' ? family : trouble;
  const steps = t(`how.steps.${key}`, { address: `https://${location.host}` }).split('\n');
  const Sign = trouble === 'denied' ? signs[family] : undefined;
  const canRetry = trouble !== 'insecure' && trouble !== 'unsupported';
  return (
    <Dialog
      title={t(`how.title.${trouble}`)}
      isOpen
      onOpenChange={onClose}
      closeLabel={t('app:close')}
      actions={
        canRetry ? (
          <Button kind="primary" onPress={onRetry}>
            {t(trouble === 'asking' ? 'how.ask' : 'how.again')}
          </Button>
        ) : undefined
      }
    >
      {Sign !== undefined && (
        <div className={styles.bar} aria-hidden="true">
          <span className={styles.sign}>
            <Sign size={18} />
          </span>
          <span className={styles.address}>{location.host}</span>
        </div>
      )}
      <ol className={styles.steps}>
        {steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <p className={styles.without}>{t('how.without')}</p>
    </Dialog>
  );
}
