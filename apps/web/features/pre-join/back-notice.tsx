import { Undo2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { WayBack } from '../../app/room-stage.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import styles from './back-notice.module.css';

export interface BackNoticeProps {
  readonly back: WayBack;
  readonly onBack: () => void;
}

/** This browser holds a place in the meeting: taking it up asks for nothing, and makes no second self. */
export function BackNotice({ back: { kind, name }, onBack }: BackNoticeProps) {
  const { t } = useTranslation('pre-join');
  return (
    <Banner kind="info">
      <div className={styles.notice} data-testid="back-notice" data-back={kind}>
        <p>{t(`back.${kind}.text`, { name })}</p>
        <Button
          kind="quiet"
          wide
          className={styles.act}
          icon={<Undo2 size={18} />}
          onPress={onBack}
          // Else Enter would go in beside oneself, as somebody new.
          autoFocus
          data-testid="back"
        >
          {t(`back.${kind}.act`, { name })}
        </Button>
      </div>
    </Banner>
  );
}
