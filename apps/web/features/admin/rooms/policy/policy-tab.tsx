import type { RoomView } from '@foyer/wire';
import { type FormEvent, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../../ui/button.tsx';
import styles from '../../admin.module.css';
import { Problem } from '../../problem.tsx';
import { useFirstWrong } from '../../use-first-wrong.ts';
import { GuestFields } from './guest-fields.tsx';
import { MeanwhileNote } from './meanwhile-note.tsx';
import own from './policy.module.css';
import { EntryFields, LastHostFields, SpeakerFields, StayFields, WaitingFields } from './policy-fields.tsx';
import type { PolicyEditor } from './use-policy-editor.ts';
import { WhenFields } from './when-fields.tsx';

export interface PolicyTabProps {
  readonly room: RoomView;
  readonly editor: PolicyEditor;
}

/** Who comes into the room, how, and when; in words. Nothing holds before it is saved. */
export function PolicyTab({ room, editor }: PolicyTabProps) {
  const { t } = useTranslation('admin');
  const form = useRef<HTMLFormElement>(null);
  useFirstWrong(form, editor.tries);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    editor.save();
  };
  return (
    <form ref={form} className={own.form} onSubmit={submit} noValidate>
      {editor.meanwhile !== undefined && <MeanwhileNote editor={editor} meanwhile={editor.meanwhile} />}
      <EntryFields editor={editor} hasPassword={room.hasPassword} />
      <WaitingFields editor={editor} />
      <WhenFields editor={editor} />
      <GuestFields editor={editor} />
      <SpeakerFields editor={editor} />
      <StayFields editor={editor} />
      <LastHostFields editor={editor} />
      <div className={own.bar} data-dirty={editor.isDirty || undefined}>
        <Problem failure={editor.failure} />
        <p className={styles.help} role="status">
          {editor.isDirty ? t('policy.changes', { count: editor.changed.length }) : t('policy.allSaved')}
        </p>
        <div className={styles.row}>
          {editor.isDirty && (
            <Button kind="plain" onPress={editor.discard}>
              {t('policy.discard')}
            </Button>
          )}
          <Button
            type="submit"
            kind="primary"
            isDisabled={!editor.isDirty}
            isPending={editor.isSaving}
            data-testid="save-policy"
          >
            {t('policy.save')}
          </Button>
        </div>
      </div>
    </form>
  );
}
