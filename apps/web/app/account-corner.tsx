import { DoorOpen, LogOut, UserRound } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'wouter';
import { Avatar } from '../ui/avatar.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { Menu, MenuItem, MenuSection, MenuTrigger } from '../ui/menu.tsx';
import { showToast } from '../ui/toast.tsx';
import styles from './account-corner.module.css';
import { useServices } from './services.ts';
import { useAccount, useForgetAccount, useMaySignIn } from './use-account.ts';
import { useToSignIn } from './use-to-sign-in.ts';

/** Who is signed in, or the way to it; nothing on a server without accounts. */
export function AccountCorner() {
  const { t } = useTranslation('app');
  const { href, leave } = useToSignIn();
  const account = useAccount();
  const maySignIn = useMaySignIn();
  if (account.is === 'somebody') return <Somebody {...account.me.account} />;
  if (!maySignIn) return null;
  return (
    <Link href={href} onClick={leave} className={styles.link ?? ''} data-testid="to-sign-in">
      {t('account.signIn')}
    </Link>
  );
}

function Somebody({ name, level }: { readonly name: string; readonly level: 'user' | 'host' | 'admin' }) {
  const { t } = useTranslation(['app', 'failure']);
  const { api } = useServices();
  const [, navigate] = useLocation();
  const forget = useForgetAccount();
  const signOut = async () => {
    const answer = await api.signOut();
    if (!answer.ok) {
      const why = t(`failure:words.${answer.refusal.kind}.title`);
      showToast({ id: 'sign-out', text: t('account.signOutFailed', { why }), kind: 'trouble' });
      return;
    }
    await forget();
    showToast({ id: 'sign-out', text: t('account.signedOut') });
  };
  return (
    <MenuTrigger>
      <IconButton label={t('account.label', { name })} icon={<Avatar name={name} size={32} />} data-testid="account" />
      <Menu aria-label={t('account.label', { name })}>
        <MenuSection heading={t('account.label', { name })}>
          {level !== 'user' && (
            <MenuItem icon={<DoorOpen size={18} />} onAction={() => navigate('/admin')}>
              {t('account.meetings')}
            </MenuItem>
          )}
          <MenuItem icon={<UserRound size={18} />} onAction={() => navigate('/admin/sessions')}>
            {t('account.own')}
          </MenuItem>
          <MenuItem icon={<LogOut size={18} />} onAction={() => void signOut()}>
            {t('account.signOut')}
          </MenuItem>
        </MenuSection>
      </Menu>
    </MenuTrigger>
  );
}
