import { SwitchButton, SwitchField, Text } from 'react-aria-components';
import styles from './switch.module.css';

export interface SwitchProps {
  readonly label: string;
  /** A second line, spoken as the description. */
  readonly description?: string | undefined;
  readonly isSelected: boolean;
  readonly onChange: (isSelected: boolean) => void;
  readonly isDisabled?: boolean;
}

/** On or off, at once, no saving. The whole row can be pressed. */
export function Switch({ label, description, isSelected, onChange, isDisabled = false }: SwitchProps) {
  return (
    <SwitchField className={styles.field ?? ''} isSelected={isSelected} onChange={onChange} isDisabled={isDisabled}>
      <SwitchButton className={styles.button ?? ''}>
        <span>{label}</span>
        <span className={styles.track} aria-hidden="true">
          <span className={styles.thumb} />
        </span>
      </SwitchButton>
      {description !== undefined && (
        <Text slot="description" className={styles.description ?? ''}>
          {description}
        </Text>
      )}
    </SwitchField>
  );
}
