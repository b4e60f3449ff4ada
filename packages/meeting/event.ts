/** Facts, in the order in which they became true. Everyone inside hears all of them. */
import type { Person } from './snapshot.ts';
import type { ParticipantId, Source } from './state.ts';

/** Why a presence ended. */
export type LeaveReason = 'left' | 'removed' | 'opened-elsewhere' | 'connection-lost' | 'meeting-ended';

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
  | { readonly type: 'meeting.ended'; readonly by: ParticipantId | 'operator' };
