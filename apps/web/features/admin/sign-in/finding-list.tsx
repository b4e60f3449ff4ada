import type { Finding } from '@foyer/wire';
import { ChevronRight, CircleCheck, CircleX, Info, type LucideIcon } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { cx } from '../../../ui/cx.ts';
import { VisuallyHidden } from '../../../ui/visually-hidden.tsx';
import styles from '../admin.module.css';
import { linkTo } from '../place.ts';
import { AdviceList } from './advice-list.tsx';
import own from './sign-in.module.css';
import { sortedFindings } from './sign-in-words.ts';

const icons: Record<Finding['level'], LucideIcon> = { good: CircleCheck, hint: Info, fault: CircleX };

/** What the doctor found at one provider: what is wrong stands open, what is well lies folded below. */
export function FindingList({ findings }: { readonly findings: readonly Finding[] }) {
  const { t } = useTranslation('admin');
  const { open, good } = sortedFindings(findings);
  return (
    <>
      <Findings findings={open} />
      {good.length > 0 && (
        <details className={own.details} open={open.length === 0}>
          <summary>
            <ChevronRight size={14} aria-hidden="true" />
            {t('company.well', { count: good.length })}
          </summary>
          <Findings findings={good} />
        </details>
      )}
    </>
  );
}

function Findings({ findings }: { readonly findings: readonly Finding[] }) {
  if (findings.length === 0) return null;
  return (
    <ul className={own.findings}>
      {findings.map((finding) => (
        <OneFinding key={`${finding.check} ${finding.says}`} finding={finding} />
      ))}
    </ul>
  );
}

function OneFinding({ finding }: { readonly finding: Finding }) {
  const { t } = useTranslation('admin');
  const { level, cause, says, advice, failure } = finding;
  const Icon = icons[level];
  return (
    <li className={own.finding} data-testid="finding" data-level={level} data-check={finding.check}>
      <span className={cx(own.level, own[level])}>
        <Icon size={18} aria-hidden="true" />
        <VisuallyHidden>{t(`company.level.${level}`)}</VisuallyHidden>
      </span>
      <div className={own.words}>
        <p>{says}</p>
        <AdviceList advice={advice} />
        {cause !== null && level !== 'good' && (
          <p className={styles.second}>{t(failure === undefined ? 'company.endsIn' : 'company.endedIn', { cause })}</p>
        )}
        {failure !== undefined && (
          <Link className={cx(styles.link, own.open)} href={linkTo({ at: 'sign-in-failure', ref: failure.ref })}>
            {t('company.wholeReason')}
          </Link>
        )}
      </div>
    </li>
  );
}
