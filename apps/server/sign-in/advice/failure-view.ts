/** A kept failure as administrators read it: cause, facts, and what to do about it. */
import { problemBase, type SignInFailureView, signInProblems } from '@foyer/wire';
import type { ProviderOptions } from '../../config/sign-in-options.ts';
import type { SignInFailureRecord } from '../../store/port.ts';
import { adviceOf } from './advice.ts';
import { detailOf } from './detail.ts';
import { productOf } from './product.ts';

type Known = Pick<ProviderOptions, 'id' | 'name' | 'issuer'>;

/** @param providers as configured now; one that is gone is shown by its id */
export function failureView(
  { ref, at, provider: id, cause, facts, network }: SignInFailureRecord,
  providers: readonly Known[],
): SignInFailureView {
  const known = providers.find((one) => one.id === id);
  const { title, status } = signInProblems[cause];
  return {
    ...{ type: problemBase + cause, title, status, detail: detailOf(cause, facts), ref, at },
    provider: id === null ? null : { id, name: known?.name ?? id },
    facts: Object.fromEntries(
      Object.entries(facts).map(([name, value]) => [name, typeof value === 'object' ? [...value] : value]),
    ),
    advice: adviceOf(cause, known === undefined ? null : productOf(known.issuer)),
    network,
  };
}
