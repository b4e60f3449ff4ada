import type { Preview } from '@foyer/wire';
import { useTranslation } from 'react-i18next';
import { regionalLanguage } from '../../i18n/region.ts';
import { Avatar } from '../../ui/avatar.tsx';
import styles from './people-here.module.css';
import { mostNames, peopleWords } from './pre-join-view.ts';

/** Who is in the room already. */
export function PeopleHere({ people }: { readonly people: Preview['people'] }) {
  const { t, i18n } = useTranslation('pre-join');
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
