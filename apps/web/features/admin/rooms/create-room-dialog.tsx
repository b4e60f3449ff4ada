import type { RoomCreate } from '@foyer/wire';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { RadioCards } from '../../../ui/radio-cards.tsx';
import { Switch } from '../../../ui/switch.tsx';
import { TextField } from '../../../ui/text-field.tsx';
import styles from '../admin.module.css';
import { useAdmin } from '../admin-context.ts';
import { keyOf, useAct } from '../asking.ts';
import { linkTo } from '../place.ts';
import { Problem } from '../problem.tsx';
import { freshRoom, type RoomForm, roomOf } from './room-form.ts';

const entries = ['open', 'trusted', 'restricted'] as const;

/** Makes a room, with the few things that matter at first; all else is on its page afterwards. */
export function CreateRoomDialog({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const { t } = useTranslation('admin');
  const { api } = useAdmin();
  const [, navigate] = useLocation();
  const [form, setForm] = useState(freshRoom);
  const set = (change: Partial<RoomForm>) => setForm((old) => ({ ...old, ...change }));
  const create = useAct({
    act: (room: RoomCreate) => api.rooms.create(room),
    refresh: [keyOf('rooms')],
    onDone: ({ slug }) => navigate(linkTo({ at: 'room', slug, tab: 'invite' })),
  });
  const { reset } = create;
  useEffect(() => {
    if (!isOpen) return;
    setForm(freshRoom);
    reset();
  }, [isOpen, reset]);
  const read = roomOf(form);
  const isTaken = create.failure?.kind === 'room-exists';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (read.ok && !create.isPending) create.run(read.value);
  };
  return (
    <Dialog
      title={t('rooms.make')}
      isOpen={isOpen}
      onOpenChange={onClose}
      closeLabel={t('close')}
      actions={
        <Button type="submit" form="make-room" kind="primary" isPending={create.isPending}>
          {t('rooms.makeIt')}
        </Button>
      }
    >
      <form id="make-room" className={styles.form} onSubmit={submit} noValidate>
        <TextField
          label={t('rooms.title')}
          value={form.title}
          onChange={(title) => set({ title })}
          autoFocus
          autoComplete="off"
          description={t('rooms.titleHelp')}
          error={read.ok || read.refusal !== 'title' ? undefined : t('error.title')}
        />
        <TextField
          label={t('rooms.slug')}
          value={form.slug}
          onChange={(slug) => set({ slug })}
          autoComplete="off"
          spellCheck="false"
          description={t('rooms.slugHelp')}
          error={isTaken ? t('problem.room-exists') : read.ok || read.refusal !== 'slug' ? undefined : t('error.slug')}
        />
        <RadioCards
          label={t('rooms.entry')}
          options={entries.map((id) => ({ id, label: t(`entry.${id}.label`), description: t(`entry.${id}.text`) }))}
          selectedId={form.entry}
          onSelect={(entry) => set({ entry })}
        />
        <Switch
          label={t('field.lobby')}
          description={t('help.lobby')}
          isSelected={form.lobby}
          onChange={(lobby) => set({ lobby })}
        />
        <TextField
          label={t('rooms.password')}
          value={form.password}
          onChange={(password) => set({ password })}
          autoComplete="off"
          spellCheck="false"
          description={t('rooms.passwordHelp')}
          error={read.ok || read.refusal !== 'password' ? undefined : t('error.password')}
        />
        {!isTaken && <Problem failure={create.failure} />}
      </form>
    </Dialog>
  );
}
