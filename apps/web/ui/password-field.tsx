import { Eye, EyeOff } from 'lucide-react';
import { type KeyboardEvent, type RefObject, useState } from 'react';
import {
  TextField as AriaTextField,
  type TextFieldProps as AriaTextFieldProps,
  FieldError,
  Input,
  Label,
  Text,
} from 'react-aria-components';
import { cx } from './cx.ts';
import { IconButton } from './icon-button.tsx';
import styles from './password-field.module.css';
import field from './text-field.module.css';

export interface PasswordFieldProps extends Omit<AriaTextFieldProps, 'className' | 'children' | 'type'> {
  readonly label: string;
  /** The words of the eye ("Show password"), and of the hint that a forgotten Caps Lock deserves. */
  readonly words: { readonly show: string; readonly capsLock: string };
  /** Stands under the field, always. */
  readonly description?: string | undefined;
  /** Stands under the field and is spoken with it; its presence makes the field invalid. */
  readonly error?: string | undefined;
  readonly inputRef?: RefObject<HTMLInputElement | null>;
  /** Reaches the input, for tests. */
  readonly testId?: string;
}

/** A secret that can be looked at while it is typed. Password managers fill it; say with `autoComplete` what it is. */
export function PasswordField(props: PasswordFieldProps) {
  const { label, words, description, error, inputRef, testId, ...rest } = props;
  const [isShown, setShown] = useState(false);
  const [hasCapsLock, setCapsLock] = useState(false);
  const watch = (event: KeyboardEvent) => setCapsLock(event.getModifierState('CapsLock'));
  return (
    <AriaTextField
      {...rest}
      type={isShown ? 'text' : 'password'}
      className={field.field ?? ''}
      isInvalid={error !== undefined}
      validationBehavior="aria"
    >
      <Label className={field.label ?? ''}>{label}</Label>
      <div className={styles.box}>
        <Input
          className={cx(field.input, styles.input)}
          onKeyDown={watch}
          onKeyUp={watch}
          onBlur={() => setCapsLock(false)}
          autoCapitalize="none"
          spellCheck="false"
          {...(inputRef === undefined ? {} : { ref: inputRef })}
          {...(testId === undefined ? {} : { 'data-testid': testId })}
        />
        <IconButton
          label={words.show}
          icon={isShown ? <EyeOff size={20} /> : <Eye size={20} />}
          pressed={isShown}
          bare
          className={styles.eye}
          onPress={() => setShown(!isShown)}
        />
      </div>
      {description !== undefined && (
        <Text slot="description" className={field.description ?? ''}>
          {description}
        </Text>
      )}
      <span role="status" className={hasCapsLock ? field.description : undefined}>
        {hasCapsLock && words.capsLock}
      </span>
      <FieldError className={field.error ?? ''}>{error}</FieldError>
    </AriaTextField>
  );
}
