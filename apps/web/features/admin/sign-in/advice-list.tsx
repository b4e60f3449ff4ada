import type { Advice } from '@foyer/wire';
import { useTranslation } from 'react-i18next';
import own from './sign-in.module.css';
import { codeParts } from './sign-in-words.ts';

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
          <dd>
            <Words text={setting} />
          </dd>
        </div>
      ))}
      {ours !== null && (
        <div>
          <dt>{t('company.here')}</dt>
          <dd>
            <Words text={ours} />
          </dd>
        </div>
      )}
    </dl>
  );
}

/** Names between backticks stand out as what is to be copied letter for letter. */
function Words({ text }: { readonly text: string }) {
  return codeParts(text).map(({ at, is, words }) => (is === 'code' ? <code key={at}>{words}</code> : words));
}
