/** What became of knocks that are over: for who returns to their channel too late to have heard it. */
import type { Millis } from '@foyer/kernel';
import { type Admitted, type Problem, problem } from '@foyer/wire';
import type { LobbyLink } from './place.ts';

/** How long a late return is told why, rather than that its knock is unknown. */
const memoryMillis = 600_000;
/** Endings remembered at once. */
const memorySize = 10_000;

export type Ending =
  | { readonly how: 'problem'; readonly problem: Problem }
  /**
   * Told on the way out; the answer is lost where the connection broke just then, and said once more, while it may still
   * be used.
   */
  | { readonly how: 'admitted'; readonly answer: () => Admitted | undefined };

/** The last word, to somebody who returns too late to have heard it. */
export function sayEnding(ending: Ending | undefined, link: LobbyLink): void {
  const answer = ending?.how === 'admitted' ? ending.answer() : undefined;
  if (answer !== undefined) {
    link.send({ type: 'admitted', ...answer });
    link.close(undefined);
  } else link.end(ending?.how === 'problem' ? ending.problem : problem('knock-unknown'));
}

export class Endings {
  readonly #byHash = new Map<string, { readonly ending: Ending; readonly at: Millis }>();

  keep(hash: string, ending: Ending, at: Millis): void {
    this.#byHash.set(hash, { ending, at });
    for (const [old, kept] of this.#byHash) {
      if (this.#byHash.size <= memorySize && at - kept.at < memoryMillis) break;
      this.#byHash.delete(old);
    }
  }

  find(hash: string, now: Millis): Ending | undefined {
    const kept = this.#byHash.get(hash);
    return kept !== undefined && now - kept.at < memoryMillis ? kept.ending : undefined;
  }

  get size(): number {
    return this.#byHash.size;
  }
}
