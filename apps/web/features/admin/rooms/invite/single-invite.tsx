import type { JoinTokenCreate, JoinTokenMade, RoomView } from '@foyer/wire';
import { Link2 } from 'lucide-react';
import { type FormEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { announce } from '../../../../ui/announcer.tsx';
import { Button } from '../../../../ui/button.tsx';
import { Select } from '../../../../ui/select.tsx';
import { TextField } from '../../../../ui/text-field.tsx';
import { freshInvite, type InviteForm, usesChoices, wishOf } from '../../../invite/invite-view.ts';
import styles from '../../admin.module.css';
import { useAdmin } from '../../admin-context.ts';
import { keyOf, useAct } from '../../asking.ts';
import { Problem } from '../../problem.tsx';
import { useFirstWrong } from '../../use-first-wrong.ts';
import { InviteChoices } from './invite-choices.tsx';
import { MadeInvite } from './made-invite.tsx';

interface Made {
  readonly wish: JoinTokenCreate;
  readonly made: JoinTokenMade;
}

/** First the wish, then the link: never both at once, so that no link stands beside choices it was not made with. */
export function SingleInvite({ room }: { readonly room: RoomView }) {
  const { t } = useTranslation('admin');
  const { api } = useAdmin();
  const [form, setForm] = useState(freshInvite);
  const [made, setMade] = useState<Made>();
  const create = useAct({
    act: (wish: JoinTokenCreate) => api.tokens.create(room.slug, wish),
    refresh: [keyOf('tokens', room.slug)],
    onDone: (answer, wish) => {
      setMade({ wish, made: answer });
      announce(t('invite.ready'));
    },
  });
  return (
    <section className={styles.card} aria-label={t('invite.title')}>
      <div className={styles.two}>
        <h2 className={styles.cardTitle}>{t('invite.title')}</h2>
        <p className={styles.help}>{t('invite.about')}</p>
      </div>
      {made === undefined ? (
        <InviteFields
          form={form}
          onChange={(change) => setForm((old) => ({ ...old, ...change }))}
          isPending={create.isPending}
          onWish={create.run}
        />
      ) : (
        <MadeInvite room={room} wish={made.wish} made={made.made} onAnother={() => setMade(undefined)} />
      )}
      <Problem failure={create.failure} />
    </section>
  );
}

interface InviteFieldsProps {
  readonly form: InviteForm;
  readonly onChange: (change: Partial<InviteForm>) => void;
  readonly isPending: boolean;
  readonly onWish: (wish: JoinTokenCreate) => void;
}

function InviteFields({ form, onChange, isPending, onWish }: InviteFieldsProps) {
  const { t } = useTranslation('admin');
  const fields = useRef<HTMLFormElement>(null);
  const [tries, setTries] = useState(0);
  const wish = wishOf(form);
  const wrong = tries > 0 && !wish.ok ? wish.refusal : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTries(tries + 1);
    if (wish.ok && !isPending) onWish(wish.value);
  };
  useFirstWrong(fields, tries);
  return (
    <form ref={fields} className={styles.form} onSubmit={submit} noValidate>
      <InviteChoices role={form.role} validity={form.validity} onChange={onChange} />
      <div className={styles.pair}>
        <Select
          label={t('invite.uses')}
          options={usesChoices.map((id) => ({ id, label: t(`uses.${id}`) }))}
          selectedId={form.uses}
          onSelect={(id) => {
            const uses = usesChoices.find((each) => each === id);
            if (uses !== undefined) onChange({ uses });
          }}
        />
        {form.uses === 'number' && (
          <TextField
            label={t('invite.usesNumber')}
            value={form.usesNumber}
            onChange={(usesNumber) => onChange({ usesNumber })}
            inputMode="numeric"
            autoComplete="off"
            error={wrong === 'uses' ? t('error.uses') : undefined}
          />
        )}
        <TextField
          label={t('invite.name')}
          value={form.name}
          onChange={(name) => onChange({ name })}
          autoComplete="off"
          description={t('invite.nameHelp')}
          error={wrong === 'name' ? t('error.name') : undefined}
        />
      </div>
      <div className={styles.row}>
        <Button type="submit" kind="primary" icon={<Link2 size={18} />} isPending={isPending} data-testid="make-invite">
          {t('invite.make')}
        </Button>
      </div>
    </form>
  );
}
