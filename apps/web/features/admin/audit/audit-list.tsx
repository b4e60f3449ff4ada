import type { AuditEntry } from '@foyer/wire';
import { ChevronRight, History } from 'lucide-react';
import { useDeferredValue } from 'react';
import { useTranslation } from 'react-i18next';
import { useKnownNames } from '../actor.tsx';
import type { KnownNames } from '../actor-words.ts';
import styles from '../admin.module.css';
import { useAdmin } from '../admin-context.ts';
import { keyOf, useAskedPages } from '../asking.ts';
import { Empty, Loaded, MoreButton } from '../loaded.tsx';
import { Moment } from '../moment.tsx';
import own from './audit.module.css';
import { auditWords, type ReasonWords } from './audit-words.ts';

export interface AuditListProps {
  /** Name of a room; empty: of all. */
  readonly room: string;
  /** One kind, such as `join.refused`; empty: all. */
  readonly what: string;
}

/** Entries as sentences, each with what the record holds folded below it. */
export function AuditList(props: AuditListProps) {
  const { t } = useTranslation('admin');
  const { api } = useAdmin();
  const known = useKnownNames();
  const room = useDeferredValue(props.room);
  const { what } = props;
  const entries = useAskedPages(keyOf('audit', room, what), (before) =>
    api.audit({ room: room === '' ? undefined : room, what: what === '' ? undefined : what, before }),
  );
  return (
    <section className={styles.card} aria-label={t('section.audit')}>
      <Loaded asked={entries}>
        {(all) =>
          all.length === 0 ? (
            <Empty icon={<History size={28} />} title={t('audit.none')} text={t('audit.noneText')} />
          ) : (
            <>
              <ol className={own.list}>
                {all.map((entry) => (
                  <Entry key={entry.seq} entry={entry} known={known} />
                ))}
              </ol>
              <MoreButton pages={entries} />
            </>
          )
        }
      </Loaded>
    </section>
  );
}

function Entry({ entry, known }: { readonly entry: AuditEntry; readonly known: KnownNames }) {
  const { t } = useTranslation('admin');
  const { key, who, whom, fields, reason } = auditWords(entry, known);
  const reasonWords = useReasonWords();
  return (
    <li className={own.entry}>
      <div className={own.line}>
        <span className={own.sentence}>
          {t(`what.${key}`, {
            who: t(`actor.${who.key}`, { name: who.name }),
            whom: whom === '' ? t('somebody') : whom,
            fields: fields
              .map((field) => t([`changed.${field}`, `field.${field}`], { defaultValue: field }))
              .join(', '),
            what: entry.what,
          })}
        </span>
        <span className={styles.second}>
          <Moment at={entry.at} />
        </span>
      </div>
      <p className={styles.second}>
        {[entry.room === null ? undefined : `/${entry.room}`, reason === undefined ? undefined : reasonWords(reason)]
          .filter((part) => part !== undefined)
          .join(' · ')}
      </p>
      <details className={own.details}>
        <summary>
          <ChevronRight size={14} aria-hidden="true" />
          {t('audit.record', { seq: entry.seq })}
        </summary>
        <dl className={own.record}>
          {recordOf(entry).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </details>
    </li>
  );
}

function useReasonWords(): (reason: ReasonWords) => string {
  const { t } = useTranslation(['admin', 'failure']);
  return (reason) => {
    switch (reason.is) {
      case 'problem':
        return t(`failure:words.${reason.slug}.title`, { defaultValue: reason.slug });
      case 'cause':
        return reason.title;
      case 'known':
        return t(`admin:reason.${reason.key}`);
      case 'said':
        return t('admin:quoted', { text: reason.text });
    }
  };
}

/** The fields as the log has them, for whoever compares it with another one. */
function recordOf(entry: AuditEntry): readonly (readonly [string, string])[] {
  const { seq, at, what, room, by, subject, credential, reason, network } = entry;
  const fields = {
    seq: String(seq),
    at: new Date(at * 1000).toISOString(),
    what,
    room,
    by,
    subject,
    credential,
    reason,
    network,
  };
  return Object.entries(fields).flatMap(([name, value]) => (value === null ? [] : [[name, value] as const]));
}
