/** Everything the meeting's page shows, in one immutable value. */
import type { Admitted, WirePermission, WireReaction } from '@foyer/wire';
import type { ChannelStatus } from '../channel/contract.ts';
import type { MediaView } from '../media/view.ts';
import type { Notice } from './notice.ts';
import type { Roster } from './roster.ts';

/** How we stand with the server: `connecting` only until the first time everything was there. */
export type Link = 'connecting' | 'live' | 'reconnecting' | 'restarting';

/** Why the link is not live: our own network, the server, or not known yet. */
export type Outage = 'own-network' | 'server' | 'unknown';

/** A reaction that is being shown. `participant`: id. `at`: monotonic milliseconds. */
export interface Reaction {
  readonly id: number;
  readonly participant: string;
  readonly reaction: WireReaction;
  readonly at: number;
}

/** A chat message of ours that is not in the meeting's chat yet. */
export interface Outgoing {
  readonly id: string;
  readonly text: string;
  readonly state: 'sending' | 'failed';
}

export interface MeetingState {
  readonly self: Admitted['participant'];
  readonly room: Admitted['room'];
  /** Undefined until the first snapshot. */
  readonly roster: Roster | undefined;
  readonly media: MediaView;
  /** The media server has answered once. */
  readonly reached: boolean;
  readonly link: Link;
  /** Monotonic milliseconds since when the link is what it is. */
  readonly linkSince: number;
  /** Undefined while the link is live. */
  readonly outage: Outage | undefined;
  readonly notices: readonly Notice[];
  /** The latest last; each is kept for five seconds. */
  readonly reactions: readonly Reaction[];
  /** What is being written to everyone and not sent yet; survives a reload. */
  readonly draft: string;
  /** Oldest first. */
  readonly outgoing: readonly Outgoing[];
  /** Unix seconds by the server's clock; undefined until the end of this stay is announced. */
  readonly stayEndsAt: number | undefined;
  /** Tile keys, see `arrange`. */
  readonly order: readonly string[];
}

/** Signs of trouble shorter than this are not shown, and being back after them is not told. Milliseconds. */
export const bannerAfter = 1_500;

/** One word out of the state of both connections; the worse one counts. */
export function linkOf(
  channel: ChannelStatus | 'rejoining',
  media: MediaView['status'],
  before: { readonly link: Link; readonly everLive: boolean },
): Link {
  if (channel === 'restarting') return 'restarting';
  if (channel === 'live' && media === 'live') return 'live';
  if (!before.everLive) return 'connecting';
  // A restart the server announced is over when everything is back, not before.
  return before.link === 'restarting' ? 'restarting' : 'reconnecting';
}

type Known = Pick<MeetingState, 'self' | 'roster'>;

/** Oneself as the meeting has it now; as admitted, until it has said so. */
export function meOf({ self, roster }: Known): Admitted['participant'] {
  return roster?.people.get(self.id) ?? self;
}

export function may(state: Known, permission: WirePermission): boolean {
  return meOf(state).permissions.includes(permission);
}
