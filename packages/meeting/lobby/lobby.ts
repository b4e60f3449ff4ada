/** What happens to a knock: it comes, its channel opens and breaks, it goes, it asks again. */
import { impossible, later, type Millis, ok, type Result } from '@foyer/kernel';
import { type Change, unchanged } from '../change.ts';
import type { MeetingRefusal } from '../refusal.ts';
import type { Meeting } from '../state.ts';
import { greeting } from './announce.ts';
import { come } from './come.ts';
import { judgeKnock, waitingSituation } from './judge.ts';
import { dismiss, keeping, withoutKnock } from './keep.ts';
import type { Knock, LobbyInput } from './knock.ts';
import { findKnock } from './view.ts';

/** Inputs about a knock that is no longer there change nothing: the shell learns of endings later than we do. */
export function stepLobby(meeting: Meeting, input: LobbyInput, now: Millis): Result<Change, MeetingRefusal> {
  if (input.type === 'knock') return come(meeting, input, now);
  const knock = findKnock(meeting, input.knock);
  if (knock === undefined) return ok(unchanged(meeting));
  switch (input.type) {
    case 'knock.opened':
      return ok(open(meeting, knock, now));
    case 'knock.lost':
      return ok(lose(meeting, knock, now));
    case 'knock.left':
      // The decline is remembered: going and coming back is no way around it.
      return ok(knock.state.is === 'declined' ? lose(meeting, knock, now) : dismiss(meeting, knock, 'left'));
    case 'knock.failed':
      return ok(knock.state.is === 'admitted' ? dismiss(meeting, knock, 'refused') : unchanged(meeting));
    case 'knock.ask-again':
      return ok(askAgain(meeting, knock, now));
    default:
      return impossible(input);
  }
}

function open(meeting: Meeting, knock: Knock, now: Millis): Change {
  // An open channel was replaced by another: that one, too, is told first of all how things stand.
  if (knock.link.is === 'here') return { meeting, events: [], effects: [greeting(knock, now)] };
  return unchanged(keeping(meeting, { ...knock, link: { is: 'here' } }));
}

function lose(meeting: Meeting, knock: Knock, now: Millis): Change {
  if (knock.link.is === 'away') return unchanged(meeting);
  const until = later(now, meeting.settings.knockGrace);
  return unchanged(keeping(meeting, { ...knock, link: { is: 'away', until } }));
}

/** Once declined, only a host's yes lets somebody in, whatever the policy says meanwhile. */
function askAgain(meeting: Meeting, knock: Knock, now: Millis): Change {
  if (knock.state.is !== 'declined') return unchanged(meeting);
  if (now < knock.state.from) return { meeting, events: [], effects: [greeting(knock, now)] };
  const situation = waitingSituation(meeting, knock);
  const verdict = judgeKnock(meeting.policy, knock, situation, undefined);
  if (verdict.outcome === 'refuse') return dismiss(meeting, knock, 'refused', verdict.refusal);
  const reason = verdict.outcome === 'hold' ? verdict.reason : 'lobby';
  // For hosts it comes anew, after all who are at the door already.
  const others = withoutKnock(meeting, knock.id);
  const state = { is: situation.inside ? 'admitted' : 'waiting' } as const;
  return unchanged(keeping(others, { ...knock, state, attempt: 2, reason }));
}
