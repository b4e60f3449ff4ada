import type { Me } from '@foyer/wire';
import { DoorOpen, LogOut, UserRound } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'wouter';
import { Avatar } from '../ui/avatar.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { Menu, MenuItem, MenuSection, MenuTrigger } from '../ui/menu.tsx';
import { showToast } from '../ui/toast.tsx';
import styles from './account-corner.module.css';
import type { Failure } from './failure-kind.ts';
import { useServices } from './services.ts';
import { useAccount, useForgetAccount, useMaySignIn } from './use-account.ts';
import { useToSignIn } from './use-to-sign-in.ts';

/** Who is signed in, or the way to it; nothing on a server without accounts. */
export function AccountCorner() {
  const { t } = useTranslation('app');
  const { href, leave } = useToSignIn();
  const account = useAccount();
  const maySignIn = useMaySignIn();
  if (account.is === 'somebody') return <Somebody me={account.me} />;
  if (!maySignIn) return null;
  return (
    <Link href={href} onClick={leave} className={styles.link ?? ''} data-testid="to-sign-in">
      {t('account.signIn')}
    </Link>
  );
}

function Somebody({ me }: { readonly me: Me }) {
  const { t } = useTranslation('app');
  const [, navigate] = useLocation();
  const signOut = useSignOut();
  const { name, level, provider } = me.account;
  const { signOutAt } = me;
  const label = t('account.label', { name });
  return (
    <MenuTrigger>
      <IconButton label={label} icon={<Avatar name={name} size={32} />} data-testid="account" />
      <Menu aria-label={label}>
        <MenuSection heading={provider === null ? label : t('account.labelAt', { name, provider: provider.name })}>
          {level !== 'user' && (
            <MenuItem icon={<DoorOpen size={18} />} onAction={() => navigate('/admin')}>
              {t('account.meetings')}
            </MenuItem>
          )}
          <MenuItem icon={<UserRound size={18} />} onAction={() => navigate('/admin/sessions')}>
            {t('account.own')}
          </MenuItem>
          <MenuItem icon={<LogOut size={18} />} onAction={() => void signOut.here()}>
            {t(signOutAt === null ? 'account.signOut' : 'account.signOutHere')}
          </MenuItem>
          {signOutAt !== null && (
            <MenuItem icon={<LogOut size={18} />} onAction={() => void signOut.there()} data-testid="sign-out-too">
              {t('account.signOutToo', { provider: signOutAt })}
            </MenuItem>
          )}
        </MenuSection>
      </Menu>
    </MenuTrigger>
  );
}

interface SignOut {
  /** Of this server alone. */
  readonly here: () => Promise<void>;
  /** Of the provider too, by a page of its own (SI25). */
  readonly there: () => Promise<void>;
}

function useSignOut(): SignOut {
  const { t } = useTranslation(['app', 'failure']);
  const { api } = useServices();
  const forget = useForgetAccount();
  const refused = ({ kind }: Failure) => {
    const why = t(`failure:words.${kind}.title`);
    showToast({ id: 'sign-out', text: t('account.signOutFailed', { why }), kind: 'trouble' });
  };
  const done = async () => {
    await forget();
    showToast({ id: 'sign-out', text: t('account.signedOut') });
  };
  return {
    here: async () => {
      const answer = await api.signOut();
      if (answer.ok) await done();
      else refused(answer.refusal);
    },
    there: async () => {
      const answer = await api.signOutAtProvider();
      if (!answer.ok) refused(answer.refusal);
      else if (isPage(answer.value.url)) location.assign(answer.value.url);
      else await done();
    },
  };
}

/** The address is the provider's word: only a page is gone to. */
function isPage(url: string | null): url is string {
  return url !== null && /^https?:\/\//i.test(url);
}
