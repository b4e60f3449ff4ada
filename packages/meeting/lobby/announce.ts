/** What a step changed in the lobby, said once at its end: to hosts as events, to those who wait as effects. */
import type { Millis } from '@foyer/kernel';
import type { Change } from '../change.ts';
import type { Effect } from '../effect.ts';
import type { MeetingEvent } from '../event.ts';
import type { Meeting, Participant } from '../state.ts';
import type { Knock, KnockView } from './knock.ts';
import { knockViews, lobbyMessageOf } from './view.ts';

/** Compares before and after, so that no step can forget to tell: a name inside, too, changes what is said of a knock. */
export function announce(before: Meeting, change: Change, now: Millis): Change {
  const { meeting } = change;
  if (meeting.phase === 'ended') return change;
  return {
    meeting,
    events: [...change.events, ...knockEvents(before, meeting), ...newHosts(before, meeting)],
    effects: [...change.effects, ...greetings(before, meeting, now)],
  };
}

function knockEvents(before: Meeting, meeting: Meeting): MeetingEvent[] {
  const earlier = knockViews(before);
  return [...knockViews(meeting).values()].flatMap((knock): MeetingEvent[] => {
    const known = earlier.get(knock.id);
    if (known === undefined) return [{ type: 'knock.came', knock }];
    return isSameView(known, knock) ? [] : [{ type: 'knock.changed', knock }];
  });
}

function isSameView(one: KnockView, other: KnockView): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** One who was inside and may admit from now on. A newcomer is told by its snapshot. */
function newHosts(before: Meeting, meeting: Meeting): MeetingEvent[] {
  const may = (one: Participant | undefined) => one?.permissions.has('lobby.admit') === true;
  const promoted = [...meeting.participants.values()].filter((one) => {
    const known = before.participants.get(one.id);
    return may(one) && known?.session.id === one.session.id && !may(known);
  });
  if (promoted.length === 0) return [];
  const knocks = [...knockViews(meeting).values()];
  return promoted.map(({ id: to }) => ({ type: 'lobby.waiting', to, knocks }));
}

function greetings(before: Meeting, meeting: Meeting, now: Millis): Effect[] {
  return [...meeting.lobby.values()].flatMap((knock) => {
    const shown = shownTo(meeting, knock);
    const known = before.lobby.get(knock.id);
    const same = known !== undefined && shownTo(before, known) === shown;
    return shown === undefined || same ? [] : [greeting(knock, now)];
  });
}

/** All that its lobby channel shows; undefined where none is open. */
function shownTo(meeting: Meeting, { link, state, reason }: Knock): string | undefined {
  if (link.is === 'away') return undefined;
  return state.is === 'waiting' ? JSON.stringify([reason, lobbyMessageOf(meeting)]) : state.is;
}

/** What an open channel of this knock is told about how things stand. */
export function greeting({ id: knock, state }: Knock, now: Millis): Effect {
  switch (state.is) {
    case 'waiting':
      return { type: 'knock.tell', knock };
    case 'admitted':
      return { type: 'knock.admit', knock };
    case 'declined': {
      const askAgainAfter = Math.ceil(Math.max(0, state.from - now) / 1_000);
      return { type: 'knock.decline', knock, reason: state.reason, askAgainAfter };
    }
  }
}
