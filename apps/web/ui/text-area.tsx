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

export interface TextAreaProps extends Omit<AriaTextFieldProps, 'className' | 'children'> {
  readonly label: string;
  /** Stands under the field, always. */
  readonly description?: string | undefined;
  /** Stands under the field and is spoken with it; its presence makes the field invalid. */
  readonly error?: string | undefined;
  readonly placeholder?: string | undefined;
  /** Lines shown at first; it grows by hand. */
  readonly rows?: number;
}

/** Several lines of text with label, help and error tied together. */
export function TextArea({ label, description, error, placeholder, rows = 3, ...rest }: TextAreaProps) {
  return (
    <AriaTextField
      {...rest}
      className={fieldStyles.field ?? ''}
      isInvalid={error !== undefined}
      validationBehavior="aria"
    >
      <Label className={fieldStyles.label ?? ''}>{label}</Label>
      <AriaTextArea
        className={cx(fieldStyles.input, styles.area)}
        rows={rows}
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
