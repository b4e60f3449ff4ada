import { Label, RadioButton, RadioField, RadioGroup, Text } from 'react-aria-components';
import styles from './radio-cards.module.css';

export interface RadioCard<Id extends string> {
  readonly id: Id;
  readonly label: string;
  /** A second line, spoken as the description. */
  readonly description?: string | undefined;
}

export interface RadioCardsProps<Id extends string> {
  readonly label: string;
  readonly options: readonly RadioCard<Id>[];
  readonly selectedId: Id;
  readonly onSelect: (id: Id) => void;
}

/** One of a few choices that each need a sentence; all of them in sight. */
export function RadioCards<Id extends string>({ label, options, selectedId, onSelect }: RadioCardsProps<Id>) {
  return (
    <RadioGroup
      className={styles.group ?? ''}
      value={selectedId}
      onChange={(value) => {
        const chosen = options.find(({ id }) => id === value);
        if (chosen !== undefined) onSelect(chosen.id);
      }}
    >
      <Label className={styles.label ?? ''}>{label}</Label>
      <div className={styles.cards}>
        {options.map((option) => (
          <RadioField key={option.id} value={option.id} className={styles.field ?? ''}>
            <RadioButton className={styles.card ?? ''}>
              <span className={styles.dot} aria-hidden="true" />
              <span>{option.label}</span>
            </RadioButton>
            {option.description !== undefined && (
              <Text slot="description" className={styles.description ?? ''}>
                {option.description}
              </Text>
            )}
          </RadioField>
        ))}
      </div>
    </RadioGroup>
  );
}
