import { Plus, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../../ui/button.tsx';
import { CheckboxList } from '../../../../ui/checkbox.tsx';
import { IconButton } from '../../../../ui/icon-button.tsx';
import { Switch } from '../../../../ui/switch.tsx';
import { TextField } from '../../../../ui/text-field.tsx';
import styles from '../../admin.module.css';
import { Group, useFieldError } from './field-parts.tsx';
import own from './policy.module.css';
import { days, type HoursDraft } from './policy-draft.ts';
import type { PolicyEditor } from './use-policy-editor.ts';

/** From when to when the room is open at all, and at which hours of the week. */
export function WhenFields({ editor }: { readonly editor: PolicyEditor }) {
  const { t } = useTranslation('admin');
  const error = useFieldError(editor);
  const { draft, set } = editor;
  return (
    <Group title={t('group.when')} about={t('help.when')}>
      <div className={styles.pair}>
        <TextField
          type="datetime-local"
          label={t('field.opensAt')}
          value={draft.opensAt}
          onChange={(opensAt) => set({ opensAt })}
          error={error('opensAt')}
        />
        <TextField
          type="datetime-local"
          label={t('field.closesAt')}
          value={draft.closesAt}
          onChange={(closesAt) => set({ closesAt })}
          error={error('closesAt')}
        />
      </div>
      <Switch
        label={t('field.openingHours')}
        description={t('help.openingHours')}
        isSelected={draft.openingHours !== null}
        onChange={(on) => set({ openingHours: on ? officeHours() : null })}
      />
      {draft.openingHours !== null && (
        <Hours
          hours={draft.openingHours}
          error={error('openingHours')}
          onChange={(openingHours) => set({ openingHours })}
        />
      )}
    </Group>
  );
}

/** What most people mean, in the zone of this browser. */
function officeHours(): HoursDraft {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return { timeZone, windows: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '08:00', to: '18:00' }] };
}

interface HoursProps {
  readonly hours: HoursDraft;
  readonly error: string | undefined;
  readonly onChange: (hours: HoursDraft) => void;
}

function Hours({ hours, error, onChange }: HoursProps) {
  const { t } = useTranslation('admin');
  const { windows } = hours;
  const change = (at: number, part: Partial<HoursDraft['windows'][number]>) =>
    onChange({ ...hours, windows: windows.map((window, index) => (index === at ? { ...window, ...part } : window)) });
  return (
    <div className={styles.form}>
      <TextField
        label={t('hours.zone')}
        value={hours.timeZone}
        onChange={(timeZone) => onChange({ ...hours, timeZone })}
        autoComplete="off"
        spellCheck="false"
        description={t('hours.zoneHelp')}
      />
      {windows.map((window, index) => (
        <fieldset
          // biome-ignore lint/suspicious/noArrayIndexKey: windows have no identity but their place
          key={index}
          className={own.window}
          aria-label={t('hours.window', { number: index + 1 })}
        >
          <CheckboxList
            inline
            label={t('hours.days')}
            options={days.map((id) => ({ id, label: t(`day.${id}`) }))}
            selectedIds={window.days}
            onChange={(chosen) => change(index, { days: chosen })}
          />
          <div className={own.times}>
            <TextField
              type="time"
              label={t('hours.from')}
              value={window.from}
              onChange={(from) => change(index, { from })}
            />
            <TextField type="time" label={t('hours.to')} value={window.to} onChange={(to) => change(index, { to })} />
            <IconButton
              label={t('hours.remove', { number: index + 1 })}
              icon={<X size={18} />}
              className={own.removeWindow}
              onPress={() => onChange({ ...hours, windows: windows.filter((_, at) => at !== index) })}
            />
          </div>
        </fieldset>
      ))}
      {error !== undefined && (
        <p className={own.error} role="alert">
          {error}
        </p>
      )}
      <div className={styles.row}>
        <Button
          kind="soft"
          icon={<Plus size={18} />}
          onPress={() => onChange({ ...hours, windows: [...windows, { days: ['sat'], from: '10:00', to: '12:00' }] })}
        >
          {t('hours.add')}
        </Button>
      </div>
    </div>
  );
}
