import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { unreachable } from '../../../../app/api.ts';
import { Button } from '../../../../ui/button.tsx';
import { calendarFile } from '../../../../ui/calendar-file.ts';
import { Dialog } from '../../../../ui/dialog.tsx';
import { download } from '../../../../ui/download.ts';
import { Select } from '../../../../ui/select.tsx';
import { TextField } from '../../../../ui/text-field.tsx';
import { nextHour, startOf } from '../../../invite/invite-view.ts';
import styles from '../../admin.module.css';
import { Problem } from '../../problem.tsx';
import { fileName } from './file-name.ts';

export interface CalendarDialogProps {
  readonly title: string;
  readonly url: string;
  /** Unix seconds from which the link opens nothing any more. */
  readonly expiresAt: number;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

const lengths = [15, 30, 45, 60, 90, 120] as const;

/** Asks when, and hands over a calendar file. */
export function CalendarDialog({ title, url, expiresAt, isOpen, onClose }: CalendarDialogProps) {
  const { t } = useTranslation('admin');
  const [typed, setTyped] = useState(() => nextHour(new Date()));
  const [minutes, setMinutes] = useState<number>(60);
  const [hasFailed, setFailed] = useState(false);
  const start = startOf(typed, expiresAt);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!start.ok) return;
    setFailed(false);
    try {
      download(await calendarFile({ title, url, start: start.value, minutes }), fileName(title, 'ics'));
      onClose();
    } catch {
      // What writes the file is loaded only now, and a network may fail.
      setFailed(true);
    }
  };
  return (
    <Dialog
      title={t('calendar.title')}
      isOpen={isOpen}
      onOpenChange={onClose}
      closeLabel={t('close')}
      actions={
        <Button type="submit" form="calendar" kind="primary" isDisabled={!start.ok}>
          {t('calendar.download')}
        </Button>
      }
    >
      <form id="calendar" className={styles.form} onSubmit={(event) => void submit(event)} noValidate>
        <p className={styles.help}>{t('calendar.about')}</p>
        <TextField
          type="datetime-local"
          label={t('calendar.start')}
          value={typed}
          onChange={setTyped}
          error={start.ok ? undefined : t(`calendar.startError.${start.refusal}`)}
        />
        <Select
          label={t('calendar.length')}
          options={lengths.map((each) => ({ id: String(each), label: t('minutes', { count: each }) }))}
          selectedId={String(minutes)}
          onSelect={(id) => setMinutes(Number(id))}
        />
        <Problem failure={hasFailed ? unreachable : undefined} />
      </form>
    </Dialog>
  );
}
