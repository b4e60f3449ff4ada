import { Hand } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { announce } from '../../ui/announcer.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { useShortcutNames } from '../bar/use-shortcuts.ts';
import { useHand } from './use-hand.ts';

/** Raises one's hand, and lowers it again; its corner says how many come before. */
export function HandButton() {
  const { t } = useTranslation('hand');
  const { place, held, toggle } = useHand();
  const shortcut = useShortcutNames()?.hand;
  const isUp = place !== undefined;
  return (
    <IconButton
      kind="bar"
      label={held ?? (isUp ? t('handUp', { count: place }) : t('hand'))}
      hint={held ?? t(isUp ? 'lower' : 'raise')}
      icon={<Hand size={22} />}
      pressed={isUp}
      tone={isUp ? 'active' : undefined}
      badge={place}
      heldBack={held !== undefined && !isUp}
      shortcut={shortcut}
      onPress={() => (held === undefined || isUp ? toggle() : announce(held, 'assertive'))}
    />
  );
}
