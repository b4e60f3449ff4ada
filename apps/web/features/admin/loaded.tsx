import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { useBrowserLocation } from 'wouter/use-browser-location';
import { Button } from '../../ui/button.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import styles from './admin.module.css';
import { type Asked, type AskedPages, keyOf } from './asking.ts';
import { signInAddress } from './place.ts';
import { Problem } from './problem.tsx';

export interface LoadedProps<Value> {
  readonly asked: Asked<Value>;
  readonly children: (value: Value) => ReactNode;
}

/** What was asked for, once it is there; until then, and where it does not come, a word about that. */
export function Loaded<Value>({ asked, children }: LoadedProps<Value>) {
  const { value, failure, isPending, again } = asked;
  if (failure?.kind === 'sign-in-required') return <ToSignIn />;
  return (
    <>
      {failure !== undefined && <Problem failure={failure} onRetry={again} />}
      {value === undefined ? isPending && <Loading /> : children(value)}
    </>
  );
}

/** Shown late, so that a quick answer does not flicker. */
export function Loading() {
  const { t } = useTranslation('admin');
  return (
    <p className={styles.loading} role="status">
      <Spinner size={18} />
      {t('loading')}
    </p>
  );
}

/** The session is over: to the sign-in page, and back here afterwards. */
export function ToSignIn() {
  const [path] = useBrowserLocation();
  const [, navigate] = useLocation();
  const queries = useQueryClient();
  useEffect(() => {
    navigate(signInAddress(path), { replace: true });
    // Whoever signs in now may be somebody else, and what was refused is to be asked for anew.
    return () => queries.removeQueries({ queryKey: keyOf() });
  }, [navigate, path, queries]);
  return <Loading />;
}

/** Under a long list: the rest of it. */
export function MoreButton({ pages }: { readonly pages: AskedPages<unknown> }) {
  const { t } = useTranslation('admin');
  if (!pages.hasMore) return null;
  return (
    <div className={styles.more}>
      <Button kind="quiet" isPending={pages.isLoadingMore} onPress={pages.more}>
        {t('more')}
      </Button>
    </div>
  );
}

export interface EmptyProps {
  readonly icon: ReactNode;
  readonly title: string;
  readonly text: string;
  readonly action?: ReactNode;
}

/** Where there is nothing yet: what would be here, and how it comes to be. */
export function Empty({ icon, title, text, action }: EmptyProps) {
  return (
    <div className={styles.empty}>
      <span className={styles.emptyIcon} aria-hidden="true">
        {icon}
      </span>
      <h2 className={styles.emptyTitle}>{title}</h2>
      <p className={styles.emptyText}>{text}</p>
      {action}
    </div>
  );
}
