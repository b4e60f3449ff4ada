import type { RunningMeeting } from '@foyer/wire';
import { Radio } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { showToast } from '../../../ui/toast.tsx';
import styles from '../admin.module.css';
import { useAdmin, useRegion } from '../admin-context.ts';
import { keyOf, useAct, useAsked, useWall } from '../asking.ts';
import { Confirm } from '../confirm.tsx';
import { Empty, Loaded } from '../loaded.tsx';
import { PageHead } from '../page-head.tsx';
import { linkTo } from '../place.ts';
import { spanWords } from '../words-of-time.ts';
import { PeopleInside } from './people-inside.tsx';

const every = 5_000;

/** The meetings that run now; asked for anew every five seconds while the page is in sight. */
export function MeetingsPage() {
  const { t } = useTranslation('admin');
  const { api } = useAdmin();
  const meetings = useAsked({ key: keyOf('meetings'), ask: api.meetings.list, every });
  const [ending, setEnding] = useState<RunningMeeting>();
  return (
    <>
      <PageHead title={t('section.meetings')} about={t('meetings.about')} />
      <Loaded asked={meetings}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty
              icon={<Radio size={28} />}
              title={t('meetings.none')}
              text={t('meetings.noneText')}
              action={<Link href={linkTo({ at: 'rooms' })}>{t('meetings.toRooms')}</Link>}
            />
          ) : (
            items.map((meeting) => <MeetingCard key={meeting.id} meeting={meeting} onEnd={() => setEnding(meeting)} />)
          )
        }
      </Loaded>
      <EndMeeting meeting={ending} onClose={() => setEnding(undefined)} />
    </>
  );
}

function MeetingCard({ meeting, onEnd }: { readonly meeting: RunningMeeting; readonly onEnd: () => void }) {
  const { t } = useTranslation('admin');
  const region = useRegion();
  const wall = useWall(1_000);
  const { title, room, startedAt, participants, waiting } = meeting;
  return (
    <section className={styles.card} aria-label={title}>
      <div className={styles.pageHead}>
        <div className={styles.pageWords}>
          <h2 className={styles.cardTitle}>
            <Link href={linkTo({ at: 'room', slug: room, tab: 'invite' })} className={styles.link ?? ''}>
              {title}
            </Link>
          </h2>
          <div className={styles.row}>
            <Badge kind="good">{t('inside', { count: participants.length })}</Badge>
            {waiting > 0 && <Badge kind="someone">{t('waiting', { count: waiting })}</Badge>}
            {participants.length > 0 && (
              <span className={styles.help}>{t('meetings.since', { span: spanWords(startedAt, region, wall) })}</span>
            )}
          </div>
        </div>
        <Button kind="quiet" aria-label={t('meetings.endOf', { title })} onPress={onEnd}>
          {t('meetings.end')}
        </Button>
      </div>
      {participants.length > 0 && <PeopleInside meeting={meeting} />}
    </section>
  );
}

interface EndMeetingProps {
  readonly meeting: RunningMeeting | undefined;
  readonly onClose: () => void;
}

function EndMeeting({ meeting, onClose }: EndMeetingProps) {
  const { t } = useTranslation('admin');
  const { api } = useAdmin();
  const act = useAct({
    act: ({ id }: RunningMeeting) => api.meetings.end(id),
    refresh: [keyOf('meetings')],
    onDone: (_, { title }) => {
      onClose();
      showToast({ id: 'ended', text: t('meetings.ended', { title }) });
    },
  });
  return (
    <Confirm
      item={meeting}
      words={({ title, participants }) => ({
        title: t('meetings.endTitle', { title }),
        text: t('meetings.endText', { count: participants.length }),
        confirm: t('meetings.end'),
      })}
      act={act}
      wish={(ended) => ended}
      onClose={onClose}
    />
  );
}
