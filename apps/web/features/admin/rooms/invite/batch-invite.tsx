import type { JoinTokenBatch, RoomView } from '@foyer/wire';
import { Download, Users } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { announce } from '../../../../ui/announcer.tsx';
import { Banner } from '../../../../ui/banner.tsx';
import { Button } from '../../../../ui/button.tsx';
import { Checkbox } from '../../../../ui/checkbox.tsx';
import { download } from '../../../../ui/download.ts';
import { TextArea } from '../../../../ui/text-area.tsx';
import { freshInvite } from '../../../invite/invite-view.ts';
import { validities } from '../../../invite/validity.ts';
import styles from '../../admin.module.css';
import { useAdmin } from '../../admin-context.ts';
import { keyOf, useAct } from '../../asking.ts';
import { Problem } from '../../problem.tsx';
import { type BatchRow, batchCsv, batchRows } from './batch.ts';
import { fileName } from './file-name.ts';
import own from './invite.module.css';
import { InviteChoices } from './invite-choices.tsx';
import { mostNames, type PastedNames, readNames } from './names.ts';

/** One link per name, to be taken along as a table. */
export function BatchInvite({ room }: { readonly room: RoomView }) {
  const { t } = useTranslation('admin');
  const { api } = useAdmin();
  const [made, setMade] = useState<readonly BatchRow[]>();
  const create = useAct({
    act: (wish: JoinTokenBatch) => api.tokens.createMany(room.slug, wish),
    refresh: [keyOf('tokens', room.slug)],
    onDone: (tokens, wish) => {
      setMade(batchRows(wish, tokens));
      announce(t('batch.ready', { count: tokens.length }));
    },
  });
  const save = (rows: readonly BatchRow[]) =>
    download(new Blob([batchCsv(rows)], { type: 'text/csv;charset=utf-8' }), fileName(room.title, 'csv'));
  return (
    <section className={styles.card} aria-label={t('batch.title')}>
      <div className={styles.two}>
        <h2 className={styles.cardTitle}>{t('batch.title')}</h2>
        <p className={styles.help}>{t('batch.about', { most: mostNames })}</p>
      </div>
      {made === undefined ? (
        <BatchFields isPending={create.isPending} onWish={create.run} />
      ) : (
        <>
          <p className={own.sentence}>{t('batch.ready', { count: made.length })}</p>
          <p className={styles.help}>{t('batch.onlyNow')}</p>
          <div className={styles.row}>
            <Button kind="primary" icon={<Download size={18} />} onPress={() => save(made)} data-testid="save-batch">
              {t('batch.download')}
            </Button>
            <Button kind="plain" onPress={() => setMade(undefined)}>
              {t('batch.more')}
            </Button>
          </div>
        </>
      )}
      <Problem failure={create.failure} />
    </section>
  );
}

interface BatchFieldsProps {
  readonly isPending: boolean;
  readonly onWish: (wish: JoinTokenBatch) => void;
}

function BatchFields({ isPending, onWish }: BatchFieldsProps) {
  const { t } = useTranslation('admin');
  const [text, setText] = useState('');
  const [choices, setChoices] = useState({ role: freshInvite.role, validity: freshInvite.validity });
  const [isOnce, setOnce] = useState(true);
  const pasted = readNames(text);
  const count = pasted.names.length;
  const isReady = count > 0 && count <= mostNames && pasted.wrong.length === 0;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isReady || isPending) return;
    onWish({
      role: choices.role,
      expiresIn: validities[choices.validity],
      uses: isOnce ? 1 : null,
      tokens: pasted.names.map((name) => ({ name })),
    });
  };
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      <TextArea
        label={t('batch.names')}
        value={text}
        onChange={setText}
        rows={5}
        description={t('batch.namesHelp')}
        error={wrongWords(pasted, t)}
      />
      <InviteChoices
        role={choices.role}
        validity={choices.validity}
        onChange={(change) => setChoices((old) => ({ ...old, ...change }))}
      />
      <Checkbox label={t('batch.once')} description={t('batch.onceHelp')} isSelected={isOnce} onChange={setOnce} />
      {pasted.twice.length > 0 && (
        <Banner kind="waiting">{t('batch.twice', { names: pasted.twice.slice(0, 5).join(', ') })}</Banner>
      )}
      <div className={styles.row}>
        <Button
          type="submit"
          kind="primary"
          icon={<Users size={18} />}
          isDisabled={!isReady}
          isPending={isPending}
          data-testid="make-batch"
        >
          {count === 0 ? t('batch.make') : t('batch.makeMany', { count })}
        </Button>
      </div>
    </form>
  );
}

function wrongWords(
  { names, wrong }: PastedNames,
  t: (key: string, values: Record<string, string | number>) => string,
): string | undefined {
  const [first] = wrong;
  if (first !== undefined) return t('batch.wrongLine', { line: first.line, text: first.text });
  return names.length > mostNames ? t('batch.tooMany', { count: names.length, most: mostNames }) : undefined;
}
