/** What sign-ins at a provider came to lately. Some faults show only there: authentik tells nobody that it encrypts. */
import { type Finding, type SignInCause, type SignInSentence, signInProblems } from '@foyer/wire';
import type { SignInFailureRecord, Store } from '../../store/port.ts';
import { detailOf } from '../advice/detail.ts';
import { hintOf, type Subject } from './subject.ts';

/** All that are kept: the newest of one provider may be older than many of others. */
const most = 2_000;

/** Is it for administrators to mend, here or there? All else is over when the person begins again. */
const isOurs: { readonly [Sentence in SignInSentence]: boolean } = {
  misconfigured: true,
  unavailable: true,
  ...{ 'begin-again': false, cancelled: false, 'not-admitted': false, unknown: false },
};

type Known = Pick<Store, 'accounts' | 'signInFailures' | 'signInSessions'>;

/** Unix seconds; undefined where nobody is known who signed in there. */
async function lastGood({ accounts, signInSessions }: Known, provider: string): Promise<number | undefined> {
  const [people, sessions] = await Promise.all([accounts.list(), signInSessions.list()]);
  const times = [
    ...people.flatMap((one) => (one.origin?.provider === provider ? [one.lastSignInAt ?? 0] : [])),
    // Where two providers have one issuer, an account names the one that was used last alone.
    ...sessions.flatMap((one) => (one.provider?.id === provider ? [one.createdAt] : [])),
  ];
  return times.length === 0 ? undefined : times.reduce((one, other) => Math.max(one, other));
}

/** The newest sign-in there that failed by a setting or an outage, where none was good since. */
export async function lastFailure(store: Known, provider: string): Promise<SignInFailureRecord | undefined> {
  const isTold = (cause: SignInCause) => isOurs[signInProblems[cause].tells];
  const failures = await store.signInFailures.list(most);
  const newest = failures.find((one) => one.provider === provider && isTold(one.cause));
  if (newest === undefined) return undefined;
  const good = await lastGood(store, provider);
  // In whole seconds: of two in one second the failure is told.
  return good === undefined || newest.at >= good ? newest : undefined;
}

function moment(at: number): string {
  return `${new Date(at * 1_000).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** @param said what the other checks found: advice that stands there already is not given twice */
export function checkHistory({ failed, product }: Subject, said: readonly Finding[]): Finding[] {
  if (failed === undefined) return [];
  const { ref, at, cause, facts } = failed;
  const says = `No sign-in has been good here since one failed on ${moment(at)} (${ref}): ${detailOf(cause, facts)}`;
  const made = { ...hintOf('sign-ins', product, { cause, says }), failure: { ref, at } };
  const isAdvised = said.some((one) => one.level === 'fault' && one.cause === cause);
  return [isAdvised ? { ...made, advice: { ours: null, theirs: [] } } : made];
}
