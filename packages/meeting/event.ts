/** Facts, in the order in which they became true. Everyone inside hears all of them, but for those with an audience. */
import type { Permission, Role, RoomPolicy } from '@foyer/admission';
import type { UnixSeconds } from '@foyer/kernel';
import type { ChatMessage } from './chat/chat.ts';
import type { Hand } from './hand/hand.ts';
import type { KnockView } from './lobby/knock.ts';
import type { Reaction } from './reaction/reaction.ts';
import type { Person } from './snapshot.ts';
import type { KnockId, Participant, ParticipantId, Source } from './state.ts';

/** Why a presence ended. */
export type LeaveReason =
  | 'left'
  | 'removed'
  | 'banned'
  /** What let them in counts no more: an account, a sign-in, an invitation. */
  | 'access-withdrawn'
  | 'opened-elsewhere'
  | 'connection-lost'
  | 'meeting-ended'
  /** Its way back was used twice. */
  | 'resume-superseded'
  | 'stay-ended';

export type KnockEnding = 'admitted' | 'declined' | 'left' | 'refused';

export type MeetingEvent =
  /** For an id that is inside already: came back with another invitation, and is now as told here. */
  | { readonly type: 'participant.joined'; readonly participant: Person }
  | { readonly type: 'participant.left'; readonly participant: ParticipantId; readonly reason: LeaveReason }
  | { readonly type: 'participant.renamed'; readonly participant: ParticipantId; readonly name: string }
  | {
      readonly type: 'participant.presence';
      readonly participant: ParticipantId;
      readonly presence: 'live' | 'dormant';
    }
  | {
      readonly type: 'participant.paused';
      readonly participant: ParticipantId;
      readonly source: Source;
      readonly by: ParticipantId;
    }
  | {
      readonly type: 'participant.role-changed';
      readonly participant: ParticipantId;
      readonly role: Role;
      readonly permissions: Permission[];
      readonly permissionsVersion: number;
      readonly by: ParticipantId | 'policy' | 'operator';
    }
  | {
      readonly type: 'permissions.changed';
      readonly changes: {
        readonly participant: ParticipantId;
        readonly permissions: Permission[];
        readonly permissionsVersion: number;
      }[];
      readonly by: ParticipantId | 'operator';
    }
  /** What newcomers by this role get in this meeting from now on. */
  | {
      readonly type: 'role.permissions-changed';
      readonly role: Exclude<Role, 'host'>;
      readonly permissions: Permission[];
      readonly by: ParticipantId | 'policy';
    }
  | { readonly type: 'hand.raised'; readonly participant: ParticipantId; readonly hand: Hand }
  | {
      readonly type: 'hand.lowered';
      readonly participant: ParticipantId;
      readonly by: ParticipantId | 'operator' | 'policy';
    }
  | { readonly type: 'chat.sent'; readonly message: ChatMessage }
  | { readonly type: 'reaction.sent'; readonly participant: ParticipantId; readonly reaction: Reaction }
  | { readonly type: 'resume.reused'; readonly participant: ParticipantId; readonly name: string }
  /** To `to` alone. */
  | { readonly type: 'stay.ending'; readonly to: ParticipantId; readonly endsAt: UnixSeconds }
  | { readonly type: 'policy.changed'; readonly policy: RoomPolicy }
  | { readonly type: 'meeting.ended'; readonly by: ParticipantId | 'operator' | 'policy' }
  /** To `to` alone, who may now admit. */
  | { readonly type: 'lobby.waiting'; readonly to: ParticipantId; readonly knocks: readonly KnockView[] }
  | { readonly type: 'knock.came'; readonly knock: KnockView }
  | { readonly type: 'knock.changed'; readonly knock: KnockView }
  | { readonly type: 'knock.gone'; readonly knock: KnockId; readonly how: KnockEnding; readonly by?: ParticipantId };

/** Who may hear an event; undefined: everyone inside. */
export const audience: { readonly [T in MeetingEvent['type']]: Permission | undefined } = {
  'participant.joined': undefined,
  'participant.left': undefined,
  'participant.renamed': undefined,
  'participant.presence': undefined,
  'participant.paused': undefined,
  'participant.role-changed': undefined,
  'permissions.changed': undefined,
  'role.permissions-changed': undefined,
  'hand.raised': undefined,
  'hand.lowered': undefined,
  'chat.sent': undefined,
  'reaction.sent': undefined,
  'resume.reused': 'lobby.admit',
  'stay.ending': undefined,
  'policy.changed': undefined,
  'meeting.ended': undefined,
  'lobby.waiting': 'lobby.admit',
  'knock.came': 'lobby.admit',
  'knock.changed': 'lobby.admit',
  'knock.gone': 'lobby.admit',
};

/** @param participant as it is after the step that made the event; undefined for one who has just gone */
export function mayHear(event: MeetingEvent, participant: Participant | undefined): boolean {
  if ('to' in event && event.to !== participant?.id) return false;
  const permission = audience[event.type];
  return permission === undefined || participant?.permissions.has(permission) === true;
}
