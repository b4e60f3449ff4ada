import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Switch } from '../../../../ui/switch.tsx';
import styles from '../../admin.module.css';
import type { DraftField, PolicyDraft } from './policy-draft.ts';
import type { PolicyEditor } from './use-policy-editor.ts';

export interface GroupProps {
  readonly title: string;
  readonly about?: string;
  readonly children: ReactNode;
}

/** Fields that answer one question. */
export function Group({ title, about, children }: GroupProps) {
  return (
    <section className={styles.card} aria-label={title}>
      <div className={styles.two}>
        <h2 className={styles.cardTitle}>{title}</h2>
        {about !== undefined && <p className={styles.help}>{about}</p>}
      </div>
      {children}
    </section>
  );
}

type FlagField = { [F in DraftField]: PolicyDraft[F] extends boolean ? F : never }[DraftField];

export interface FlagProps {
  readonly editor: PolicyEditor;
  readonly field: FlagField;
  readonly isDisabled?: boolean;
}

/** One yes-or-no of the policy. */
export function Flag({ editor, field, isDisabled = false }: FlagProps) {
  const { t } = useTranslation('admin');
  return (
    <Switch
      label={t(`field.${field}`)}
      description={t(`help.${field}`)}
      isSelected={editor.draft[field]}
      onChange={(isSelected) => editor.set({ [field]: isSelected })}
      isDisabled={isDisabled}
    />
  );
}

/** The words of what is not right in a field, if anything. */
export function useFieldError(editor: PolicyEditor): (field: DraftField) => string | undefined {
  const { t } = useTranslation('admin');
  return (field) => {
    const error = editor.errors[field];
    return error === undefined ? undefined : t(`error.${error}`);
  };
}
