/** What MiroTalk's clients may read of running meetings: who is inside, in either product's shape. */
import type { RouteContext } from '../../http/context.ts';
import type { MirotalkShape } from './options.ts';

type Running = ReturnType<RouteContext['meetings']['all']>;

/** Meetings with somebody inside: who only waits is nobody's business here. */
function occupied({ meetings }: RouteContext): Running {
  return meetings.all().filter(({ meeting }) => meeting.participants.size > 0);
}

export function statsOf(context: RouteContext, shape: MirotalkShape): object {
  const rooms = occupied(context);
  const people = rooms.reduce((sum, { meeting }) => sum + meeting.participants.size, 0);
  return {
    success: true,
    timestamp: new Date(context.clock.wall() * 1_000).toISOString(),
    totalRooms: rooms.length,
    ...(shape === 'p2p' ? { totalPeers: people } : { totalUsers: people }),
  };
}

/** Values we do not know of a person are left out, as MiroTalk leaves them out. */
export function meetingsOf(context: RouteContext, shape: MirotalkShape): object {
  const rooms = occupied(context);
  if (shape === 'sfu')
    return {
      meetings: rooms.map(({ room, meeting }) => ({
        roomId: room.slug,
        peers: [...meeting.participants.values()].map(({ name, role }) => ({ name, presenter: role === 'host' })),
      })),
    };
  return {
    meetings: Object.fromEntries(
      rooms.map(({ room, meeting }) => [
        room.slug,
        Object.fromEntries(
          [...meeting.participants.values()].map(({ id, name, role }) => [
            id,
            { peer_name: name, peer_presenter: role === 'host' },
          ]),
        ),
      ]),
    ),
  };
}
