/** Somebody whom the door lets in, and what becomes of that. */
import type { Grant } from '@foyer/admission';
import type { KnockId, Participant, SessionId } from '@foyer/meeting';
import type { MailboxRefusal } from './mailbox.ts';

export type JoinRefusal =
  | MailboxRefusal
  | { readonly kind: 'server-restarting' | 'room-not-found' | 'banned' | 'token-revoked' };

/** Somebody whom the door admitted. */
export interface Comer {
  readonly grant: Grant;
  readonly name: string;
  readonly family?: string | undefined;
  /** The knock that a host admitted. */
  readonly knock?: KnockId | undefined;
  /** Asked at the last moment; where it says no, nothing happens. */
  readonly wanted?: () => boolean;
}

export interface Joined {
  readonly participant: Participant;
  readonly session: SessionId;
  readonly channelToken: string;
}
