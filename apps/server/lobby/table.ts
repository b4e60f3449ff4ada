/** How each message of one who waits is answered in each state. */
import type { LobbyClientMessage } from '@foyer/wire';

/**
 * `waiting`: somebody inside decides. `declined`: may ask once more. `admitted`: on the way in. `ended`: the last word
 * is out, what still arrives is old.
 */
export type LobbyState = 'waiting' | 'declined' | 'admitted' | 'ended';

export type LobbyHandling =
  /** Wait once more; told again how long, where it is too early. */
  | 'ask'
  /** The knock is taken back; closed with 1000. */
  | 'go'
  | 'pong'
  | 'ignore';

export const lobbyHandling: {
  readonly [T in LobbyClientMessage['type']]: { readonly [S in LobbyState]: LobbyHandling };
} = {
  'ask-again': { waiting: 'ignore', declined: 'ask', admitted: 'ignore', ended: 'ignore' },
  leave: { waiting: 'go', declined: 'go', admitted: 'go', ended: 'ignore' },
  ping: { waiting: 'pong', declined: 'pong', admitted: 'pong', ended: 'ignore' },
};
