import type { Advice } from '@foyer/wire';
import { useTranslation } from 'react-i18next';
import own from './sign-in.module.css';

/** What to do about it: at the provider, by that product's own menus, and here. */
export function AdviceList({ advice }: { readonly advice: Advice }) {
  const { t } = useTranslation('admin');
  const { ours, theirs } = advice;
  if (ours === null && theirs.length === 0) return null;
  return (
    <dl className={own.advice}>
      {theirs.map(({ product, setting }) => (
        <div key={product}>
          <dt>{t('company.at', { product })}</dt>
          <dd>{setting}</dd>
        </div>
      ))}
      {ours !== null && (
        <div>
          <dt>{t('company.here')}</dt>
          <dd>{ours}</dd>
        </div>
      )}
    </dl>
  );
}
