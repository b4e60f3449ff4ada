/** What happens in meetings and concerns others. */
import type { Command, Meeting, Participant } from '@foyer/meeting';
import type { Problem } from '@foyer/wire';
import type { RoomRecord } from '../store/port.ts';
import type { KnockEffect, Mailbox, OutsideEffect } from './mailbox.ts';

export type BanEffect = Extract<OutsideEffect, { type: 'ban.make' }>;

/** What happens in meetings and concerns others: the lobby, the store, the audit log. */
export interface Outside {
  tellKnock(effect: KnockEffect): void;
  /** Keeps somebody out of the room from now on. */
  ban(room: RoomRecord, effect: BanEffect): Promise<void>;
  isBanned(room: RoomRecord, who: { readonly identity?: string; readonly family?: string }): Promise<boolean>;
  /** A participant's wish was granted. */
  obeyed(room: RoomRecord, by: Participant, wish: { readonly command: Command; readonly before: Meeting }): void;
  /** The room has another title, perhaps, which who waits is shown. */
  roomChanged(mailbox: Mailbox): void;
  /** The meeting went without a word to those who wait: it was broken, or the server goes. */
  gone(mailbox: Mailbox, why: Problem): void;
}
