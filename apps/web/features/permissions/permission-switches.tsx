import { useTranslation } from 'react-i18next';
import { Switch } from '../../ui/switch.tsx';
import { type Held, type Offered, offered } from './offered.ts';
import type { Wishes } from './use-wishes.ts';

export interface PermissionSwitchesProps {
  readonly wishes: Wishes;
  readonly held: (what: Offered) => Held | undefined;
}

/** One switch for each permission; one that cannot be moved says why. */
export function PermissionSwitches({ wishes, held }: PermissionSwitchesProps) {
  const { t } = useTranslation('permissions');
  return offered.map((what) => {
    const why = held(what);
    return (
      <Switch
        key={what}
        label={t(`may.${what}`)}
        description={why === 'not-yours' ? t('notYours') : undefined}
        isSelected={wishes.shown(what)}
        isDisabled={why !== undefined}
        onChange={(on) => wishes.move(what, on)}
      />
    );
  });
}
