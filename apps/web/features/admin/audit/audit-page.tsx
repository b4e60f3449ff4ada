import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Select } from '../../../ui/select.tsx';
import { TextField } from '../../../ui/text-field.tsx';
import styles from '../admin.module.css';
import { PageHead } from '../page-head.tsx';
import { AuditList } from './audit-list.tsx';
import { auditKinds } from './audit-words.ts';

const everything = 'everything';

/** What happened on this server, newest first. */
export function AuditPage() {
  const { t } = useTranslation('admin');
  const [room, setRoom] = useState('');
  const [what, setWhat] = useState<string>(everything);
  const kinds = auditKinds.map((kind) => ({ id: kind, label: t(`kind.${kind.replaceAll('.', '-')}`) }));
  return (
    <>
      <PageHead title={t('section.audit')} about={t('audit.about')} />
      <div className={styles.pair}>
        <TextField
          label={t('audit.room')}
          value={room}
          onChange={setRoom}
          autoComplete="off"
          spellCheck="false"
          placeholder={t('audit.everyRoom')}
        />
        <Select
          label={t('audit.what')}
          options={[{ id: everything, label: t('audit.everything') }, ...kinds]}
          selectedId={what}
          onSelect={setWhat}
        />
      </div>
      <AuditList room={room.trim().replace(/^\//, '').toLowerCase()} what={what === everything ? '' : what} />
    </>
  );
}
