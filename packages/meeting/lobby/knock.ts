/** One who waits at the door of a running meeting, or of one that has not begun. */
import type { Grant, HoldReason, Standing } from '@foyer/admission';
import type { Millis, UnixSeconds } from '@foyer/kernel';
import type { KnockId, ParticipantId } from '../state.ts';

export interface Knock {
  readonly id: KnockId;
  readonly name: string;
  readonly grant: Grant;
  /** The browser it came from, across visits; absent for programs. */
  readonly family?: string;
  readonly reason: HoldReason;
  readonly since: UnixSeconds;
  /** 1, or 2 after a decline and one more asking. */
  readonly attempt: 1 | 2;
  readonly state:
    | { readonly is: 'waiting' }
    /** May ask again from `from` on; forgotten at `until`. `reason`: the host's words. */
    | { readonly is: 'declined'; readonly from: Millis; readonly until: Millis; readonly reason?: string }
    /** Somebody said yes (`by`, or the policy); the person is on the way in, or away and let in at once on return. */
    | { readonly is: 'admitted'; readonly by?: ParticipantId };
  /** Whether its lobby channel is open; kept until `until` where it is not. */
  readonly link: { readonly is: 'here' } | { readonly is: 'away'; readonly until: Millis };
}

/** As hosts see it. */
export interface KnockView {
  readonly id: KnockId;
  readonly name: string;
  readonly standing: Standing;
  readonly from: string | null;
  readonly reason: HoldReason;
  readonly since: UnixSeconds;
  readonly attempt: number;
  readonly presence: 'here' | 'away';
  readonly sameName: boolean;
}

/** Somebody whom the door holds. */
export interface KnockInput {
  readonly type: 'knock';
  readonly knock: KnockId;
  readonly name: string;
  readonly grant: Grant;
  readonly family?: string;
  readonly reason: HoldReason;
  readonly at: UnixSeconds;
}

export type LobbyInput =
  | KnockInput
  | { readonly type: 'knock.opened'; readonly knock: KnockId }
  | { readonly type: 'knock.lost'; readonly knock: KnockId }
  | { readonly type: 'knock.left'; readonly knock: KnockId }
  | { readonly type: 'knock.ask-again'; readonly knock: KnockId }
  /** A host had admitted it, and it could not come in after all. */
  | { readonly type: 'knock.failed'; readonly knock: KnockId };

export type LobbyCommand =
  | { readonly type: 'lobby.admit'; readonly knock: string }
  | { readonly type: 'lobby.admit-all'; readonly guests: boolean }
  | { readonly type: 'lobby.decline'; readonly knock: string; readonly reason?: string | undefined }
  | { readonly type: 'lobby.message'; readonly text: string | null };
