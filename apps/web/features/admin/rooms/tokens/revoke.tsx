import type { JoinTokenInfo, RoomView } from '@foyer/wire';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Checkbox } from '../../../../ui/checkbox.tsx';
import { showToast } from '../../../../ui/toast.tsx';
import { useAdmin } from '../../admin-context.ts';
import { keyOf, useAct } from '../../asking.ts';
import { Confirm } from '../../confirm.tsx';

export interface RevokeOneProps {
  readonly token: JoinTokenInfo | undefined;
  readonly room: RoomView;
  readonly onClose: () => void;
}

/** Takes one invitation back, and on request sends out who came in with it. */
export function RevokeOne({ token, room, onClose }: RevokeOneProps) {
  const { t } = useTranslation('admin');
  const { api } = useAdmin();
  const [remove, setRemove] = useState(false);
  const close = () => {
    setRemove(false);
    onClose();
  };
  const act = useAct({
    act: (id: string) => api.tokens.revoke(id, remove),
    refresh: [keyOf('tokens', room.slug), keyOf('meetings')],
    onDone: close,
  });
  return (
    <Confirm
      item={token}
      words={({ name }) => ({
        title: name === null ? t('tokens.revokeAnyTitle') : t('tokens.revokeTitle', { name }),
        text: t('tokens.revokeText'),
        confirm: t('tokens.revoke'),
      })}
      act={act}
      wish={({ id }) => id}
      onClose={close}
    >
      <Checkbox label={t('tokens.remove')} isSelected={remove} onChange={setRemove} />
    </Confirm>
  );
}

/** Takes back every invitation of a room. */
export function RevokeAll({ room, onClose }: { readonly room: RoomView | undefined; readonly onClose: () => void }) {
  const { t } = useTranslation('admin');
  const { api } = useAdmin();
  const [remove, setRemove] = useState(false);
  const close = () => {
    setRemove(false);
    onClose();
  };
  const act = useAct({
    act: (slug: string) => api.tokens.revokeAll(slug, remove),
    refresh: [keyOf('tokens'), keyOf('meetings')],
    onDone: (count) => {
      close();
      showToast({ id: 'revoked', text: t('tokens.revoked', { count }) });
    },
  });
  return (
    <Confirm
      item={room}
      words={({ title }) => ({
        title: t('tokens.revokeAllTitle', { title }),
        text: t('tokens.revokeAllText'),
        confirm: t('tokens.revokeAll'),
      })}
      act={act}
      wish={({ slug }) => slug}
      onClose={close}
    >
      <Checkbox label={t('tokens.removeAll')} isSelected={remove} onChange={setRemove} />
    </Confirm>
  );
}
