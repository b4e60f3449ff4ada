/** Raised hands, in the order in which they went up. */
import type { UnixSeconds } from '@foyer/kernel';
import { no, ok, type Result } from '@foyer/kernel';
import { type Change, unchanged } from '../change.ts';
import type { MeetingRefusal } from '../refusal.ts';
import { findParticipant, holding, type Meeting, type Participant, type ParticipantId } from '../state.ts';

export interface Hand {
  /** Hands are in this order. */
  readonly turn: number;
  readonly raisedAt: UnixSeconds;
}

export type HandCommand =
  | { readonly type: 'hand.raise' }
  /** Undefined: one's own. */
  | { readonly type: 'hand.lower'; readonly participant?: string | undefined };

export function stepHand(
  meeting: Meeting,
  command: HandCommand,
  by: Participant,
  at: UnixSeconds,
): Result<Change, MeetingRefusal> {
  if (command.type === 'hand.raise') return ok(raise(meeting, by, at));
  const target = command.participant === undefined ? by : findParticipant(meeting, command.participant);
  if (target === undefined) return no({ kind: 'participant-not-found' });
  if (target.id !== by.id && !by.permissions.has('hand.lower'))
    return no({ kind: 'not-permitted', permission: 'hand.lower' });
  return ok(lower(meeting, target, by.id));
}

function raise(meeting: Meeting, by: Participant, at: UnixSeconds): Change {
  if (by.hand !== null) return unchanged(meeting);
  const hand: Hand = { turn: meeting.turns + 1, raisedAt: at };
  return {
    meeting: holding({ ...meeting, turns: hand.turn }, { ...by, hand }),
    events: [{ type: 'hand.raised', participant: by.id, hand }],
    effects: [],
  };
}

export function lower(meeting: Meeting, target: Participant, by: ParticipantId | 'operator' | 'policy'): Change {
  if (target.hand === null) return unchanged(meeting);
  return {
    meeting: holding(meeting, { ...target, hand: null }),
    events: [{ type: 'hand.lowered', participant: target.id, by }],
    effects: [],
  };
}
