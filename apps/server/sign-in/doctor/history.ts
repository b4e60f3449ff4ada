/** What sign-ins at a provider came to lately. Some faults show only there: authentik tells nobody that it encrypts. */
import { type Finding, type SignInSentence, signInProblems } from '@foyer/wire';
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

/** By id of the provider. */
export type LastFailures = ReadonlyMap<string, SignInFailureRecord>;

/** When somebody signed in there last, by provider, in Unix seconds. */
async function lastGood({ accounts, signInSessions }: Known): Promise<ReadonlyMap<string, number>> {
  const [people, sessions] = await Promise.all([accounts.list(), signInSessions.list()]);
  const times = new Map<string, number>();
  const note = (provider: string | undefined, at: number | null): void => {
    if (provider !== undefined && at !== null) times.set(provider, Math.max(at, times.get(provider) ?? 0));
  };
  for (const { origin, lastSignInAt } of people) note(origin?.provider, lastSignInAt);
  // Where two providers have one issuer, an account names only the one that was used last.
  for (const { provider, createdAt } of sessions) note(provider?.id, createdAt);
  return times;
}

/** The newest sign-in at each provider that failed by a setting or an outage, where none was good since. */
export async function lastFailures(store: Known): Promise<LastFailures> {
  const newest = new Map<string, SignInFailureRecord>();
  for (const one of await store.signInFailures.list(most)) {
    const { provider, cause } = one;
    if (provider !== null && isOurs[signInProblems[cause].tells] && !newest.has(provider)) newest.set(provider, one);
  }
  if (newest.size === 0) return newest;
  const good = await lastGood(store);
  // In whole seconds: of two in one second the failure is told.
  return new Map([...newest].filter(([provider, { at }]) => at >= (good.get(provider) ?? 0)));
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
