import { useTranslation } from 'react-i18next';
import { Select } from '../../../../ui/select.tsx';
import { TextArea } from '../../../../ui/text-area.tsx';
import { Flag, Group, useFieldError } from './field-parts.tsx';
import { guestRoles } from './policy-draft.ts';
import type { PolicyEditor } from './use-policy-editor.ts';

/** People without an invitation who are not signed in; in a restricted room none of them come in anyway. */
export function GuestFields({ editor }: { readonly editor: PolicyEditor }) {
  const { t } = useTranslation('admin');
  const error = useFieldError(editor);
  const { draft, set } = editor;
  const isRestricted = draft.entry === 'restricted';
  return (
    <Group title={t('group.guests')} about={t(isRestricted ? 'help.noGuests' : 'help.guests')}>
      {!isRestricted && <Flag editor={editor} field="guestsAllowed" />}
      {!isRestricted && draft.guestsAllowed && (
        <>
          <Select
            label={t('field.guestRole')}
            options={guestRoles.map((id) => ({ id, label: t(`role.${id}`) }))}
            selectedId={draft.guestRole}
            onSelect={(id) => {
              const guestRole = guestRoles.find((each) => each === id);
              if (guestRole !== undefined) set({ guestRole });
            }}
          />
          <TextArea
            label={t('field.refuseNames')}
            value={draft.refuseNames}
            onChange={(refuseNames) => set({ refuseNames })}
            description={t('help.refuseNames')}
            error={error('refuseNames')}
          />
          <TextArea
            label={t('field.allowNames')}
            value={draft.allowNames}
            onChange={(allowNames) => set({ allowNames })}
            description={t('help.allowNames')}
            error={error('allowNames')}
          />
        </>
      )}
    </Group>
  );
}
