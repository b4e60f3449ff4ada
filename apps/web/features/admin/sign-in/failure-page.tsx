import type { SignInFailureView } from '@foyer/wire';
import { ArrowLeft } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { CopyButton } from '../../../ui/copy-button.tsx';
import styles from '../admin.module.css';
import { useAdmin } from '../admin-context.ts';
import { keyOf, useAsked } from '../asking.ts';
import { Loaded } from '../loaded.tsx';
import { Moment } from '../moment.tsx';
import { PageHead } from '../page-head.tsx';
import { linkTo } from '../place.ts';
import { AdviceList } from './advice-list.tsx';
import own from './sign-in.module.css';
import { causeOf, factRows } from './sign-in-words.ts';

/** The whole reason why one sign-in failed, and what to do about it (SI30). */
export function FailurePage({ reference }: { readonly reference: string }) {
  const { t } = useTranslation('admin');
  const { api } = useAdmin();
  const failure = useAsked({
    key: keyOf('sign-in-failure', reference),
    ask: () => api.companySignIn.failure(reference),
  });
  const isUnknown = failure.failure?.kind === 'not-found';
  return (
    <>
      <PageHead title={t('company.failure', { reference })} action={<CopyButton value={reference} />} />
      {isUnknown ? (
        <p className={styles.card}>{t('company.unknown')}</p>
      ) : (
        <Loaded asked={failure}>{(found) => <WholeReason failure={found} />}</Loaded>
      )}
      <Link className={own.back ?? ''} href={linkTo({ at: 'sign-in' })}>
        <ArrowLeft size={16} aria-hidden="true" />
        {t('company.back')}
      </Link>
    </>
  );
}

function WholeReason({ failure }: { readonly failure: SignInFailureView }) {
  const { t } = useTranslation('admin');
  const { title, detail, advice, at, provider, network, facts, status } = failure;
  const rows = factRows(facts);
  return (
    <section className={styles.card} aria-labelledby="failure-title" data-testid="whole-reason">
      <h2 id="failure-title" className={styles.cardTitle}>
        {title}
      </h2>
      <p className={own.breaks}>{detail}</p>
      <AdviceList advice={advice} />
      <dl className={own.facts}>
        <div>
          <dt>{t('company.when')}</dt>
          <dd>
            <Moment at={at} />
          </dd>
        </div>
        {provider !== null && (
          <div>
            <dt>{t('company.provider')}</dt>
            <dd>{provider.name}</dd>
          </div>
        )}
        <div>
          <dt>{t('company.cause')}</dt>
          <dd>
            <a href={`/problems/${causeOf(failure)}`}>{causeOf(failure)}</a> · {status}
          </dd>
        </div>
        {network !== null && (
          <div>
            <dt>{t('company.network')}</dt>
            <dd>{network}</dd>
          </div>
        )}
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>
              <code>{name}</code>
            </dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
