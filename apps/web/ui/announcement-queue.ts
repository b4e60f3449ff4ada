/** What is spoken, one at a time, so that a second message does not swallow the first. Pure: time is given. */
import { later, type Millis, millis } from '@foyer/kernel';

/** `polite` waits for a pause; `assertive` interrupts: only for "you were muted", "you were removed" and the like. */
export type Urgency = 'polite' | 'assertive';

export interface Announcement {
  readonly text: string;
  readonly urgency: Urgency;
}

export interface AnnouncementState {
  readonly waiting: readonly string[];
  readonly polite: string;
  readonly assertive: string;
  /** When the polite region may change again; undefined while nothing is being spoken. */
  readonly nextAt: Millis | undefined;
}

/** Long enough for a screen reader to have taken the words up before the region changes. */
const dwell = millis(700);
/** More than this is noise: the oldest unspoken words fall out. */
const longest = 6;

export const silent: AnnouncementState = { waiting: [], polite: '', assertive: '', nextAt: undefined };

export function announced(state: AnnouncementState, given: Announcement, now: Millis): AnnouncementState {
  if (given.urgency === 'assertive') return { ...state, assertive: distinct(state.assertive, given.text) };
  if (state.waiting.at(-1) === given.text) return state;
  return advanced({ ...state, waiting: [...state.waiting, given.text].slice(-longest) }, now);
}

/** Moves the next words into the region where the last ones have had their time. */
export function advanced(state: AnnouncementState, now: Millis): AnnouncementState {
  if (state.nextAt !== undefined && now < state.nextAt) return state;
  const [next, ...waiting] = state.waiting;
  if (next === undefined) return { ...state, nextAt: undefined };
  return { ...state, waiting, polite: distinct(state.polite, next), nextAt: later(now, dwell) };
}

/** The same words twice in a row must still change the text, or nothing is spoken: a no-break space is not read out. */
function distinct(previous: string, text: string): string {
  return previous === text ? `${text}\u00a0` : text;
}
