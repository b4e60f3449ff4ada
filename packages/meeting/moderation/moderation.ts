/** What one participant may do to another, and to the meeting. The permission was asked before this is reached. */
import { no, ok, type Result } from '@foyer/kernel';
import { type Change, depart } from '../change.ts';
import type { Effect } from '../effect.ts';
import type { MeetingRefusal } from '../refusal.ts';
import type { Meeting, Participant, ParticipantId, Source } from '../state.ts';

export type ModerationCommand =
  | { readonly type: 'participant.remove'; readonly participant: string }
  | { readonly type: 'participant.pause'; readonly participant: string; readonly source: Source }
  | { readonly type: 'meeting.end' };

export function stepModeration(
  meeting: Meeting,
  command: ModerationCommand,
  by: Participant,
): Result<Change, MeetingRefusal> {
  if (command.type === 'meeting.end') return ok(end(meeting, by.id));
  const target = find(meeting, command.participant);
  if (target === undefined) return no({ kind: 'participant-not-found' });
  if (command.type === 'participant.remove') return ok(depart(meeting, target, 'removed', by.name));
  return ok({
    meeting,
    events: [{ type: 'participant.paused', participant: target.id, source: command.source, by: by.id }],
    effects: [{ type: 'media.pause', identity: target.identity, source: command.source }],
  });
}

/** By comparing, not by lookup: the id comes from outside and need not have the form of one. */
function find(meeting: Meeting, id: string): Participant | undefined {
  for (const participant of meeting.participants.values()) if (participant.id === id) return participant;
  return undefined;
}

/** @param by who ended it: a participant, or the operator, who has no id */
export function end(meeting: Meeting, by: ParticipantId | 'operator'): Change {
  const name = by === 'operator' ? undefined : meeting.participants.get(by)?.name;
  const closings = [...meeting.participants.values()].map(
    ({ session }): Effect => ({
      type: 'session.close',
      session: session.id,
      reason: 'meeting-ended',
      ...(name === undefined ? {} : { by: name }),
    }),
  );
  return {
    meeting: { ...meeting, phase: 'ended', participants: new Map() },
    events: [{ type: 'meeting.ended', by }],
    effects: [...closings, { type: 'media.end' }],
  };
}
