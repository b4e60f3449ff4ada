/** The only writer of a meeting: one input, then what it changed. */
import { impossible, type Millis, no, ok, type Result } from '@foyer/kernel';
import { type Change, unchanged } from './change.ts';
import { type Command, type Input, requires } from './command.ts';
import { stepInvite } from './invite/invite.ts';
import { end, stepModeration } from './moderation/moderation.ts';
import { join, stepParticipant } from './participant/participant.ts';
import type { MeetingRefusal } from './refusal.ts';
import { stepSession } from './session/session.ts';
import { type Meeting, type Participant, withSession } from './state.ts';

export function step(meeting: Meeting, input: Input, now: Millis): Result<Change, MeetingRefusal> {
  if (input.type === 'join')
    return meeting.phase === 'ended' ? no({ kind: 'meeting-ended' }) : join(meeting, input, now);
  if (input.type === 'room.deleted')
    return ok(meeting.phase === 'ended' ? unchanged(meeting) : end(meeting, 'operator'));
  if (input.type !== 'command') return ok(stepSession(meeting, input, now));
  if (meeting.phase === 'ended') return no({ kind: 'meeting-ended' });
  const by = withSession(meeting, input.by);
  if (by === undefined) return no({ kind: 'session-unknown' });
  const permission = requires[input.command.type];
  if (permission !== undefined && !by.permissions.has(permission)) return no({ kind: 'not-permitted', permission });
  return obey(meeting, input.command, by);
}

function obey(meeting: Meeting, command: Command, by: Participant): Result<Change, MeetingRefusal> {
  switch (command.type) {
    case 'participant.leave':
    case 'participant.rename':
      return ok(stepParticipant(meeting, command, by));
    case 'participant.remove':
    case 'participant.pause':
    case 'meeting.end':
      return stepModeration(meeting, command, by);
    case 'invite.create':
      return stepInvite(meeting, command, by);
    default:
      return impossible(command);
  }
}
