/** What one participant may do to another, and to the meeting. The permission was asked before this is reached. */
import { no, ok, type Result } from '@foyer/kernel';
import { type Change, depart } from '../change.ts';
import type { MeetingRefusal } from '../refusal.ts';
import { findParticipant, type Meeting, type Participant, type Source } from '../state.ts';
import { ban } from './ban.ts';
import { end } from './end.ts';

export type ModerationCommand =
  | { readonly type: 'participant.remove'; readonly participant: string }
  | { readonly type: 'participant.ban'; readonly participant: string; readonly reason?: string | undefined }
  | { readonly type: 'participant.pause'; readonly participant: string; readonly source: Source }
  | { readonly type: 'meeting.end' };

export function stepModeration(
  meeting: Meeting,
  command: ModerationCommand,
  by: Participant,
): Result<Change, MeetingRefusal> {
  if (command.type === 'meeting.end') return ok(end(meeting, by.id));
  const target = findParticipant(meeting, command.participant);
  if (target === undefined) return no({ kind: 'participant-not-found' });
  if (command.type === 'participant.pause')
    return ok({
      meeting,
      events: [{ type: 'participant.paused', participant: target.id, source: command.source, by: by.id }],
      effects: [{ type: 'media.pause', identity: target.identity, source: command.source }],
    });
  // Who wants to go leaves; who would throw himself out has mistaken the row.
  if (target.id === by.id) return no({ kind: 'not-permitted', permission: command.type });
  if (command.type === 'participant.remove') return ok(depart(meeting, target, 'removed', by.name));
  const order = { by: `participant:${by.id}`, reason: command.reason, name: by.name, spares: by.family };
  return ok(ban(meeting, target, order));
}
