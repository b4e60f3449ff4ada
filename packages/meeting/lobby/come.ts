/** Somebody knocks: for the first time, again after a decline, or from elsewhere while still waiting. */
import type { PolicyVerdict } from '@foyer/admission';
import { later, type Millis, no, ok, type Result } from '@foyer/kernel';
import { andThen, type Change, forEach, unchanged } from '../change.ts';
import type { MeetingRefusal } from '../refusal.ts';
import type { KnockId, Meeting } from '../state.ts';
import { judgeKnock, situationOf } from './judge.ts';
import { dismiss, forget, keeping, marksOf, shareMark, whoKnocks, withoutKnock } from './keep.ts';
import type { Knock, KnockInput } from './knock.ts';
import { atTheDoor } from './view.ts';

/** Whom a credential and a browser name. */
export type Marked = Parameters<typeof marksOf>[0];

/**
 * Why this person may not knock or walk in now: it heard the last word, or it was declined and the time to ask again
 * has not come.
 * @param who `knock`: by which it waits already; a no to that holds under another name, too
 * @param now `always`: it would walk in without a knock, and then only a host's yes counts, whatever the time
 */
export function refuseDeclined(
  meeting: Meeting,
  who: Marked & { readonly knock?: KnockId | undefined },
  now: Millis | 'always',
): Extract<MeetingRefusal, { kind: 'declined' }> | undefined {
  if (marksOf(who).some((mark) => meeting.declined.has(mark))) return { kind: 'declined' };
  const theirs = [...meeting.lobby.values()].filter((one) => one.id === who.knock || shareMark(whoKnocks(one), who));
  const state = theirs.find((one) => one.state.is === 'declined')?.state;
  if (state?.is === 'declined' && (now === 'always' || now < state.from))
    return { kind: 'declined', ...(state.reason === undefined ? {} : { reason: state.reason }) };
  const asks = theirs.some((one) => one.state.is === 'waiting' && one.attempt === 2);
  return now === 'always' && asks ? { kind: 'declined' } : undefined;
}

/**
 * Knocks whose place this one takes. A browser may have two people at it, so among those who wait only the identity names
 * one of them; of those who were declined the browser does as well.
 */
function earlierOf(meeting: Meeting, input: KnockInput): readonly Knock[] {
  const { identity } = input.grant;
  const same = [...meeting.lobby.values()].filter(
    (one) => one.id === input.knock || (identity !== undefined && one.grant.identity === identity),
  );
  if (same.length > 0) return same;
  const who = whoKnocks(input);
  return [...meeting.lobby.values()]
    .filter((one) => one.state.is === 'declined' && shareMark(whoKnocks(one), who))
    .slice(0, 1);
}

/** Judged here too: between the door's judgement and this the policy may have changed, or a host come. */
export function come(meeting: Meeting, input: KnockInput, now: Millis): Result<Change, MeetingRefusal> {
  const { grant } = input;
  const situation = situationOf(meeting, grant.identity, false);
  const unhindered = situation.inside || grant.permissions.has('lobby.bypass');
  const declined = unhindered ? undefined : refuseDeclined(meeting, { ...whoKnocks(input), knock: input.knock }, now);
  if (declined !== undefined) return no(declined);
  const earlier = earlierOf(meeting, input);
  const others = earlier.reduce((at, one) => withoutKnock(at, one.id), meeting);
  const verdict = judgeKnock(meeting.policy, input, situationOf(others, grant.identity, false), input.at);
  if (verdict.outcome === 'refuse') return no(verdict.refusal);
  const { lobbyCapacity, knockGrace } = meeting.settings;
  if (atTheDoor(others).length >= lobbyCapacity) return no({ kind: 'room-full', capacity: lobbyCapacity });
  const fresh = freshKnock(input, verdict, { is: 'away', until: later(now, knockGrace) });
  // A no outweighs a place in the order.
  const kept = earlier.find((one) => one.state.is === 'declined') ?? earlier[0];
  const link = earlier.find((one) => one.id === fresh.id)?.link ?? fresh.link;
  const placed = { ...fresh, ...(kept === undefined ? {} : keptOf(kept, fresh, unhindered)), link };
  const givenWay = forEach(meeting, earlier, (at, one) => giveWay(at, one, placed));
  return ok(andThen(givenWay, (at) => unchanged(keeping(at, placed))));
}

function freshKnock(input: KnockInput, verdict: PolicyVerdict, link: Knock['link']): Knock {
  const { knock: id, name, grant, family, at: since } = input;
  const who = { id, name, grant, ...(family === undefined ? {} : { family }) };
  const reason = verdict.outcome === 'hold' ? verdict.reason : input.reason;
  const state = { is: verdict.outcome === 'admit' ? 'admitted' : 'waiting' } as const;
  return { ...who, reason, since, attempt: 1, state, link };
}

/** What of an earlier knock stays: its place in time, and a host's yes or no. */
function keptOf(earlier: Knock, fresh: Knock, unhindered: boolean): Partial<Knock> {
  const { since, attempt, state } = earlier;
  const place = state.is === 'declined' ? ({ attempt: 2 } as const) : { since, attempt };
  if (state.is === 'admitted') return { ...place, state };
  if (place.attempt === 1 || unhindered || fresh.state.is === 'waiting') return place;
  // Once declined, only a host's yes lets somebody in, whatever the policy says meanwhile.
  return { ...place, state: { is: 'waiting' }, reason: 'lobby' };
}

function giveWay(meeting: Meeting, earlier: Knock, placed: Knock): Change {
  const isSame = earlier.id === placed.id;
  // For hosts one who was declined comes anew, after all who are at the door already.
  if (earlier.state.is === 'declined')
    return isSame ? unchanged(withoutKnock(meeting, earlier.id)) : forget(meeting, earlier);
  return isSame ? unchanged(meeting) : dismiss(meeting, earlier, 'left', { kind: 'opened-elsewhere' });
}
