/** What participants wish for, and what happens to the meeting from outside. Shapes equal the room channel's. */
import type { Permission } from '@foyer/admission';
import type { InviteCommand } from './invite/invite.ts';
import type { ModerationCommand } from './moderation/moderation.ts';
import type { JoinInput, ParticipantCommand } from './participant/participant.ts';
import type { SessionInput } from './session/session.ts';
import type { SessionId } from './state.ts';

export type Command = ParticipantCommand | ModerationCommand | InviteCommand;

/** Asked once, in `step`, for every command. Undefined: anyone inside may. */
export const requires: { readonly [T in Command['type']]: Permission | undefined } = {
  'participant.leave': undefined,
  'participant.rename': 'participant.rename.self',
  'participant.remove': 'participant.remove',
  'participant.pause': 'participant.pause',
  'meeting.end': 'meeting.end',
  'invite.create': 'invite.create',
};

export type Input =
  | JoinInput
  | SessionInput
  /** The operator took the room away. */
  | { readonly type: 'room.deleted' }
  | { readonly type: 'command'; readonly by: SessionId; readonly command: Command };
