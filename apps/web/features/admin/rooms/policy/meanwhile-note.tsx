import { useTranslation } from 'react-i18next';
import { Banner } from '../../../../ui/banner.tsx';
import { Button } from '../../../../ui/button.tsx';
import styles from '../../admin.module.css';
import own from './policy.module.css';
import type { DraftField } from './policy-draft.ts';
import type { Meanwhile } from './policy-editing.ts';
import type { PolicyEditor } from './use-policy-editor.ts';

export interface MeanwhileNoteProps {
  readonly editor: PolicyEditor;
  readonly meanwhile: Meanwhile;
}

/** Somebody else saved first: says what, keeps what was typed, and lets it be taken back field by field. */
export function MeanwhileNote({ editor, meanwhile }: MeanwhileNoteProps) {
  const { t } = useTranslation('admin');
  const nameOf = (field: DraftField) => t([`changed.${field}`, `field.${field}`]);
  const names = (fields: readonly DraftField[]) => fields.map(nameOf).join(', ');
  return (
    <Banner kind="waiting" spoken={false}>
      <div className={own.meanwhile}>
        <strong>{t('meanwhile.title')}</strong>
        <p>{t('meanwhile.kept')}</p>
        {meanwhile.theirs.length > 0 && <p>{t('meanwhile.theirs', { fields: names(meanwhile.theirs) })}</p>}
        {meanwhile.both.length > 0 && (
          <>
            <p>{t('meanwhile.both')}</p>
            <ul className={own.both}>
              {meanwhile.both.map((field) => (
                <li key={field} className={styles.row}>
                  <span>{nameOf(field)}</span>
                  <Button kind="soft" onPress={() => editor.takeTheirs(field)}>
                    {t('meanwhile.take')}
                  </Button>
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </Banner>
  );
}
