import { no, ok } from '@foyer/kernel';
import type { AccountView } from '@foyer/wire';
import { useTranslation } from 'react-i18next';
import { useAdmin } from '../admin-context.ts';
import { keyOf, useAct } from '../asking.ts';
import { Confirm } from '../confirm.tsx';

export interface Asking {
  readonly account: AccountView;
  readonly about: 'disable' | 'delete';
}

/** Before an account is shut out or taken away. */
export function AccountQuestion({
  asking,
  onClose,
}: {
  readonly asking: Asking | undefined;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation('admin');
  const { api } = useAdmin();
  const act = useAct({
    act: async ({ account: { id }, about }: Asking) => {
      const answer =
        about === 'delete' ? await api.accounts.delete(id) : await api.accounts.change(id, { disabled: true });
      return answer.ok ? ok(undefined) : no(answer.refusal);
    },
    refresh: [keyOf('accounts'), keyOf('sessions'), keyOf('me')],
    onDone: onClose,
  });
  return (
    <Confirm
      item={asking}
      words={({ account: { name, provider }, about }) => ({
        title: t(about === 'delete' ? 'accounts.deleteTitle' : 'accounts.disableTitle', { name }),
        text:
          about === 'delete' && provider !== null
            ? t('accounts.deleteTextProvider', { provider: provider.name })
            : t(about === 'delete' ? 'accounts.deleteText' : 'accounts.disableText'),
        confirm: t(about === 'delete' ? 'accounts.delete' : 'accounts.disable'),
      })}
      act={act}
      wish={(wanted) => wanted}
      onClose={onClose}
    />
  );
}
