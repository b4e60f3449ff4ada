import type { Preview } from '@foyer/wire';
import { useTranslation } from 'react-i18next';
import { regionalLanguage } from '../../i18n/region.ts';
import { Avatar } from '../../ui/avatar.tsx';
import styles from './people-here.module.css';
import { mostNames, peopleWords } from './pre-join-view.ts';

export type PeopleHereProps = Pick<Preview, 'entry' | 'people'>;

/** Who is in the room already; for whoever would wait, only that they would. */
export function PeopleHere({ people, entry }: PeopleHereProps) {
  const { t, i18n } = useTranslation('pre-join');
  if (people === undefined) {
    return (
      <div className={styles.people}>
        <p data-testid="entry">{t(`entry.${entry}`)}</p>
      </div>
    );
  }
  const { key, values } = peopleWords(people, regionalLanguage(i18n.language, navigator.languages));
  const faces = people.names.slice(0, mostNames);
  return (
    <div className={styles.people}>
      {faces.length > 0 && (
        <span className={styles.faces}>
          {faces.map((name, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two people may have one name, and neither has more than that here
            <Avatar key={index} name={name} size={34} className={styles.face} />
          ))}
        </span>
      )}
      <p data-testid="people">{t(key, values)}</p>
    </div>
  );
}
