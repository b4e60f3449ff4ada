import { Undo2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { WayBack } from '../../app/room-stage.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';

export interface BackNoticeProps {
  readonly back: WayBack;
  readonly onBack: () => void;
}

/** This browser holds a place in the meeting: taking it up asks for nothing, and makes no second self. */
export function BackNotice({ back: { kind, name }, onBack }: BackNoticeProps) {
  const { t } = useTranslation('pre-join');
  return (
    <Banner
      kind="info"
      icon={<Undo2 size={18} />}
      action={
        <Button kind="soft" onPress={onBack} data-testid="back">
          {t(`back.${kind}.act`, { name })}
        </Button>
      }
    >
      <span data-testid="back-notice" data-back={kind}>
        {t(`back.${kind}.text`, { name })}
      </span>
    </Banner>
  );
}
