import { useTranslation } from 'react-i18next';
import { CheckboxList } from '../../../../ui/checkbox.tsx';
import { RadioCards } from '../../../../ui/radio-cards.tsx';
import { TextArea } from '../../../../ui/text-area.tsx';
import { TextField } from '../../../../ui/text-field.tsx';
import { Flag, Group, useFieldError } from './field-parts.tsx';
import { PasswordField } from './password-field.tsx';
import { atStart, withAtStart } from './policy-draft.ts';
import type { PolicyEditor } from './use-policy-editor.ts';

const entries = ['open', 'trusted', 'restricted'] as const;

export function EntryFields({ editor, hasPassword }: { readonly editor: PolicyEditor; readonly hasPassword: boolean }) {
  const { t } = useTranslation('admin');
  const error = useFieldError(editor);
  const { draft, set } = editor;
  return (
    <Group title={t('group.entry')}>
      <TextField
        label={t('field.title')}
        value={draft.title}
        onChange={(title) => set({ title })}
        autoComplete="off"
        error={error('title')}
      />
      <RadioCards
        label={t('field.entry')}
        options={entries.map((id) => ({ id, label: t(`entry.${id}.label`), description: t(`entry.${id}.text`) }))}
        selectedId={draft.entry}
        onSelect={(entry) => set({ entry })}
      />
      <PasswordField editor={editor} hasPassword={hasPassword} />
      <Flag editor={editor} field="locked" />
      <TextField
        label={t('field.capacity')}
        value={draft.capacity}
        onChange={(capacity) => set({ capacity })}
        inputMode="numeric"
        autoComplete="off"
        description={t('help.capacity')}
        error={error('capacity')}
      />
    </Group>
  );
}

export function WaitingFields({ editor }: { readonly editor: PolicyEditor }) {
  const { t } = useTranslation('admin');
  const error = useFieldError(editor);
  const { draft, set } = editor;
  return (
    <Group title={t('group.waiting')}>
      <Flag editor={editor} field="lobby" />
      <Flag editor={editor} field="waitForHost" />
      <Flag editor={editor} field="hostArrivalAdmits" isDisabled={!draft.waitForHost} />
      <TextArea
        label={t('field.lobbyMessage')}
        value={draft.lobbyMessage}
        onChange={(lobbyMessage) => set({ lobbyMessage })}
        description={t('help.lobbyMessage')}
        error={error('lobbyMessage')}
      />
    </Group>
  );
}

export function SpeakerFields({ editor }: { readonly editor: PolicyEditor }) {
  const { t } = useTranslation('admin');
  const { withheldSpeaker } = editor.draft;
  return (
    <Group title={t('group.speakers')} about={t('help.withheldSpeaker')}>
      <CheckboxList
        label={t('field.withheldSpeaker')}
        options={atStart.map((id) => ({ id, label: t(`may.${id.replaceAll('.', '-')}`) }))}
        selectedIds={atStart.filter((id) => !withheldSpeaker.includes(id))}
        onChange={(given) => editor.set({ withheldSpeaker: withAtStart(withheldSpeaker, given) })}
      />
    </Group>
  );
}

const resumeRules = ['always', 'same-password', 'place-only'] as const;

/** What coming back asks of those who were inside, and how long one may stay at all. */
export function StayFields({ editor }: { readonly editor: PolicyEditor }) {
  const { t } = useTranslation('admin');
  const error = useFieldError(editor);
  const { draft, set } = editor;
  return (
    <Group title={t('group.staying')} about={t('help.staying')}>
      <RadioCards
        label={t('field.resume')}
        options={resumeRules.map((id) => ({ id, label: t(`resume.${id}.label`), description: t(`resume.${id}.text`) }))}
        selectedId={draft.resume}
        onSelect={(resume) => set({ resume })}
      />
      <TextField
        label={t('field.maxStayMinutes')}
        value={draft.maxStayMinutes}
        onChange={(maxStayMinutes) => set({ maxStayMinutes })}
        inputMode="numeric"
        autoComplete="off"
        description={t('help.maxStayMinutes')}
        error={error('maxStayMinutes')}
      />
    </Group>
  );
}

const hostless = ['promote', 'end', 'keep'] as const;

export function LastHostFields({ editor }: { readonly editor: PolicyEditor }) {
  const { t } = useTranslation('admin');
  return (
    <Group title={t('group.lastHost')}>
      <RadioCards
        label={t('field.hostless')}
        options={hostless.map((id) => ({
          id,
          label: t(`hostless.${id}.label`),
          description: t(`hostless.${id}.text`),
        }))}
        selectedId={editor.draft.hostless}
        onSelect={(chosen) => editor.set({ hostless: chosen })}
      />
    </Group>
  );
}
