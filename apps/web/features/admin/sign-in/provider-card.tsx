import { ChevronRight } from 'lucide-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Badge, type BadgeKind } from '../../../ui/badge.tsx';
import { CopyField } from '../../../ui/copy-field.tsx';
import { cx } from '../../../ui/cx.ts';
import styles from '../admin.module.css';
import { FindingList } from './finding-list.tsx';
import own from './sign-in.module.css';
import { type ExaminedProvider, worstOf } from './sign-in-words.ts';

const kinds: Record<ReturnType<typeof worstOf>, BadgeKind> = { good: 'good', hint: 'someone', fault: 'off' };

export interface ProviderCardProps {
  readonly provider: ExaminedProvider;
  /** Where providers fetch the keys they encrypt with. */
  readonly jwksUrl: string;
}

/** One provider: how it is, and what is to be entered there. */
export function ProviderCard({ provider, jwksUrl }: ProviderCardProps) {
  const { t } = useTranslation('admin');
  const title = useId();
  const { id, name, issuer, product, findings } = provider;
  const worst = worstOf(findings);
  return (
    <section className={styles.card} aria-labelledby={title} data-testid="provider-card" data-provider={id}>
      <div className={styles.between}>
        <span className={styles.two}>
          <h2 id={title} className={cx(styles.cardTitle, own.breaks)}>
            {name}
          </h2>
          <span className={styles.second}>{issuer}</span>
        </span>
        <span className={styles.row}>
          {product !== null && <Badge>{product}</Badge>}
          <Badge kind={kinds[worst]}>{t(`company.state.${worst}`)}</Badge>
        </span>
      </div>
      <FindingList findings={findings} />
      <details className={own.details}>
        <summary>
          <ChevronRight size={14} aria-hidden="true" />
          {t('company.addresses')}
        </summary>
        <div className={own.addresses}>
          <CopyField
            label={t('company.redirect')}
            value={provider.redirectUri}
            description={t('company.redirectHelp')}
            testId="redirect-address"
          />
          <CopyField label={t('company.jwks')} value={jwksUrl} description={t('company.jwksHelp')} />
          <CopyField label={t('company.signOut')} value={provider.signOutUri} description={t('company.signOutHelp')} />
          <CopyField
            label={t('company.backchannel')}
            value={provider.backchannelUri}
            description={t('company.backchannelHelp')}
          />
        </div>
      </details>
    </section>
  );
}
