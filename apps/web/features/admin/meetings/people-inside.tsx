import type { RunningMeeting } from '@foyer/wire';
import { Ban, EllipsisVertical, UserMinus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Avatar } from '../../../ui/avatar.tsx';
import { Badge } from '../../../ui/badge.tsx';
import { DataTable } from '../../../ui/data-table.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { Menu, MenuItem, MenuTrigger } from '../../../ui/menu.tsx';
import { showToast } from '../../../ui/toast.tsx';
import styles from '../admin.module.css';
import { useAdmin } from '../admin-context.ts';
import { keyOf, useAct } from '../asking.ts';
import { Confirm } from '../confirm.tsx';
import { Moment } from '../moment.tsx';

type Person = RunningMeeting['participants'][number];

interface Removing {
  readonly person: Person;
  readonly ban: boolean;
}

/** Who is in one meeting, and the way out for each. */
export function PeopleInside({ meeting }: { readonly meeting: RunningMeeting }) {
  const { t } = useTranslation('admin');
  const [removing, setRemoving] = useState<Removing>();
  return (
    <>
      <DataTable
        label={t('meetings.people', { title: meeting.title })}
        items={meeting.participants}
        idOf={({ id }) => id}
        columns={[
          {
            id: 'name',
            label: t('meetings.name'),
            isRowHeader: true,
            render: ({ name, presence }) => (
              <span className={styles.row}>
                <Avatar name={name} size={28} />
                <span className={styles.strong}>{name}</span>
                {presence === 'dormant' && <Badge>{t('meetings.away')}</Badge>}
              </span>
            ),
          },
          { id: 'role', label: t('meetings.role'), render: ({ role }) => t(`role.${role}`) },
          { id: 'since', label: t('meetings.inSince'), render: ({ joinedAt }) => <Moment at={joinedAt} /> },
          {
            id: 'act',
            label: t('actions'),
            labelHidden: true,
            render: (person) => (
              <div className={styles.rowEnd}>
                <PersonMenu person={person} onRemove={(ban) => setRemoving({ person, ban })} />
              </div>
            ),
          },
        ]}
      />
      <RemovePerson meeting={meeting} removing={removing} onClose={() => setRemoving(undefined)} />
    </>
  );
}

interface PersonMenuProps {
  readonly person: Person;
  readonly onRemove: (ban: boolean) => void;
}

function PersonMenu({ person, onRemove }: PersonMenuProps) {
  const { t } = useTranslation('admin');
  const label = t('meetings.actionsFor', { name: person.name });
  return (
    <MenuTrigger>
      <IconButton label={label} icon={<EllipsisVertical size={18} />} bare />
      <Menu aria-label={label}>
        <MenuItem dangerous icon={<UserMinus size={18} />} onAction={() => onRemove(false)}>
          {t('meetings.remove')}
        </MenuItem>
        <MenuItem
          dangerous
          icon={<Ban size={18} />}
          description={t('meetings.banHelp')}
          onAction={() => onRemove(true)}
        >
          {t('meetings.ban')}
        </MenuItem>
      </Menu>
    </MenuTrigger>
  );
}

interface RemovePersonProps {
  readonly meeting: RunningMeeting;
  readonly removing: Removing | undefined;
  readonly onClose: () => void;
}

function RemovePerson({ meeting, removing, onClose }: RemovePersonProps) {
  const { t } = useTranslation('admin');
  const { api } = useAdmin();
  const act = useAct({
    act: ({ person, ban }: Removing) => api.meetings.remove(meeting.room, person.id, ban),
    refresh: [keyOf('meetings'), keyOf('bans', meeting.room)],
    onDone: (_, { person }) => {
      onClose();
      showToast({ id: 'removed', text: t('meetings.removed', { name: person.name }) });
    },
  });
  return (
    <Confirm
      item={removing}
      words={({ person: { name }, ban }) => ({
        title: t(ban ? 'meetings.banTitle' : 'meetings.removeTitle', { name }),
        text: t(ban ? 'meetings.banText' : 'meetings.removeText', { title: meeting.title }),
        confirm: t(ban ? 'meetings.ban' : 'meetings.remove'),
      })}
      act={act}
      wish={(wanted) => wanted}
      onClose={onClose}
    />
  );
}
