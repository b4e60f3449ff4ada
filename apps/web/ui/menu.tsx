import { Check } from 'lucide-react';
import type { ReactNode } from 'react';
import {
  Menu as AriaMenu,
  MenuItem as AriaMenuItem,
  type MenuItemProps as AriaMenuItemProps,
  type MenuProps as AriaMenuProps,
  MenuSection as AriaMenuSection,
  type MenuSectionProps as AriaMenuSectionProps,
  Header,
  Popover,
  type PopoverProps,
  Separator,
  Text,
} from 'react-aria-components';
import { cx } from './cx.ts';
import styles from './menu.module.css';

/** Put a button and a `Menu` inside; opens on press, Enter, Space and arrow down. */
export { MenuTrigger } from 'react-aria-components';

export interface MenuProps extends Omit<AriaMenuProps<object>, 'className' | 'children'> {
  readonly placement?: NonNullable<PopoverProps['placement']>;
  /** `MenuItem`, `MenuSection`, `MenuSeparator`. */
  readonly children: ReactNode;
}

/** A floating list of actions or choices with arrow keys, type-ahead and Esc; give `aria-label` where no trigger names it. */
export function Menu({ placement = 'bottom end', children, ...rest }: MenuProps) {
  return (
    <Popover className={styles.popover ?? ''} placement={placement} offset={8}>
      <AriaMenu {...rest} className={styles.menu ?? ''}>
        {children}
      </AriaMenu>
    </Popover>
  );
}

export interface MenuItemProps extends Omit<AriaMenuItemProps, 'className' | 'children'> {
  readonly icon?: ReactNode;
  /** A second line, spoken as the description. */
  readonly description?: string | undefined;
  /** Red words: removing, ending. */
  readonly dangerous?: boolean;
  readonly children: string;
}

/** One entry; inside a section with `selectionMode` it shows a tick when chosen. */
export function MenuItem({ icon, description, dangerous = false, children, ...rest }: MenuItemProps) {
  return (
    <AriaMenuItem {...rest} textValue={children} className={cx(styles.item, dangerous && styles.dangerous)}>
      {({ isSelected, selectionMode }) => (
        <>
          {icon !== undefined && <span className={styles.icon}>{icon}</span>}
          <span className={styles.words}>
            <Text slot="label" className={styles.label ?? ''}>
              {children}
            </Text>
            {description !== undefined && (
              <Text slot="description" className={styles.description ?? ''}>
                {description}
              </Text>
            )}
          </span>
          {selectionMode !== 'none' && <span className={styles.check}>{isSelected && <Check size={18} />}</span>}
        </>
      )}
    </AriaMenuItem>
  );
}

export interface MenuSectionProps extends Omit<AriaMenuSectionProps<object>, 'className' | 'children'> {
  /** Shown above the entries and spoken as the name of the group. */
  readonly heading: string;
  readonly children: ReactNode;
}

/** A named group; with `selectionMode`, `selectedKeys` and `onSelectionChange` its entries are choices. */
export function MenuSection({ heading, children, ...rest }: MenuSectionProps) {
  return (
    <AriaMenuSection {...rest}>
      <Header className={styles.heading}>{heading}</Header>
      {children}
    </AriaMenuSection>
  );
}

/** A line between groups. */
export function MenuSeparator() {
  return <Separator className={styles.separator ?? ''} />;
}
