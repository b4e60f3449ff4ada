import type { RoomView } from '@foyer/wire';
import { DoorOpen, Hourglass, KeyRound, Lock, type LucideIcon, Plus, UserRoundCheck } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { DataTable } from '../../../ui/data-table.tsx';
import { TextField } from '../../../ui/text-field.tsx';
import styles from '../admin.module.css';
import { useAdmin } from '../admin-context.ts';
import { keyOf, useAsked, useAskedPages } from '../asking.ts';
import { Empty, Loaded, MoreButton } from '../loaded.tsx';
import { PageHead } from '../page-head.tsx';
import { linkTo } from '../place.ts';
import { CreateRoomDialog } from './create-room-dialog.tsx';
import { foundRooms, marksOf, type RoomMark, type Running, runningByRoom } from './room-search.ts';

/** Every room one may look after, with what stands in the way of coming in and what is going on now. */
export function RoomsPage() {
  const { t } = useTranslation('admin');
  const { api, me } = useAdmin();
  const [isMaking, setMaking] = useState(false);
  const [search, setSearch] = useState('');
  const rooms = useAskedPages(keyOf('rooms'), api.rooms.list);
  useWholeListFor(search, rooms);
  const make = (
    <Button kind="primary" icon={<Plus size={18} />} onPress={() => setMaking(true)} data-testid="make-room">
      {t('rooms.make')}
    </Button>
  );
  return (
    <>
      <PageHead title={t('section.rooms')} about={t('rooms.about')} action={me.mayCreateRooms && make} />
      <Loaded asked={rooms}>
        {(all) =>
          all.length === 0 ? (
            <Empty
              icon={<DoorOpen size={28} />}
              title={t('rooms.none')}
              text={t('rooms.noneText')}
              action={me.mayCreateRooms && make}
            />
          ) : (
            <section className={styles.card} aria-label={t('section.rooms')}>
              <TextField
                label={t('rooms.search')}
                value={search}
                onChange={setSearch}
                type="search"
                autoComplete="off"
              />
              <RoomTable rooms={foundRooms(all, search)} />
              <MoreButton pages={rooms} />
            </section>
          )
        }
      </Loaded>
      <CreateRoomDialog isOpen={isMaking} onClose={() => setMaking(false)} />
    </>
  );
}

/** Searching looks through all rooms, so all are fetched first. */
function useWholeListFor(search: string, pages: { hasMore: boolean; isLoadingMore: boolean; more: () => void }) {
  const { hasMore, isLoadingMore, more } = pages;
  const isWanted = search.trim() !== '' && hasMore && !isLoadingMore;
  useEffect(() => {
    if (isWanted) more();
  }, [isWanted, more]);
}

function RoomTable({ rooms }: { readonly rooms: readonly RoomView[] }) {
  const { t } = useTranslation('admin');
  const { api } = useAdmin();
  const meetings = useAsked({ key: keyOf('meetings'), ask: api.meetings.list, every: 15_000 });
  const running = runningByRoom(meetings.value?.items ?? []);
  if (rooms.length === 0) return <p className={styles.help}>{t('rooms.notFound')}</p>;
  return (
    <DataTable
      label={t('section.rooms')}
      items={rooms}
      idOf={({ slug }) => slug}
      columns={[
        { id: 'room', label: t('rooms.room'), isRowHeader: true, render: (room) => <RoomName room={room} /> },
        { id: 'entry', label: t('rooms.entry'), render: (room) => <RoomMarks room={room} /> },
        { id: 'now', label: t('rooms.now'), render: ({ slug }) => <RunningNow running={running.get(slug)} /> },
      ]}
    />
  );
}

function RoomName({ room: { slug, title } }: { readonly room: RoomView }) {
  return (
    <span className={styles.two}>
      <Link href={linkTo({ at: 'room', slug, tab: 'invite' })} className={styles.link ?? ''}>
        {title}
      </Link>
      <span className={styles.second}>/{slug}</span>
    </span>
  );
}

const markIcons: Record<RoomMark, LucideIcon> = {
  password: KeyRound,
  lobby: UserRoundCheck,
  'wait-for-host': Hourglass,
  locked: Lock,
};

function RoomMarks({ room }: { readonly room: RoomView }) {
  const { t } = useTranslation('admin');
  return (
    <span className={styles.row}>
      <Badge>{t(`entry.${room.policy.entry}.short`)}</Badge>
      {marksOf(room).map((mark) => {
        const Icon = markIcons[mark];
        return (
          <Badge key={mark} kind={mark === 'locked' ? 'off' : 'quiet'} icon={<Icon size={13} />}>
            {t(`mark.${mark}`)}
          </Badge>
        );
      })}
    </span>
  );
}

function RunningNow({ running }: { readonly running: Running | undefined }) {
  const { t } = useTranslation('admin');
  if (running === undefined) return <span className={styles.second}>{t('rooms.quiet')}</span>;
  return (
    <span className={styles.row}>
      <Badge kind="good">{t('inside', { count: running.inside })}</Badge>
      {running.waiting > 0 && <Badge kind="someone">{t('waiting', { count: running.waiting })}</Badge>}
    </span>
  );
}
