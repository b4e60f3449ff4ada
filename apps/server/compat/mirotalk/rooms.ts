/** Rooms and tokens behind MiroTalk's calls: ours in everything but the words they were asked for with. */
import type { RoomPolicy } from '@foyer/admission';
import { Fault, type Result } from '@foyer/kernel';
import type { JoinTokenCreate } from '@foyer/wire';
import type { FastifyRequest } from 'fastify';
import { type Caller, callerName, type MadeToken } from '../../access/ports.ts';
import type { RouteContext } from '../../http/context.ts';
import { note } from '../../http/room-access.ts';
import type { Refusal } from '../../problems.ts';
import { makeRoom, startPolicy, titleOf } from '../../rooms.ts';
import { spanSeconds } from '../../span.ts';
import type { RoomRecord } from '../../store/port.ts';
import { type Fields, isOn } from './body.ts';
import { Unworkable } from './parsing.ts';

export interface Call {
  readonly context: RouteContext;
  readonly request: FastifyRequest;
  readonly caller: Caller;
}

/** Room that tokens without a room belong to. Nobody meets in it; deleting it ends them all. */
const homeOfTokens = 'mirotalk-tokens';

/** Rooms whose links carry no token are open to who has the link; others as new rooms are. */
export function openPolicy({ config }: RouteContext): RoomPolicy {
  return { ...startPolicy(config.rooms), entry: 'open' };
}

/** The room, made where it is missing. An existing one keeps its policy. */
export async function roomOf(call: Call, slug: string, more: { title?: string; open: boolean }): Promise<RoomRecord> {
  const { context, request, caller } = call;
  const found = await context.store.rooms.find(slug);
  if (found !== undefined) return found;
  const policy = more.open ? openPolicy(context) : startPolicy(context.config.rooms);
  // Kept for us, so that no account comes to own everybody's tokens by making it first.
  const own = slug === homeOfTokens ? ({ own: true } as const) : {};
  const made = await makeRoom({ slug, title: more.title ?? titleOf(slug), policy, ...own }, context);
  if (made.ok) {
    note(context, request, caller, { what: 'room.made', room: slug });
    return made.value;
  }
  // Somebody else was faster.
  const present = await context.store.rooms.find(slug);
  if (present === undefined) throw new Fault(`room ${slug} can neither be made nor found: ${made.refusal.kind}`);
  return present;
}

/** Seconds; undefined where nothing was said. A longer wish than tokens may have is cut to that. */
function lifetimeOf(expire: unknown, { config }: RouteContext): number | undefined {
  if (expire === undefined || expire === null || expire === '') return undefined;
  const seconds = spanSeconds(String(expire));
  if (seconds === undefined) throw new Unworkable('expire is no span');
  return Math.min(seconds, config.tokenMaxLifetimeSeconds);
}

/** `username` and `password` are read past: the key was shown already, and no password belongs into a token. */
export async function tokenFor(call: Call, wish: Fields, slug: string | undefined): Promise<string> {
  const { context, request, caller } = call;
  const expiresIn = lifetimeOf(wish.expire, context);
  const room = await roomOf(call, slug ?? homeOfTokens, { open: false });
  const token: JoinTokenCreate = {
    role: isOn(wish.presenter) ? 'host' : 'speaker',
    ...(expiresIn === undefined ? {} : { expiresIn }),
    ...(slug === undefined ? { rooms: ['*'] } : {}),
  };
  const made: Result<MadeToken, Refusal> = await context.invitations.make(room, token, callerName(caller));
  if (!made.ok) throw new Unworkable(made.refusal.kind);
  note(context, request, caller, { what: 'token.made', room: room.slug, subject: made.value.id });
  return made.value.token;
}
