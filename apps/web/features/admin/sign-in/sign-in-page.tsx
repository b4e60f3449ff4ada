import type { DoctorReport } from '@foyer/wire';
import { IdCard, Stethoscope } from 'lucide-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/button.tsx';
import styles from '../admin.module.css';
import { useAdmin } from '../admin-context.ts';
import { keyOf, useAsked } from '../asking.ts';
import { Empty, Loaded } from '../loaded.tsx';
import { PageHead } from '../page-head.tsx';
import { FailureList } from './failure-list.tsx';
import { FindingList } from './finding-list.tsx';
import { ProviderCard } from './provider-card.tsx';
import { ProviderKeys } from './provider-keys.tsx';
import { sharedFindings } from './sign-in-words.ts';

/** Sign-in at providers: looked at as the page opens and again on wish, our keys, and what failed lately (SI30, SI32). */
export function SignInPage() {
  const { t } = useTranslation('admin');
  const { api } = useAdmin();
  const report = useAsked({ key: keyOf('doctor'), ask: api.companySignIn.doctor });
  return (
    <>
      <PageHead
        title={t('section.sign-in')}
        about={t('company.about')}
        action={
          <Button
            kind="primary"
            icon={<Stethoscope size={18} />}
            isPending={report.isAsking}
            onPress={report.again}
            data-testid="check-now"
          >
            {t(report.isAsking ? 'company.checking' : 'company.check')}
          </Button>
        }
      />
      <Loaded asked={report}>
        {(found) =>
          found.providers.length === 0 ? (
            <section className={styles.card}>
              <Empty icon={<IdCard size={28} />} title={t('company.none')} text={t('company.noneText')} />
            </section>
          ) : (
            <Examined report={found} />
          )
        }
      </Loaded>
      <FailureList />
      {(report.value?.providers.length ?? 0) > 0 && <ProviderKeys />}
    </>
  );
}

function Examined({ report }: { readonly report: DoctorReport }) {
  const { t } = useTranslation('admin');
  const title = useId();
  const { shared, providers } = sharedFindings(report.providers);
  return (
    <>
      {shared.length > 0 && (
        <section className={styles.card} aria-labelledby={title}>
          <h2 id={title} className={styles.cardTitle}>
            {t('company.server')}
          </h2>
          <FindingList findings={shared} />
        </section>
      )}
      {providers.map((provider) => (
        <ProviderCard key={provider.id} provider={provider} jwksUrl={report.jwksUrl} />
      ))}
    </>
  );
}
