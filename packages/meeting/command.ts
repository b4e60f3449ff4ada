/** What participants wish for, and what happens to the meeting from outside. Shapes equal the room channel's. */
import type { Permission, RoomPolicy } from '@foyer/admission';
import type { UnixSeconds } from '@foyer/kernel';
import type { ChatCommand } from './chat/chat.ts';
import type { HandCommand } from './hand/hand.ts';
import type { HostCommand } from './hosts/hosts.ts';
import type { InviteCommand } from './invite/invite.ts';
import type { LobbyCommand, LobbyInput } from './lobby/knock.ts';
import type { OperatorInput } from './moderation/ban.ts';
import type { ModerationCommand } from './moderation/moderation.ts';
import type { PermissionCommand } from './moderation/permissions.ts';
import type { JoinInput } from './participant/join.ts';
import type { ParticipantCommand } from './participant/participant.ts';
import type { ReactionCommand } from './reaction/reaction.ts';
import type { ResumeInput, ReusedInput } from './session/resume.ts';
import type { SessionInput } from './session/session.ts';
import type { SessionId } from './state.ts';

export type Command =
  | ParticipantCommand
  | ModerationCommand
  | PermissionCommand
  | HostCommand
  | LobbyCommand
  | InviteCommand
  | HandCommand
  | ChatCommand
  | ReactionCommand;

/** Asked once, in `step`, for every command. Undefined: anyone inside may. */
export const requires: { readonly [T in Command['type']]: Permission | undefined } = {
  'participant.leave': undefined,
  'participant.rename': 'participant.rename.self',
  'participant.remove': 'participant.remove',
  'participant.pause': 'participant.pause',
  'participant.ban': 'participant.ban',
  'participant.change-role': 'participant.change-role',
  'participant.change-permissions': 'participant.change-permissions',
  'role.change-permissions': 'participant.change-permissions',
  'hand.raise': 'hand.raise',
  // Somebody else's needs `hand.lower`.
  'hand.lower': undefined,
  'chat.send': 'chat.send',
  'reaction.send': 'reaction.send',
  'lobby.admit': 'lobby.admit',
  'lobby.admit-all': 'lobby.admit',
  'lobby.decline': 'lobby.admit',
  'lobby.message': 'lobby.admit',
  'meeting.end': 'meeting.end',
  'invite.create': 'invite.create',
};

export type Input =
  | JoinInput
  | ResumeInput
  | ReusedInput
  | SessionInput
  | LobbyInput
  | OperatorInput
  /** The room's policy is another from now on. `at`: for its opening hours. */
  | { readonly type: 'policy.changed'; readonly policy: RoomPolicy; readonly at: UnixSeconds }
  /** The operator took the room away. */
  | { readonly type: 'room.deleted' }
  | { readonly type: 'command'; readonly by: SessionId; readonly command: Command; readonly at: UnixSeconds };
