import type { SignInSentence } from '@foyer/wire';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Page } from '../../app/page.tsx';
import { useAccount, useWelcome } from '../../app/use-account.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { cx } from '../../ui/cx.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import { Door } from '../failure/door.tsx';
import failure from '../failure/failure.module.css';
import { doors, type FailureNote, noteAt, type Way, waysOn } from './failure-note.ts';
import styles from './sign-in-failed.module.css';

/** A sign-in at a provider came to nothing: one sentence, the reference for whoever can mend it, and the ways on (SI29). */
export function SignInFailed() {
  const { t } = useTranslation(['sign-in-failed', 'app']);
  const [note] = useState(() => noteAt(document, location.search));
  const heading = useRef<HTMLHeadingElement>(null);
  const where = useProviderName(note);
  const tells = note?.tells ?? 'lost';
  const title = t(`words.${tells}.title`);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <Page title={t('app:title.failure', { what: title.replace(/\.$/, '') })} corner={false}>
      <div className={failure.failure} data-testid="sign-in-failed" data-tells={tells}>
        <Door state={note === undefined ? 'closed' : doors[note.tells]} />
        <h1 ref={heading} tabIndex={-1} className={failure.title} aria-describedby="what-now">
          {title}
        </h1>
        <p id="what-now" className={cx(failure.text, styles.text)}>
          {t(`words.${tells}.text`, { where })}
        </p>
        {note === undefined ? <BeginAgain /> : <WaysOn note={note} />}
        {note !== undefined && <Reference note={note} />}
      </div>
    </Page>
  );
}

/** What the provider is called on its button; something like it where it is not known. */
function useProviderName(note: FailureNote | undefined): string {
  const { t } = useTranslation('sign-in-failed');
  const welcome = useWelcome();
  return welcome?.providers.find(({ id }) => id === note?.provider)?.name ?? t('company');
}

function WaysOn({ note }: { readonly note: FailureNote }) {
  const { t } = useTranslation('sign-in-failed');
  const welcome = useWelcome();
  const count = welcome === undefined ? undefined : welcome.providers.length + (welcome.localAccounts ? 1 : 0);
  const ways = waysOn(note, { origin: location.origin, count });
  const kindAt = (place: number) => (place === 0 ? 'primary' : 'quiet');
  return (
    <div className={styles.ways}>
      {ways.map(({ kind, href }: Way, place) => (
        <LinkButton key={kind} href={href} kind={kindAt(place)} size="large" testId={`way-${kind}`}>
          {t(`way.${kind}`)}
        </LinkButton>
      ))}
    </div>
  );
}

function BeginAgain() {
  const { t } = useTranslation('sign-in-failed');
  return (
    <div className={failure.actions}>
      <LinkButton href="/sign-in" kind="primary" size="large">
        {t('begin')}
      </LinkButton>
      <LinkButton href="/" size="large">
        {t('home')}
      </LinkButton>
    </div>
  );
}

/** Where trying again changes nothing. */
const asksAtOnce: ReadonlySet<string> = new Set<SignInSentence>(['misconfigured', 'not-admitted']);

function Reference({ note }: { readonly note: FailureNote }) {
  const { t } = useTranslation('sign-in-failed');
  const account = useAccount();
  const isAdmin = account.is === 'somebody' && account.me.account.level === 'admin';
  const { ref: reference, tells } = note;
  return (
    <div className={styles.reference}>
      <p id="reference-help">{t(asksAtOnce.has(tells) ? 'referenceNow' : 'reference')}</p>
      <div className={styles.row}>
        <code className={styles.code} aria-describedby="reference-help" data-ref data-testid="reference">
          {reference}
        </code>
        <CopyButton value={reference} />
      </div>
      {isAdmin && (
        <p>
          <a className={styles.whole} href={`/admin/sign-in/failures/${reference}`}>
            {t('whole')}
          </a>
        </p>
      )}
    </div>
  );
}
