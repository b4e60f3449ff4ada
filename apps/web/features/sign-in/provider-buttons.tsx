import type { SignInProviderView } from '@foyer/wire';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { keepLastProvider, lastProvider } from '../../app/provider-keep.ts';
import { providerPath, returnPath } from '../../app/return-path.ts';
import { useServices } from '../../app/services.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { cx } from '../../ui/cx.ts';
import styles from './provider-buttons.module.css';
import { type ProviderRow, providerRows } from './sign-in-view.ts';

/** One way in for each provider. They are links, because the server takes over from there. */
export function ProviderButtons({ providers }: { readonly providers: readonly SignInProviderView[] }) {
  const { drawer } = useServices();
  // As it was when the page came: the order must not change under the pointer.
  const [last] = useState(() => lastProvider(drawer));
  return (
    <ul className={styles.list}>
      {providerRows(providers, last).map((row, place) => (
        <li key={row.id}>
          <ProviderLink row={row} isFirst={place === 0} isOnly={providers.length === 1} />
        </li>
      ))}
    </ul>
  );
}

interface ProviderLinkProps {
  readonly row: ProviderRow;
  readonly isFirst: boolean;
  /** Then it is what the page is for, and looks so. */
  readonly isOnly: boolean;
}

function ProviderLink({ row, isFirst, isOnly }: ProviderLinkProps) {
  const { t } = useTranslation('sign-in');
  const { drawer, knocks } = useServices();
  const { id, name, icon, isLast } = row;
  return (
    <a
      className={cx(styles.provider, isOnly ? styles.only : isFirst && styles.first)}
      href={providerPath(id, returnPath(location.search, location.origin))}
      onClick={() => {
        keepLastProvider(drawer, id);
        // Whoever waits in this tab goes on waiting as who they are when they come back.
        knocks.signsIn();
      }}
      data-testid="provider"
      data-provider={id}
    >
      {icon === null ? <Avatar name={name} size={28} /> : <img className={styles.icon} src={icon} alt="" />}
      <span className={styles.words}>
        {t('with', { name })}
        {/* Below, so that it takes no width from the name. */}
        {isLast && <span className={styles.last}>{t('lastUsed')}</span>}
      </span>
    </a>
  );
}
