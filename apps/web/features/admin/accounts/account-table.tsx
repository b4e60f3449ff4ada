import type { AccountView } from '@foyer/wire';
import { EllipsisVertical, KeyRound, Trash2, UserCheck, UserX } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AccountEdit } from '../../../app/admin-api.ts';
import { Badge } from '../../../ui/badge.tsx';
import { DataTable } from '../../../ui/data-table.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { Menu, MenuItem, MenuSection, MenuSeparator, MenuTrigger } from '../../../ui/menu.tsx';
import styles from '../admin.module.css';
import { useAdmin } from '../admin-context.ts';
import { keyOf, useAct } from '../asking.ts';
import { Moment } from '../moment.tsx';
import { Problem } from '../problem.tsx';
import { levels } from './account-form.ts';
import { AccountQuestion, type Asking } from './account-question.tsx';
import { PasswordDialog } from './password-dialog.tsx';

interface Edit {
  readonly id: string;
  readonly change: AccountEdit;
}

/** Accounts, each with what can be done to it. */
export function AccountTable({ accounts }: { readonly accounts: readonly AccountView[] }) {
  const { t } = useTranslation('admin');
  const { api } = useAdmin();
  const [asking, setAsking] = useState<Asking>();
  const [guarding, setGuarding] = useState<AccountView>();
  const change = useAct({
    act: ({ id, change: wish }: Edit) => api.accounts.change(id, wish),
    refresh: [keyOf('accounts'), keyOf('me')],
  });
  return (
    <>
      <Problem failure={change.failure} />
      <DataTable
        label={t('section.accounts')}
        items={accounts}
        idOf={({ id }) => id}
        columns={[
          { id: 'who', label: t('accounts.who'), isRowHeader: true, render: (account) => <Who account={account} /> },
          {
            id: 'from',
            label: t('accounts.provider'),
            render: ({ provider }) => provider?.name ?? t('accounts.local'),
          },
          { id: 'level', label: t('accounts.level'), render: ({ level }) => t(`level.${level}`) },
          {
            id: 'seen',
            label: t('accounts.lastSignIn'),
            render: ({ lastSignInAt }) => (lastSignInAt === null ? t('never') : <Moment at={lastSignInAt} />),
          },
          {
            id: 'act',
            label: t('actions'),
            labelHidden: true,
            render: (account) => (
              <div className={styles.rowEnd}>
                <AccountMenu
                  account={account}
                  onChange={(wish) => change.run({ id: account.id, change: wish })}
                  onPassword={() => setGuarding(account)}
                  onAsk={(about) => setAsking({ account, about })}
                />
              </div>
            ),
          },
        ]}
      />
      <AccountQuestion asking={asking} onClose={() => setAsking(undefined)} />
      <PasswordDialog account={guarding} onClose={() => setGuarding(undefined)} />
    </>
  );
}

function Who({ account }: { readonly account: AccountView }) {
  const { t } = useTranslation('admin');
  const { me } = useAdmin();
  return (
    <span className={styles.two} title={account.provider?.subject}>
      <span className={styles.row}>
        <span className={styles.strong}>{account.name}</span>
        {account.id === me.account.id && <Badge kind="accent">{t('you')}</Badge>}
        {account.disabled && <Badge kind="off">{t('accounts.disabled')}</Badge>}
      </span>
      {account.username !== account.name && <span className={styles.second}>{account.username}</span>}
    </span>
  );
}

interface AccountMenuProps {
  readonly account: AccountView;
  readonly onChange: (change: AccountEdit) => void;
  readonly onPassword: () => void;
  readonly onAsk: (about: Asking['about']) => void;
}

function AccountMenu({ account, onChange, onPassword, onAsk }: AccountMenuProps) {
  const { t } = useTranslation('admin');
  const label = t('accounts.actionsFor', { name: account.name });
  return (
    <MenuTrigger>
      <IconButton label={label} icon={<EllipsisVertical size={18} />} bare />
      <Menu aria-label={label}>
        {account.provider === null && <LocalItems account={account} onChange={onChange} onPassword={onPassword} />}
        {account.disabled ? (
          <MenuItem icon={<UserCheck size={18} />} onAction={() => onChange({ disabled: false })}>
            {t('accounts.enable')}
          </MenuItem>
        ) : (
          <MenuItem dangerous icon={<UserX size={18} />} onAction={() => onAsk('disable')}>
            {t('accounts.disable')}
          </MenuItem>
        )}
        <MenuItem dangerous icon={<Trash2 size={18} />} onAction={() => onAsk('delete')}>
          {t('accounts.delete')}
        </MenuItem>
      </Menu>
    </MenuTrigger>
  );
}

/** What a provider decides anew at each sign-in is not changed by hand (SI19); nobody has a password here for it (SI18). */
function LocalItems({ account, onChange, onPassword }: Omit<AccountMenuProps, 'onAsk'>) {
  const { t } = useTranslation('admin');
  return (
    <>
      <MenuSection
        heading={t('accounts.level')}
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[account.level]}
        onSelectionChange={(keys) => {
          const level = levels.find((each) => keys !== 'all' && keys.has(each));
          if (level !== undefined && level !== account.level) onChange({ level });
        }}
      >
        {levels.map((level) => (
          <MenuItem key={level} id={level} description={t(`levelHelp.${level}`)}>
            {t(`level.${level}`)}
          </MenuItem>
        ))}
      </MenuSection>
      <MenuSeparator />
      <MenuItem icon={<KeyRound size={18} />} onAction={onPassword}>
        {t('accounts.newPassword')}
      </MenuItem>
    </>
  );
}
