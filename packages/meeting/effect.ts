/** Instructions to the shell. They are carried out in order, after the events were told. */
import type { AdmissionRefusal, Permission, Role } from '@foyer/admission';
import type { LeaveReason } from './event.ts';
import type { KnockId, SessionId, Source } from './state.ts';

export type Effect =
  | { readonly type: 'media.remove'; readonly identity: string }
  | { readonly type: 'media.pause'; readonly identity: string; readonly source: Source }
  | { readonly type: 'media.update-name'; readonly identity: string; readonly name: string }
  | { readonly type: 'media.permit'; readonly identity: string; readonly permissions: ReadonlySet<Permission> }
  | { readonly type: 'media.end' }
  /** Is this identity connected there? The answer comes back as `media.seen` or `media.absent`. */
  | { readonly type: 'media.ask'; readonly session: SessionId; readonly identity: string }
  /** `by`: name of the participant who willed it. */
  | { readonly type: 'session.close'; readonly session: SessionId; readonly reason: LeaveReason; readonly by?: string }
  /** `expiresIn` in seconds; `uses` undefined: as configured. */
  | {
      readonly type: 'invite.make';
      readonly role: Role;
      readonly expiresIn: number;
      readonly uses?: number | null | undefined;
      readonly name?: string | undefined;
    }
  /** Keep this person out of the room from now on. */
  | {
      readonly type: 'ban.make';
      readonly identity: string;
      readonly name: string;
      readonly family: string | undefined;
      readonly credential: string;
      readonly by: string;
      readonly reason: string | undefined;
    }
  /** Tell who waits how things stand: its knock is in the meeting. */
  | { readonly type: 'knock.tell'; readonly knock: KnockId }
  /**
   * Let the person in: answered by a `join` input that names the knock, or by `knock.failed`. Said again when the lobby
   * channel is opened again meanwhile.
   */
  | { readonly type: 'knock.admit'; readonly knock: KnockId }
  /** `askAgainAfter` in seconds; undefined: the last word. */
  | {
      readonly type: 'knock.decline';
      readonly knock: KnockId;
      readonly reason: string | undefined;
      /** Seconds; undefined: the last word, and the knock is no longer in the meeting. */
      readonly askAgainAfter: number | undefined;
    }
  /**
   * The knock is no longer in the meeting. `refusal` undefined: nobody need be told. Each knock ends exactly once: by
   * this, by the last word of a decline, or by the `join` that names it.
   */
  | { readonly type: 'knock.close'; readonly knock: KnockId; readonly refusal: KnockEnd | undefined };

export type KnockEnd = AdmissionRefusal | { readonly kind: 'meeting-ended' } | { readonly kind: 'opened-elsewhere' };
