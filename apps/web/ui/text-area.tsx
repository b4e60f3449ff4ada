import type { Ref } from 'react';
import {
  TextArea as AriaTextArea,
  TextField as AriaTextField,
  type TextFieldProps as AriaTextFieldProps,
  FieldError,
  Label,
  Text,
} from 'react-aria-components';
import { cx } from './cx.ts';
import styles from './text-area.module.css';
import fieldStyles from './text-field.module.css';
import { VisuallyHidden } from './visually-hidden.tsx';

export interface TextAreaProps extends Omit<AriaTextFieldProps, 'className' | 'children'> {
  readonly label: string;
  /** The label is spoken and not shown, where the page says it already. */
  readonly labelHidden?: boolean;
  /** Stands under the field, always. */
  readonly description?: string | undefined;
  /** Stands under the field and is spoken with it; its presence makes the field invalid. */
  readonly error?: string | undefined;
  readonly placeholder?: string | undefined;
  /** Lines shown at first; it grows by hand. */
  readonly rows?: number;
  /** Grows with what is written, where the browser can; up to a third of the window. */
  readonly grows?: boolean;
  readonly areaRef?: Ref<HTMLTextAreaElement>;
}

/** Several lines of text with label, help and error tied together. */
export function TextArea(props: TextAreaProps) {
  const {
    label,
    labelHidden = false,
    description,
    error,
    placeholder,
    rows = 3,
    grows = false,
    areaRef,
    ...rest
  } = props;
  return (
    <AriaTextField
      {...rest}
      className={fieldStyles.field ?? ''}
      isInvalid={error !== undefined}
      validationBehavior="aria"
    >
      {labelHidden ? (
        <VisuallyHidden>
          <Label>{label}</Label>
        </VisuallyHidden>
      ) : (
        <Label className={fieldStyles.label ?? ''}>{label}</Label>
      )}
      <AriaTextArea
        className={cx(fieldStyles.input, styles.area, grows && styles.grows)}
        rows={rows}
        {...(areaRef === undefined ? {} : { ref: areaRef })}
        {...(placeholder === undefined ? {} : { placeholder })}
      />
      {description !== undefined && (
        <Text slot="description" className={fieldStyles.description ?? ''}>
          {description}
        </Text>
      )}
      <FieldError className={fieldStyles.error ?? ''}>{error}</FieldError>
    </AriaTextField>
  );
}
