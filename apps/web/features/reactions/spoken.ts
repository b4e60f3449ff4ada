/** Reactions in words for those who do not see them: one at a time, and a burst as one sentence. Pure. */
import type { WireReaction } from '@foyer/wire';

export interface Reacted {
  readonly id: number;
  readonly participant: string;
  readonly reaction: WireReaction;
}

export interface Speech {
  readonly reaction: WireReaction;
  readonly participant: string;
  /** How many others reacted, with whatever. */
  readonly others: number;
}

/** What is said about reactions since the last that was said: the latest, and how many other people there were. */
export function speechOf(reactions: readonly Reacted[], saidUpTo: number, self: string): Speech | undefined {
  const fresh = reactions.filter(({ id, participant }) => id > saidUpTo && participant !== self);
  const latest = fresh.at(-1);
  if (latest === undefined) return undefined;
  const people = new Set(fresh.map(({ participant }) => participant));
  return { reaction: latest.reaction, participant: latest.participant, others: people.size - 1 };
}
