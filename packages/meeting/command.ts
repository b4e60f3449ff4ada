/** What participants wish for, and what happens to the meeting from outside. Shapes equal the room channel's. */
import type { Permission, Role } from '@foyer/admission';
import type { UnixSeconds } from '@foyer/kernel';
import type { InviteCommand } from './invite/invite.ts';
import type { ModerationCommand } from './moderation/moderation.ts';
import type { ParticipantCommand } from './participant/participant.ts';
import type { SessionInput } from './session/session.ts';
import type { ParticipantId, SessionId } from './state.ts';

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

/** Somebody whom the door has admitted. */
export interface JoinInput {
  readonly type: 'join';
  /** Id for a new participant; one whose identity is inside keeps its own. */
  readonly participant: ParticipantId;
  readonly session: SessionId;
  readonly identity: string;
  readonly name: string;
  readonly role: Role;
  readonly permissions: ReadonlySet<Permission>;
  readonly joinedAt: UnixSeconds;
}

export type Input =
  | JoinInput
  | SessionInput
  /** The operator took the room away. */
  | { readonly type: 'room.deleted' }
  | { readonly type: 'command'; readonly by: SessionId; readonly command: Command };
