import { Download } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { calendarFile } from '../../ui/calendar-file.ts';
import { download } from '../../ui/download.ts';
import { TextField } from '../../ui/text-field.tsx';
import styles from './invite.module.css';
import { nextHour, startOf } from './invite-view.ts';

export interface LinkCalendarProps {
  readonly title: string;
  readonly url: string;
  /** Unix seconds. */
  readonly expiresAt: number;
}

/** Minutes. */
const length = 60;

/** An appointment of one hour to send along, with the link in it. */
export function LinkCalendar({ title, url, expiresAt }: LinkCalendarProps) {
  const { t } = useTranslation('invite');
  const [typed, setTyped] = useState(() => nextHour(new Date()));
  const [state, setState] = useState<'ready' | 'pending' | 'failed'>('ready');
  const start = startOf(typed, expiresAt);
  const save = async (begin: Date) => {
    setState('pending');
    const file = await calendarFile({ title, url, start: begin, minutes: length }).catch(() => undefined);
    // What writes the file is loaded only now, and a network may fail.
    setState(file === undefined ? 'failed' : 'ready');
    if (file !== undefined) download(file, 'meeting.ics');
  };
  return (
    <form
      className={styles.calendar}
      onSubmit={(event) => {
        event.preventDefault();
        if (start.ok && state !== 'pending') void save(start.value);
      }}
    >
      <TextField
        label={t('begins')}
        type="datetime-local"
        description={t('beginsHelp')}
        error={start.ok ? undefined : t(`startError.${start.refusal}`)}
        value={typed}
        onChange={setTyped}
      />
      {state === 'failed' && <Banner kind="trouble">{t('calendarFailed')}</Banner>}
      <Button
        type="submit"
        kind="soft"
        icon={<Download size={18} />}
        isPending={state === 'pending'}
        isDisabled={!start.ok}
      >
        {t('download')}
      </Button>
    </form>
  );
}
