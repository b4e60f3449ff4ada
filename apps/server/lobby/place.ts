/** Who waits, seen from the door, from the desk and from the connection. */
import type { Grant } from '@foyer/admission';
import type { KnockId } from '@foyer/meeting';
import type { LobbyServerMessage, Problem } from '@foyer/wire';
import type { Mailbox } from '../meetings/mailbox.ts';
import type { LobbyState } from './table.ts';

/** One connection of who waits. */
export interface LobbyLink {
  send(message: LobbyServerMessage): void;
  /** Says goodbye with the problem, where there is one, and closes with its code. */
  end(why: Problem | undefined): void;
  /** Closes without a further word. */
  close(why: Problem | undefined): void;
}

/** A knock as its connection sees it. */
export interface Place {
  state(): LobbyState;
  askAgain(): void;
  leave(): void;
  lost(link: LobbyLink): void;
}

/** Somebody whom the door holds, with what must be known to let him in later. */
export interface Held {
  readonly knock: KnockId;
  readonly mailbox: Mailbox;
  readonly grant: Grant;
  readonly name: string;
  readonly family: string | undefined;
  readonly network: string;
  /** Under which address the person came: links and channels are made from it. */
  readonly origin: string;
  /** Id of the join token of which this knock took a use. */
  readonly use: string | undefined;
}

/** What may become another while somebody waits. */
export type Showing = Omit<Held, 'knock' | 'mailbox'>;
