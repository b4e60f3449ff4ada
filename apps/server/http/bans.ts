/** Who may not enter a room any more. */
import { pickId } from '@foyer/kernel';
import { type BanView, banCreateSchema, banSchema, pageOf } from '@foyer/wire';
import * as z from 'zod/mini';
import { callerName } from '../access/ports.ts';
import type { BanRecord } from '../store/port.ts';
import { refuse } from './answers.ts';
import type { App, RouteContext } from './context.ts';
import { callerInRoom, note } from './room-access.ts';
import { keyed, problemAnswers, slugParams } from './schemas.ts';

/** Without the browser's mark: it is nobody's business but the door's. */
function banView({ id, name, identity, reason, by, createdAt }: BanRecord): BanView {
  return { id, name, identity, reason, by, createdAt };
}

function listRoute(app: App, context: RouteContext): void {
  const schema = {
    summary: 'List who is banned from a room, newest first',
    security: keyed,
    params: slugParams,
    response: { 200: pageOf(banSchema), ...problemAnswers },
  };
  app.get('/api/v1/rooms/:slug/bans', { schema }, async (request, reply) => {
    const found = await callerInRoom(context, request, 'meetings', request.params.slug);
    if (!found.ok) return refuse(reply, found.refusal);
    const bans = await context.store.bans.list(found.value.room.id);
    return { items: bans.map(banView), next: null };
  });
}

function makeRoute(app: App, context: RouteContext): void {
  const schema = {
    summary: 'Ban an identity from a room; whoever is inside or waits under it leaves',
    security: keyed,
    params: slugParams,
    body: banCreateSchema,
    response: { 201: banSchema, ...problemAnswers },
  };
  app.post('/api/v1/rooms/:slug/bans', { schema }, async (request, reply) => {
    const found = await callerInRoom(context, request, 'meetings', request.params.slug);
    if (!found.ok) return refuse(reply, found.refusal);
    const { caller, room } = found.value;
    const { identity, reason = null } = request.body;
    const ban: BanRecord = {
      ...{ roomId: room.id, name: identity, identity, family: null, reason },
      id: pickId(context.chance, 'b_', 26),
      by: callerName(caller),
      createdAt: context.clock.wall(),
    };
    await context.store.bans.add(ban);
    // The ban alone would keep out only those who are neither inside nor at the door.
    context.meetings.identityBanned(room.slug, identity);
    note(context, request, caller, { what: 'ban.made', room: room.slug, subject: identity, reason });
    return reply.code(201).send(banView(ban));
  });
}

function liftRoute(app: App, context: RouteContext): void {
  const schema = {
    summary: 'Lift a ban',
    security: keyed,
    params: z.object({ slug: z.string(), id: z.string().check(z.maxLength(128)) }),
    response: { 204: z.null(), ...problemAnswers },
  };
  app.delete('/api/v1/rooms/:slug/bans/:id', { schema }, async (request, reply) => {
    const { slug, id } = request.params;
    const found = await callerInRoom(context, request, 'meetings', slug);
    if (!found.ok) return refuse(reply, found.refusal);
    const { caller, room } = found.value;
    if (!(await context.store.bans.delete(room.id, id))) return refuse(reply, { kind: 'not-found' });
    note(context, request, caller, { what: 'ban.lifted', room: room.slug, subject: id });
    return reply.code(204).send(null);
  });
}

export function banRoutes(app: App, context: RouteContext): void {
  listRoute(app, context);
  makeRoute(app, context);
  liftRoute(app, context);
}
