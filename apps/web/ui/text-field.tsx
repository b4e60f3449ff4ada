import type { RefObject } from 'react';
import {
  TextField as AriaTextField,
  type TextFieldProps as AriaTextFieldProps,
  FieldError,
  Input,
  Label,
  Text,
} from 'react-aria-components';
import styles from './text-field.module.css';
import { VisuallyHidden } from './visually-hidden.tsx';

export interface TextFieldProps extends Omit<AriaTextFieldProps, 'className' | 'children'> {
  readonly label: string;
  /** The label is spoken and not shown, where the page says it already. */
  readonly labelHidden?: boolean;
  /** Stands under the field, always. */
  readonly description?: string | undefined;
  /** Stands under the field and is spoken with it; its presence makes the field invalid. */
  readonly error?: string | undefined;
  readonly placeholder?: string | undefined;
  readonly inputRef?: RefObject<HTMLInputElement | null>;
  /** Reaches the input, for tests. */
  readonly testId?: string;
}

/** One line of text with its label, help and error tied together. Takes every property of React Aria's TextField. */
export function TextField(props: TextFieldProps) {
  const { label, labelHidden = false, description, error, placeholder, inputRef, testId, ...rest } = props;
  return (
    <AriaTextField {...rest} className={styles.field ?? ''} isInvalid={error !== undefined} validationBehavior="aria">
      {labelHidden ? (
        <VisuallyHidden>
          <Label>{label}</Label>
        </VisuallyHidden>
      ) : (
        <Label className={styles.label ?? ''}>{label}</Label>
      )}
      <Input
        className={styles.input ?? ''}
        {...(placeholder === undefined ? {} : { placeholder })}
        {...(inputRef === undefined ? {} : { ref: inputRef })}
        {...(testId === undefined ? {} : { 'data-testid': testId })}
      />
      {description !== undefined && (
        <Text slot="description" className={styles.description ?? ''}>
          {description}
        </Text>
      )}
      <FieldError className={styles.error ?? ''}>{error}</FieldError>
    </AriaTextField>
  );
}
