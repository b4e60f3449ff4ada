/** What the door needs of the rest of the server. */
import type { Chance } from '@foyer/kernel';
import type { Logger } from 'pino';
import type { Audit, Invitations, Issuers, Passwords, Throttle } from '../access/ports.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config/load.ts';
import type { LobbyDesk } from '../lobby/desk.ts';
import type { MediaPort } from '../media/port.ts';
import type { Meetings } from '../meetings/meetings.ts';
import type { Passes } from '../sign-in/handoff/passes.ts';
import type { Store } from '../store/port.ts';
import type { SessionTokens } from '../tokens/session-tokens.ts';

export interface DoorOptions {
  readonly config: Config;
  readonly store: Store;
  readonly invitations: Invitations;
  readonly issuers: Issuers;
  readonly passwords: Passwords;
  readonly throttle: Throttle;
  readonly audit: Audit;
  readonly meetings: Meetings;
  readonly desk: LobbyDesk;
  readonly media: MediaPort;
  readonly tokens: SessionTokens;
  readonly passes: Passes;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly log: Logger;
}
