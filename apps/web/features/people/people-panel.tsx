import { UserPlus } from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { nobodyWaits } from '../../engine/meeting/lobby.ts';
import { type PersonTile, tilesOf } from '../../engine/view/tiles.ts';
import { Button } from '../../ui/button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { handPlaces } from '../hand/hands.ts';
import { LobbySection } from '../lobby/lobby-section.tsx';
import { useMay, useMeeting } from '../meeting/session-context.ts';
import { PermissionsDialog } from '../permissions/permissions-dialog.tsx';
import { type PersonAct, questionOf } from './acts.ts';
import styles from './people.module.css';
import { type Asked, PersonQuestion, usePerform } from './person-question.tsx';
import { PersonRow } from './person-row.tsx';
import { RaisedHands } from './raised-hands.tsx';
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
  const [asked, setAsked] = useState<Asked | undefined>(undefined);
  const somebodyWaits = useMeeting(({ roster }) => (roster?.lobby ?? nobodyWaits).length > 0);
  const shown = matching(rows, search);
  const [empowered, setEmpowered] = useState<string | undefined>(undefined);
  const closePermissions = useCallback(() => setEmpowered(undefined), []);
  const perform = usePerform(setEmpowered);
  const act = (tile: PersonTile, wish: PersonAct) => {
    const question = questionOf(wish, tile.role);
    if (question === undefined) perform({ tile, act: wish });
    else setAsked({ tile, act: wish, question });
  };
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
      <LobbySection />
      {somebodyWaits && <h3 className={styles.heading}>{t('inTheMeeting')}</h3>}
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
      <RaisedHands />
      <ul className={styles.rows} aria-label={t('inTheMeeting')}>
        {shown.map((tile) => (
          <PersonRow key={tile.key} tile={tile} onAct={(wish) => act(tile, wish)} />
        ))}
      </ul>
      {shown.length === 0 && (
        <p className={styles.none} role="status">
          {t('nobodyFound', { search })}
        </p>
      )}
      {empowered !== undefined && <PermissionsDialog participant={empowered} onClose={closePermissions} />}
      {asked !== undefined && <PersonQuestion asked={asked} onClose={() => setAsked(undefined)} />}
    </Panel>
  );
}

const noHands: ReadonlyMap<string, number> = new Map();

function useRows(): readonly PersonTile[] {
  const { i18n } = useTranslation();
  const self = useMeeting((state) => state.self);
  const roster = useMeeting((state) => state.roster);
  const media = useMeeting((state) => state.media);
  return useMemo(() => {
    const hands = roster === undefined ? noHands : handPlaces(roster.people);
    return rowsOf(tilesOf({ self, roster, media }), i18n.language, hands);
  }, [self, roster, media, i18n.language]);
}
