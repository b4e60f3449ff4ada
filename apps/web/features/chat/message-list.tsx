import { useTranslation } from 'react-i18next';
import { regionalLanguage } from '../../i18n/region.ts';
import { Avatar } from '../../ui/avatar.tsx';
import styles from './chat.module.css';
import type { Group } from './chat-view.ts';
import { piecesOf } from './pieces.ts';

/** What has been written to everyone, oldest first. */
export function MessageList({ groups }: { readonly groups: readonly Group[] }) {
  const { t } = useTranslation('chat');
  return (
    <ol className={styles.messages} aria-label={t('messages')}>
      {groups.map((group) => (
        <GroupOfOne key={group.key} group={group} />
      ))}
    </ol>
  );
}

function GroupOfOne({ group }: { readonly group: Group }) {
  const { t } = useTranslation('chat');
  const { name, own, at, lines } = group;
  return (
    <li className={styles.group} data-own={own || undefined} data-testid="message">
      {lines[0]?.isFirstNew === true && <p className={styles.divider}>{t('new')}</p>}
      <div className={styles.row}>
        <Avatar name={name} size={28} />
        <div className={styles.said}>
          <p className={styles.head}>
            <span className={styles.name}>{own ? t('you') : name}</span> <Time at={at} />
          </p>
          {lines.map(({ key, text }) => (
            <p key={key} className={styles.text}>
              <Written text={text} />
            </p>
          ))}
        </div>
      </div>
    </li>
  );
}

function Time({ at }: { readonly at: number }) {
  const { i18n } = useTranslation();
  const date = new Date(at * 1_000);
  const language = regionalLanguage(i18n.language, navigator.languages);
  return (
    <time className={styles.time} dateTime={date.toISOString()} title={date.toLocaleString(language)}>
      {date.toLocaleTimeString(language, { hour: 'numeric', minute: '2-digit' })}
    </time>
  );
}

/** Text as it was written; an address is a link that tells the other side nothing about this meeting. */
export function Written({ text }: { readonly text: string }) {
  return piecesOf(text).map((piece, index) =>
    piece.is === 'text' ? (
      piece.text
    ) : (
      <a
        // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a message never change
        key={index}
        href={piece.href}
        target="_blank"
        rel="noopener noreferrer nofollow"
      >
        {piece.text}
      </a>
    ),
  );
}
