import type { SignInFailureView } from '@foyer/wire';
import { CircleCheck } from 'lucide-react';
import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'wouter';
import { cx } from '../../../ui/cx.ts';
import { DataTable } from '../../../ui/data-table.tsx';
import { TextField } from '../../../ui/text-field.tsx';
import styles from '../admin.module.css';
import { useAdmin } from '../admin-context.ts';
import { keyOf, useAsked } from '../asking.ts';
import { Empty, Loaded } from '../loaded.tsx';
import { Moment } from '../moment.tsx';
import { linkTo } from '../place.ts';
import own from './sign-in.module.css';
import { matching, referenceIn } from './sign-in-words.ts';

/** Sign-ins that failed lately, found by what people were shown. */
export function FailureList() {
  const { t } = useTranslation('admin');
  const { api } = useAdmin();
  const [, navigate] = useLocation();
  const title = useId();
  const [text, setText] = useState('');
  const failures = useAsked({ key: keyOf('sign-in-failures'), ask: api.companySignIn.failures, every: 15_000 });
  const open = (event: FormEvent) => {
    event.preventDefault();
    const ref = referenceIn(text);
    // Older ones are not in the list, but still known.
    if (ref !== undefined) navigate(linkTo({ at: 'sign-in-failure', ref }));
  };
  return (
    <section className={styles.card} aria-labelledby={title}>
      <span className={styles.two}>
        <h2 id={title} className={styles.cardTitle}>
          {t('company.failures')}
        </h2>
        <span className={styles.help}>{t('company.failuresHelp')}</span>
      </span>
      <form onSubmit={open} noValidate>
        <TextField
          label={t('company.search')}
          value={text}
          onChange={setText}
          placeholder="f_…"
          autoComplete="off"
          spellCheck="false"
          enterKeyHint="search"
          testId="failure-search"
        />
      </form>
      <Loaded asked={failures}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty
              icon={<CircleCheck size={28} />}
              title={t('company.noFailures')}
              text={t('company.noFailuresText')}
            />
          ) : (
            <FailureTable failures={matching(items, referenceIn(text) ?? text)} />
          )
        }
      </Loaded>
    </section>
  );
}

function FailureTable({ failures }: { readonly failures: readonly SignInFailureView[] }) {
  const { t } = useTranslation('admin');
  if (failures.length === 0) return <p className={styles.help}>{t('company.notFound')}</p>;
  return (
    <DataTable
      label={t('company.failures')}
      items={failures}
      idOf={({ ref }) => ref}
      columns={[
        {
          id: 'cause',
          label: t('company.cause'),
          isRowHeader: true,
          render: ({ ref, title }) => (
            <span className={styles.two}>
              <Link className={cx(styles.link, own.open)} href={linkTo({ at: 'sign-in-failure', ref })}>
                {title}
              </Link>
              <span className={styles.second}>{ref}</span>
            </span>
          ),
        },
        {
          id: 'provider',
          label: t('company.provider'),
          render: ({ provider }) => <span className={own.breaks}>{provider?.name ?? '–'}</span>,
        },
        { id: 'at', label: t('company.when'), render: ({ at }) => <Moment at={at} /> },
      ]}
    />
  );
}
