import { Check } from 'lucide-react';
import { CheckboxButton, CheckboxField, CheckboxGroup, Label, Text } from 'react-aria-components';
import styles from './checkbox.module.css';
import { cx } from './cx.ts';

export interface CheckboxProps {
  readonly label: string;
  /** A second line, spoken as the description. */
  readonly description?: string | undefined;
  /** Inside a `CheckboxList`: which entry this is. */
  readonly value?: string;
  readonly isSelected?: boolean;
  readonly onChange?: (isSelected: boolean) => void;
  readonly isDisabled?: boolean;
}

/** A tick, taken up when the form is sent; for what holds at once there is `Switch`. */
export function Checkbox({ label, description, ...rest }: CheckboxProps) {
  return (
    <CheckboxField {...rest} className={styles.field ?? ''}>
      <CheckboxButton className={styles.button ?? ''}>
        <span className={styles.box} aria-hidden="true">
          <Check size={16} strokeWidth={3} className={styles.tick} />
        </span>
        <span>{label}</span>
      </CheckboxButton>
      {description !== undefined && (
        <Text slot="description" className={styles.description ?? ''}>
          {description}
        </Text>
      )}
    </CheckboxField>
  );
}

export interface CheckboxListProps<Id extends string> {
  readonly label: string;
  readonly options: readonly { readonly id: Id; readonly label: string; readonly description?: string | undefined }[];
  readonly selectedIds: readonly Id[];
  readonly onChange: (ids: readonly Id[]) => void;
  /** Stands under the list; its presence makes the group invalid. */
  readonly error?: string | undefined;
  /** Side by side, as far as there is room: for very short words. */
  readonly inline?: boolean;
}

/** Any number out of a few. The order of the answer is the order of the options. */
export function CheckboxList<Id extends string>(props: CheckboxListProps<Id>) {
  const { label, options, selectedIds, onChange, error, inline = false } = props;
  return (
    <CheckboxGroup
      className={styles.group ?? ''}
      value={[...selectedIds]}
      onChange={(values) => onChange(options.flatMap(({ id }) => (values.includes(id) ? [id] : [])))}
      isInvalid={error !== undefined}
      validationBehavior="aria"
    >
      <Label className={styles.label ?? ''}>{label}</Label>
      <div className={cx(styles.list, inline && styles.inline)}>
        {options.map(({ id, label: words, description }) => (
          <Checkbox key={id} value={id} label={words} description={description} />
        ))}
      </div>
      {error !== undefined && (
        <Text slot="errorMessage" className={styles.error ?? ''}>
          {error}
        </Text>
      )}
    </CheckboxGroup>
  );
}
