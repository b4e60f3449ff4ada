/** The policy asked again about those who wait: when it changes, and when a host comes or goes. */
import {
  capacityOf,
  grantAgain,
  judgePolicy,
  type PolicyVerdict,
  type RoomPolicy,
  type Situation,
} from '@foyer/admission';
import { seconds, type UnixSeconds } from '@foyer/kernel';
import { type Change, forEach, unchanged } from '../change.ts';
import { hasHost } from '../hosts/present.ts';
import { type Meeting, withIdentity } from '../state.ts';
import { dismiss, keeping } from './keep.ts';
import type { Knock } from './knock.ts';
import { atTheDoor } from './view.ts';

/**
 * Places taken: also by those who were let in and are on the way, unless to a place they have.
 * @param but whose own place at the door is not counted
 */
export function seatsTaken(meeting: Meeting, but?: string): number {
  const coming = atTheDoor(meeting).filter(
    ({ state, grant: { identity } }) =>
      state.is === 'admitted' && !isInside(meeting, identity) && (identity === undefined || identity !== but),
  );
  return meeting.participants.size + coming.length;
}

function isInside(meeting: Meeting, identity: string | undefined): boolean {
  return identity !== undefined && withIdentity(meeting, identity) !== undefined;
}

export function hasSeat(meeting: Meeting): boolean {
  return seatsTaken(meeting) < capacityOf(meeting.policy, meeting.settings.capacity);
}

/**
 * How things stand inside for one who wants in, as `decide` asks for it.
 * @param identity as the credential gives it
 * @param banned as the store knows it
 */
export function situationOf(meeting: Meeting, identity: string | undefined, banned: boolean): Situation {
  return {
    banned,
    hostPresent: hasHost(meeting),
    inside: isInside(meeting, identity),
    participants: seatsTaken(meeting),
    serverCapacity: meeting.settings.capacity,
  };
}

export function judgeKnock(
  policy: RoomPolicy,
  knock: Pick<Knock, 'grant' | 'name'>,
  situation: Situation,
  at: UnixSeconds | undefined,
): PolicyVerdict {
  const { grant, name } = knock;
  const password = grant.passwordVersion === policy.passwordVersion ? 'right' : 'none';
  return judgePolicy(
    at === undefined ? atAnyHour(policy) : policy,
    { grant, password, name },
    situation,
    at ?? seconds(0),
  );
}

/** Where an input tells no time of day, the hours are left to the next that does. */
function atAnyHour(policy: RoomPolicy): RoomPolicy {
  return { ...policy, opensAt: null, closesAt: null, openingHours: null };
}

/** A full room ends nobody's waiting: seats are counted when somebody is let in. */
export function waitingSituation(meeting: Meeting, { grant }: Pick<Knock, 'grant'>): Situation {
  return { ...situationOf(meeting, grant.identity, false), participants: 0 };
}

/** @param at wall clock, where the input told it */
export function judgeAgain(before: Meeting, meeting: Meeting, at: UnixSeconds | undefined): Change {
  if (meeting.phase === 'ended' || meeting.lobby.size === 0) return unchanged(meeting);
  if (before.policy === meeting.policy && hasHost(before) === hasHost(meeting)) return unchanged(meeting);
  return forEach(meeting, meeting.lobby.values(), (now, knock) => judgeOneAgain(before, now, knock, at));
}

function judgeOneAgain(before: Meeting, meeting: Meeting, earlier: Knock, at: UnixSeconds | undefined): Change {
  const knock = { ...earlier, grant: grantAgain(earlier.grant, meeting.policy) };
  const kept = (reason: Knock['reason']) => unchanged(keeping(meeting, { ...knock, reason }));
  // Who was declined is judged when it asks again.
  if (knock.state.is === 'declined') return kept(knock.reason);
  const verdict = judgeKnock(meeting.policy, knock, waitingSituation(meeting, knock), at);
  if (verdict.outcome === 'refuse') return dismiss(meeting, knock, 'refused', verdict.refusal);
  if (knock.state.is === 'admitted') return kept(knock.reason);
  if (verdict.outcome === 'hold') return kept(verdict.reason);
  if (!opensTheDoor(before, meeting, earlier, at) || !hasSeat(meeting)) return kept('lobby');
  return unchanged(keeping(meeting, { ...knock, state: { is: 'admitted' } }));
}

/**
 * Does the change let this one in, whom nothing holds any longer? A host's arrival only where the policy says so. A
 * changed policy, where the earlier one still held it; or where it has waited for a host's yes since his arrival, and
 * the policy no longer asks for that.
 */
function opensTheDoor(before: Meeting, meeting: Meeting, earlier: Knock, at: UnixSeconds | undefined): boolean {
  const { policy } = meeting;
  // Once declined, only a host's yes lets somebody in.
  if (earlier.attempt === 2) return false;
  if (before.policy === policy) return policy.hostArrivalAdmits && earlier.reason === 'waiting-for-host';
  const formerly = judgeKnock(before.policy, earlier, waitingSituation(meeting, earlier), at);
  return formerly.outcome !== 'admit' || !policy.waitForHost || policy.hostArrivalAdmits;
}
