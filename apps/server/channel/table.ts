/** How each message is answered in each state of its connection. The role is asked by the meeting's `step`. */
import type { ClientMessage } from '@foyer/wire';

/** `opening`: nothing said yet. `live`: said hello. `ended`: the goodbye is out, what still arrives is old. */
export type ConnectionState = 'opening' | 'live' | 'ended';

export type Handling =
  /** Bind the connection to its session. */
  | 'attach'
  /** Give the command to the meeting; exactly one reply. */
  | 'obey'
  | 'pong'
  /** Nobody yet: closed as an unknown session. */
  | 'stranger'
  /** Not at this point of the protocol: closed. */
  | 'violation'
  | 'ignore';

export const handling: { readonly [T in ClientMessage['type']]: { readonly [S in ConnectionState]: Handling } } = {
  hello: { opening: 'attach', live: 'violation', ended: 'ignore' },
  command: { opening: 'stranger', live: 'obey', ended: 'ignore' },
  ping: { opening: 'stranger', live: 'pong', ended: 'ignore' },
};
