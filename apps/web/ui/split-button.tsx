import { ChevronUp } from 'lucide-react';
import type { ReactNode } from 'react';
import { Group } from 'react-aria-components';
import { IconButton, type IconButtonProps } from './icon-button.tsx';
import { Menu, MenuTrigger } from './menu.tsx';
import styles from './split-button.module.css';

export interface SplitButtonProps {
  /** The button itself, as for `IconButton`. */
  readonly button: Omit<IconButtonProps, 'className'>;
  /** Names the small button that opens the menu, such as "Microphone and speakers". */
  readonly menuLabel: string;
  readonly onMenuOpenChange?: (isOpen: boolean) => void;
  /** `MenuItem`, `MenuSection`, `MenuSeparator`. */
  readonly children: ReactNode;
}

/** A button and, beside it, the menu of its choices: two tab stops in one named group. */
export function SplitButton({ button, menuLabel, onMenuOpenChange, children }: SplitButtonProps) {
  const kind = button.kind ?? 'bar';
  return (
    <Group className={styles.split ?? ''} aria-label={button.label}>
      <IconButton {...button} kind={kind} className={styles.main} />
      <MenuTrigger {...(onMenuOpenChange === undefined ? {} : { onOpenChange: onMenuOpenChange })}>
        <IconButton label={menuLabel} icon={<ChevronUp size={16} />} kind={kind} className={styles.more} />
        <Menu placement="top" aria-label={menuLabel}>
          {children}
        </Menu>
      </MenuTrigger>
    </Group>
  );
}
