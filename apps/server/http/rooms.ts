/** Rooms: made, shown and deleted by whoever holds the API key; made by anyone where the operator says so. */
import { ok, type Result } from '@foyer/kernel';
import { roomCreatedSchema, roomCreateSchema, roomSchema } from '@foyer/wire';
import type { FastifyRequest } from 'fastify';
import * as z from 'zod/mini';
import type { Refusal } from '../problems.ts';
import { isSlug, makeRoom } from '../rooms.ts';
import type { RoomRecord } from '../store/port.ts';
import { refuse } from './answers.ts';
import type { App, RouteContext } from './context.ts';
import { originOf } from './origin.ts';
import { badHost, keyed, problemAnswers, slugParams } from './schemas.ts';

/** With a key: as the operator. Without one, where anyone may: as a visitor, who is given a host link back. */
async function maker(request: FastifyRequest, context: RouteContext): Promise<Result<'operator' | 'visitor', Refusal>> {
  const keyed = request.headers.authorization !== undefined;
  if (!keyed && context.config.roomCreation === 'anyone') return ok('visitor');
  // A page sends an Origin, a program with a key does not: a person is told what concerns a person.
  if (!keyed && request.headers.origin !== undefined)
    return { ok: false, refusal: { kind: 'room-creation-not-allowed' } };
  const allowed = await context.guards.apiKey(request);
  return allowed.ok ? ok('operator') : allowed;
}

function hostUrl(context: RouteContext, room: RoomRecord, url: string): { hostUrl?: string } {
  const minted = context.door.invite(room, { role: 'host' });
  return minted.ok ? { hostUrl: `${url}#token=${minted.value.token}` } : {};
}

function createRoute(app: App, context: RouteContext): void {
  const schema = {
    summary: 'Make a room',
    body: roomCreateSchema,
    security: keyed,
    response: { 201: roomCreatedSchema, ...problemAnswers },
  };
  app.post('/api/v1/rooms', { schema }, async (request, reply) => {
    const by = await maker(request, context);
    if (!by.ok) return refuse(reply, by.refusal);
    const origin = originOf(context.config.publicUrl, request);
    if (origin === undefined) return refuse(reply, badHost);
    const made = await makeRoom(request.body, context);
    if (!made.ok) return refuse(reply, made.refusal);
    const { slug, title } = made.value;
    const url = `${origin}/${slug}`;
    request.log.info({ room: slug, by: by.value }, 'room made');
    const forVisitor = by.value === 'visitor' ? hostUrl(context, made.value, url) : {};
    return reply.code(201).send({ slug, title, url, ...forVisitor });
  });
}

function showRoute(app: App, context: RouteContext): void {
  const schema = {
    summary: 'Show a room',
    security: keyed,
    params: slugParams,
    response: { 200: roomSchema, ...problemAnswers },
  };
  app.get('/api/v1/rooms/:slug', { schema }, async (request, reply) => {
    const allowed = await context.guards.apiKey(request);
    if (!allowed.ok) return refuse(reply, allowed.refusal);
    const origin = originOf(context.config.publicUrl, request);
    if (origin === undefined) return refuse(reply, badHost);
    const { slug } = request.params;
    const room = isSlug(slug) ? await context.store.findRoom(slug) : undefined;
    if (room === undefined) return refuse(reply, { kind: 'room-not-found' });
    return { slug: room.slug, title: room.title, url: `${origin}/${room.slug}` };
  });
}

function deleteRoute(app: App, context: RouteContext): void {
  const schema = {
    summary: 'Delete a room; a meeting in it ends',
    security: keyed,
    params: slugParams,
    response: { 204: z.null(), ...problemAnswers },
  };
  app.delete('/api/v1/rooms/:slug', { schema }, async (request, reply) => {
    const allowed = await context.guards.apiKey(request);
    if (!allowed.ok) return refuse(reply, allowed.refusal);
    const { slug } = request.params;
    const room = isSlug(slug) ? await context.store.findRoom(slug) : undefined;
    if (room === undefined || !(await context.store.deleteRoom(slug))) return refuse(reply, { kind: 'room-not-found' });
    context.meetings.roomDeleted(room);
    request.log.info({ room: slug }, 'room deleted');
    return reply.code(204).send(null);
  });
}

export function roomRoutes(app: App, context: RouteContext): void {
  createRoute(app, context);
  showRoute(app, context);
  deleteRoute(app, context);
}
