/** Somebody knocks: for the first time, again after a decline, or from elsewhere while still waiting. */
import { later, type Millis, no, ok, type Result } from '@foyer/kernel';
import { andThen, type Change, unchanged } from '../change.ts';
import type { MeetingRefusal } from '../refusal.ts';
import type { Meeting } from '../state.ts';
import { judgeKnock, situationOf } from './judge.ts';
import { dismiss, forget, keeping, marksOf, shareMark, whoKnocks, withoutKnock } from './keep.ts';
import type { Knock, KnockInput } from './knock.ts';
import { atTheDoor } from './view.ts';

/** Whom a credential and a browser name. */
export type Marked = Parameters<typeof marksOf>[0];

/**
 * Why this person may not knock or walk in now: it heard the last word, or it was declined and the time to ask again
 * has not come.
 * @param now `always`: it would walk in without a knock, and then only a host's yes counts, whatever the time
 */
export function refuseDeclined(
  meeting: Meeting,
  who: Marked,
  now: Millis | 'always',
): Extract<MeetingRefusal, { kind: 'declined' }> | undefined {
  if (marksOf(who).some((mark) => meeting.declined.has(mark))) return { kind: 'declined' };
  const state = declinedKnockOf(meeting, who)?.state;
  if (state?.is !== 'declined' || (now !== 'always' && now >= state.from)) return undefined;
  return { kind: 'declined', ...(state.reason === undefined ? {} : { reason: state.reason }) };
}

function declinedKnockOf(meeting: Meeting, who: Marked): Knock | undefined {
  return [...meeting.lobby.values()].find((one) => one.state.is === 'declined' && shareMark(whoKnocks(one), who));
}

/** A browser may have two people at it, so among those who wait only the identity names one of them. */
function earlierOf(meeting: Meeting, input: KnockInput): Knock | undefined {
  const { identity } = input.grant;
  const same = [...meeting.lobby.values()].find(
    (one) => one.id === input.knock || (identity !== undefined && one.grant.identity === identity),
  );
  return same ?? declinedKnockOf(meeting, whoKnocks(input));
}

/** Judged here too: between the door's judgement and this the policy may have changed, or a host come. */
export function come(meeting: Meeting, input: KnockInput, now: Millis): Result<Change, MeetingRefusal> {
  const { grant } = input;
  const declined = grant.permissions.has('lobby.bypass') ? undefined : refuseDeclined(meeting, whoKnocks(input), now);
  if (declined !== undefined) return no(declined);
  const earlier = earlierOf(meeting, input);
  const others = earlier === undefined ? meeting : withoutKnock(meeting, earlier.id);
  const verdict = judgeKnock(meeting.policy, input, situationOf(others, grant.identity, false), input.at);
  if (verdict.outcome === 'refuse') return no(verdict.refusal);
  const { lobbyCapacity, knockGrace } = meeting.settings;
  if (atTheDoor(others).length >= lobbyCapacity) return no({ kind: 'room-full', capacity: lobbyCapacity });
  const fresh = freshKnock(input, { is: 'away', until: later(now, knockGrace) });
  const held: Knock = { ...fresh, reason: verdict.outcome === 'hold' ? verdict.reason : input.reason };
  const free: Knock = verdict.outcome === 'admit' ? { ...held, state: { is: 'admitted' } } : held;
  const placed = earlier === undefined ? free : { ...free, ...keptOf(earlier, free) };
  return ok(andThen(giveWay(meeting, earlier, placed), (at) => unchanged(keeping(at, placed))));
}

function freshKnock({ knock: id, name, grant, family, reason, at }: KnockInput, link: Knock['link']): Knock {
  const who = { id, name, grant, ...(family === undefined ? {} : { family }) };
  return { ...who, reason, since: at, attempt: 1, state: { is: 'waiting' }, link };
}

/** What of an earlier knock stays: its place in time, and a host's yes or no. */
function keptOf(earlier: Knock, fresh: Knock): Partial<Knock> {
  // Once declined, only a host's yes lets somebody in, whatever the policy says meanwhile.
  if (earlier.state.is === 'declined')
    return { attempt: 2, state: { is: 'waiting' }, reason: fresh.state.is === 'admitted' ? 'lobby' : fresh.reason };
  const { since, attempt, state, link, id } = earlier;
  return {
    ...{ since, attempt, state: state.is === 'admitted' ? state : fresh.state },
    ...(id === fresh.id ? { link } : {}),
  };
}

function giveWay(meeting: Meeting, earlier: Knock | undefined, placed: Knock): Change {
  if (earlier === undefined || earlier.id === placed.id) return unchanged(meeting);
  if (earlier.state.is === 'declined') return forget(meeting, earlier);
  return dismiss(meeting, earlier, 'left', { kind: 'opened-elsewhere' });
}
