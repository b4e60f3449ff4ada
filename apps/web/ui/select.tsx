import { Check, ChevronDown } from 'lucide-react';
import type { ReactNode } from 'react';
import { Select as AriaSelect, Button, Label, ListBox, ListBoxItem, Popover, SelectValue } from 'react-aria-components';
import { cx } from './cx.ts';
import menuStyles from './menu.module.css';
import styles from './select.module.css';
import { VisuallyHidden } from './visually-hidden.tsx';

export interface SelectOption {
  readonly id: string;
  readonly label: string;
}

export interface SelectProps {
  readonly label: string;
  /** The label is spoken and not shown. */
  readonly labelHidden?: boolean;
  /** `field`: a box of a form. `pill`: quiet and rounded, for a row of devices. */
  readonly kind?: 'field' | 'pill';
  /** Stands before the value; decorative. */
  readonly icon?: ReactNode;
  readonly options: readonly SelectOption[];
  /** Undefined while nothing is chosen; then `placeholder` shows. */
  readonly selectedId: string | undefined;
  readonly onSelect: (id: string) => void;
  readonly placeholder?: string;
  readonly isDisabled?: boolean;
}

/** One choice out of a list, in a popover of its own that keyboard, touch and screen readers handle alike. */
export function Select(props: SelectProps) {
  const {
    label,
    labelHidden = false,
    kind = 'field',
    icon,
    options,
    selectedId,
    onSelect,
    placeholder,
    isDisabled = false,
  } = props;
  return (
    <AriaSelect
      className={styles.select ?? ''}
      value={selectedId ?? null}
      onChange={(key) => {
        if (typeof key === 'string') onSelect(key);
      }}
      isDisabled={isDisabled || options.length === 0}
      {...(placeholder === undefined ? {} : { placeholder })}
    >
      {labelHidden ? (
        <VisuallyHidden>
          <Label>{label}</Label>
        </VisuallyHidden>
      ) : (
        <Label className={styles.label ?? ''}>{label}</Label>
      )}
      <Button className={cx(styles.button, kind === 'pill' ? styles.pill : styles.field)}>
        {icon !== undefined && <span className={styles.icon}>{icon}</span>}
        <SelectValue className={styles.value ?? ''} />
        <span className={styles.chevron} aria-hidden="true">
          <ChevronDown size={16} />
        </span>
      </Button>
      <Popover className={menuStyles.popover ?? ''} offset={8}>
        <ListBox className={styles.list ?? ''} items={options}>
          {(option) => <Option id={option.id} label={option.label} />}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}

function Option({ id, label }: SelectOption) {
  return (
    <ListBoxItem id={id} textValue={label} className={menuStyles.item ?? ''}>
      {({ isSelected }) => (
        <>
          <span className={menuStyles.words}>{label}</span>
          <span className={menuStyles.check}>{isSelected && <Check size={18} />}</span>
        </>
      )}
    </ListBoxItem>
  );
}
