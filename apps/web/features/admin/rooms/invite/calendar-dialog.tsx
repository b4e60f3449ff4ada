import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../../ui/button.tsx';
import { calendarFile } from '../../../../ui/calendar-file.ts';
import { Dialog } from '../../../../ui/dialog.tsx';
import { download } from '../../../../ui/download.ts';
import { Select } from '../../../../ui/select.tsx';
import { TextField } from '../../../../ui/text-field.tsx';
import styles from '../../admin.module.css';
import { localText, momentOf } from '../policy/local-moment.ts';
import { fileName } from './file-name.ts';

export interface CalendarDialogProps {
  readonly title: string;
  readonly url: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

const lengths = [15, 30, 45, 60, 90, 120] as const;

/** The next full hour: what people most often change the least. */
function nextHour(): string {
  return localText((Math.floor(Date.now() / 3_600_000) + 1) * 3_600);
}

/** Asks when, and hands over a calendar file. */
export function CalendarDialog({ title, url, isOpen, onClose }: CalendarDialogProps) {
  const { t } = useTranslation('admin');
  const [start, setStart] = useState(nextHour);
  const [minutes, setMinutes] = useState<number>(60);
  const at = momentOf(start);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (at === undefined) return;
    download(await calendarFile({ title, url, start: new Date(at * 1000), minutes }), fileName(title, 'ics'));
    onClose();
  };
  return (
    <Dialog
      title={t('calendar.title')}
      isOpen={isOpen}
      onOpenChange={onClose}
      closeLabel={t('close')}
      actions={
        <Button type="submit" form="calendar" kind="primary" isDisabled={at === undefined}>
          {t('calendar.download')}
        </Button>
      }
    >
      <form id="calendar" className={styles.form} onSubmit={(event) => void submit(event)} noValidate>
        <p className={styles.help}>{t('calendar.about')}</p>
        <div className={styles.pair}>
          <TextField type="datetime-local" label={t('calendar.start')} value={start} onChange={setStart} />
          <Select
            label={t('calendar.length')}
            options={lengths.map((each) => ({ id: String(each), label: t('minutes', { count: each }) }))}
            selectedId={String(minutes)}
            onSelect={(id) => setMinutes(Number(id))}
          />
        </div>
      </form>
    </Dialog>
  );
}
