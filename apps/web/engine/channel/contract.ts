/** What the machine of the room channel is told and what it tells, with its times. */
import type { ClientMessage, Problem, ServerMessage, WireCommand, WireReplyData } from '@foyer/wire';
import type { MeetingEndKind } from '../end.ts';

/** `restarting`: the server said so and is expected back; `reconnecting`: we do not know why it is quiet. */
export type ChannelStatus = 'connecting' | 'live' | 'reconnecting' | 'restarting';

export type MessageOf<Type extends ServerMessage['type']> = Extract<ServerMessage, { type: Type }>;

export type ChannelInput =
  | { readonly type: 'start' }
  /** Another session has been won: from now on its token is the one to show. */
  | { readonly type: 'move'; readonly token: string }
  | { readonly type: 'opened' }
  | { readonly type: 'heard'; readonly message: ServerMessage }
  /** Something arrived that no schema of ours takes. */
  | { readonly type: 'garbled' }
  | { readonly type: 'closed'; readonly code: number }
  | { readonly type: 'command'; readonly id: string; readonly command: WireCommand }
  /** The network came back or changed, or the page became visible: do not wait for the next try. */
  | { readonly type: 'nudge' }
  | { readonly type: 'time' };

export type ChannelOutput =
  | { readonly type: 'open' }
  | { readonly type: 'transmit'; readonly message: ClientMessage }
  /** Drop the socket; its later events no longer count. */
  | { readonly type: 'shut' }
  | { readonly type: 'status'; readonly status: ChannelStatus }
  | { readonly type: 'snapshot'; readonly snapshot: MessageOf<'snapshot'> }
  /** Instead of a snapshot: nothing was missed, or it follows as events. */
  | { readonly type: 'resumed'; readonly facts: MessageOf<'resumed'> }
  | ({ readonly type: 'media' } & Pick<MessageOf<'media'>, 'media' | 'resume'>)
  | { readonly type: 'event'; readonly event: MessageOf<'event'>['event'] }
  | { readonly type: 'reply'; readonly id: string; readonly data: WireReplyData | undefined }
  | { readonly type: 'refusal'; readonly id: string; readonly problem: Problem }
  /** The session is over: win another one, `after` so many milliseconds, or end the meeting this way. */
  | {
      readonly type: 'over';
      readonly then: 'rejoin' | MeetingEndKind;
      readonly by: string | undefined;
      readonly after: number;
    };

/** All times in milliseconds. */
export const channelTimes = {
  /** TCP, TLS and upgrade. */
  open: 6_000,
  /** From hello to snapshot. */
  greet: 5_000,
  /** Quiet time after which we ask whether anybody is there. */
  ping: 4_000,
  /** Time the answer may take before the connection counts as dead. */
  pong: 4_000,
  /** The same where there was a reason to doubt. */
  doubtPong: 2_000,
  /** A nudge doubts a connection that has been quiet, or has not come about, for this long. */
  doubt: 1_000,
  /** A connection that lasted this long starts the pace of tries anew. */
  settled: 10_000,
  /** The longest a server can make us wait before we try again. */
  told: 60_000,
} as const;
