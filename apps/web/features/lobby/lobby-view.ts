/** What a host is shown and told of those who wait. Pure. */
import type { WireKnock } from '@foyer/wire';
import { arrivals, type Lobby } from '../../engine/meeting/lobby.ts';

/** The toast: one person can be let in from it, several must be looked at first, and so must a name that is here already. */
export interface KnockNote {
  readonly words: 'wantsIn' | 'wantsInSameName' | 'wantIn';
  readonly name: string;
  /** How many others wait. */
  readonly others: number;
  /** The one whom "Admit" lets in; undefined where one should look first. */
  readonly admits: string | undefined;
}

export function noteOf(lobby: Lobby): KnockNote | undefined {
  const [first, ...others] = lobby;
  if (first === undefined) return undefined;
  const { name, sameName, id } = first;
  if (others.length > 0) return { words: 'wantIn', name, others: others.length, admits: undefined };
  if (sameName) return { words: 'wantsInSameName', name, others: 0, admits: undefined };
  return { words: 'wantsIn', name, others: 0, admits: id };
}

/** Milliseconds in which further arrivals belong to the batch that has been rung for. */
export const batch = 20_000;

/** Whether somebody new is worth a sound: not again for every one of a group that comes together. */
export function rings(before: Lobby, after: Lobby, sinceLast: number): boolean {
  return arrivals(before, after).length > 0 && (before.length === 0 || sinceLast >= batch);
}

/** How somebody stands at the door, as a key of words. */
export function standingOf({
  standing,
  from,
}: Pick<WireKnock, 'standing' | 'from'>): 'guest' | 'invited' | 'user' | 'userFrom' {
  return standing === 'user' && from !== null ? 'userFrom' : standing;
}

export interface Waited {
  readonly words: 'justNow' | 'minutes' | 'overAnHour';
  readonly count: number;
}

/** @param now Unix seconds by the server's clock */
export function waited({ since }: Pick<WireKnock, 'since'>, now: number): Waited {
  const count = Math.floor(Math.max(0, now - since) / 60);
  if (count < 1) return { words: 'justNow', count: 0 };
  return count < 60 ? { words: 'minutes', count } : { words: 'overAnHour', count };
}

export interface Crowd {
  /** More than one waits, so admitting all at once saves something. */
  readonly all: boolean;
  /** How many have an invitation or an account, where that is some but not all. */
  readonly known: number;
}

export function crowdOf(lobby: Lobby): Crowd {
  const known = lobby.filter(({ standing }) => standing !== 'guest').length;
  return { all: lobby.length > 1, known: known < lobby.length ? known : 0 };
}
