import { UserPlus } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type PersonTile, tilesOf } from '../../engine/view/tiles.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Panel } from '../../ui/panel.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { useMay, useMeeting, useSession } from '../meeting/session-context.ts';
import styles from './people.module.css';
import { PersonRow } from './person-row.tsx';
import { matching, rowsOf, searchFrom } from './rows.ts';

export interface PeoplePanelProps {
  readonly onClose: () => void;
  readonly onInvite: () => void;
}

/** Everybody who is here, with what a host may do about each. */
export function PeoplePanel({ onClose, onInvite }: PeoplePanelProps) {
  const { t } = useTranslation('people');
  const rows = useRows();
  const mayInvite = useMay('invite.create');
  const [search, setSearch] = useState('');
  const [removing, setRemoving] = useState<PersonTile | undefined>(undefined);
  const shown = matching(rows, search);
  return (
    <Panel
      title={t('people')}
      count={rows.length}
      onClose={onClose}
      closeLabel={t('close')}
      foot={
        mayInvite && (
          <Button kind="soft" wide icon={<UserPlus size={18} />} onPress={onInvite}>
            {t('invite')}
          </Button>
        )
      }
    >
      {rows.length >= searchFrom && (
        <div className={styles.search}>
          <TextField
            label={t('search')}
            labelHidden
            placeholder={t('search')}
            type="search"
            value={search}
            onChange={setSearch}
          />
        </div>
      )}
      <ul className={styles.rows} aria-label={t('inTheMeeting')}>
        {shown.map((tile) => (
          <PersonRow key={tile.key} tile={tile} onRemove={() => setRemoving(tile)} />
        ))}
      </ul>
      {shown.length === 0 && (
        <p className={styles.none} role="status">
          {t('nobodyFound', { search })}
        </p>
      )}
      <RemoveDialog person={removing} onClose={() => setRemoving(undefined)} />
    </Panel>
  );
}

function useRows(): readonly PersonTile[] {
  const { i18n } = useTranslation();
  const self = useMeeting((state) => state.self);
  const roster = useMeeting((state) => state.roster);
  const media = useMeeting((state) => state.media);
  return useMemo(() => rowsOf(tilesOf({ self, roster, media }), i18n.language), [self, roster, media, i18n.language]);
}

function RemoveDialog({ person, onClose }: { readonly person: PersonTile | undefined; readonly onClose: () => void }) {
  const { t } = useTranslation('people');
  const session = useSession();
  const name = person?.name ?? '';
  const remove = () => {
    if (person?.participant !== undefined) void session.remove(person.participant);
    onClose();
  };
  return (
    <Dialog
      role="alertdialog"
      title={t('removeTitle', { name })}
      isOpen={person !== undefined}
      onOpenChange={onClose}
      closeLabel={t('cancel')}
      actions={
        <>
          <Button kind="quiet" onPress={onClose}>
            {t('cancel')}
          </Button>
          <Button kind="danger" onPress={remove}>
            {t('remove')}
          </Button>
        </>
      }
    >
      <p>{t('removeBody', { name })}</p>
    </Dialog>
  );
}
