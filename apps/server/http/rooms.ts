/** Rooms: made, listed, shown, changed and deleted by their owners, by admins and by holders of an API key. */
import { ok, type Result } from '@foyer/kernel';
import {
  type PolicyChange,
  pageOf,
  type RoomChange,
  type RoomCreate,
  roomChangeSchema,
  roomCreatedSchema,
  roomCreateSchema,
  roomSchema,
} from '@foyer/wire';
import type { FastifyRequest } from 'fastify';
import * as z from 'zod/mini';
import type { Caller } from '../access/ports.ts';
import type { Refusal } from '../problems.ts';
import { planChange, planPolicy } from '../rooms/change.ts';
import { makeRoom, roomView, startPolicy } from '../rooms.ts';
import type { RoomRecord } from '../store/port.ts';
import { refuse } from './answers.ts';
import type { App, RouteContext } from './context.ts';
import { etagOf, type Precondition, readIfMatch } from './etag.ts';
import { originOf } from './origin.ts';
import { callerInRoom, note, pageFrom, pageQuery } from './room-access.ts';
import { badHost, keyed, problemAnswers, slugParams } from './schemas.ts';

type Maker = Caller | 'visitor';

/** Whom the configuration lets make rooms. A person at a page is told what concerns a person, not asked for a key. */
async function maker(request: FastifyRequest, context: RouteContext): Promise<Result<Maker, Refusal>> {
  const { guards, config } = context;
  const withKey = request.headers.authorization !== undefined;
  if (!withKey && config.roomCreation === 'anyone') return ok((await guards.account(request)) ?? 'visitor');
  const allowed = await guards.allow(request, 'rooms');
  const fromPage = !withKey && request.headers.origin !== undefined;
  if (allowed.ok || !fromPage || !ofNoUseToPeople.has(allowed.refusal.kind)) return allowed;
  return { ok: false, refusal: { kind: 'room-creation-not-allowed' } };
}

const ofNoUseToPeople: ReadonlySet<Refusal['kind']> = new Set(['api-key-missing', 'scope-missing', 'sign-in-required']);

async function madeRoom(context: RouteContext, wish: RoomCreate, by: Maker): Promise<Result<RoomRecord, Refusal>> {
  const basis = { policy: startPolicy(context.config.rooms), passwordHash: null, version: 0 };
  const planned = await planPolicy(basis, wish.policy ?? {}, context.passwords);
  if (!planned.ok) return planned;
  const owner = by !== 'visitor' && by.kind === 'account' ? by.account.id : undefined;
  return makeRoom({ slug: wish.slug, title: wish.title, owner, ...planned.value }, context);
}

/** Whoever holds neither key nor account would be locked out of a room of their own. */
async function hostUrl(context: RouteContext, room: RoomRecord, url: string): Promise<{ hostUrl?: string }> {
  const made = await context.invitations.make(room, { role: 'host', uses: null }, 'visitor');
  return made.ok ? { hostUrl: `${url}#token=${made.value.token}` } : {};
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
    const made = await madeRoom(context, request.body, by.value);
    if (!made.ok) return refuse(reply, made.refusal);
    const { slug, title, version } = made.value;
    const url = `${origin}/${slug}`;
    note(context, request, by.value, { what: 'room.made', room: slug });
    request.log.info({ room: slug }, 'room made');
    const forVisitor = by.value === 'visitor' ? await hostUrl(context, made.value, url) : {};
    return reply
      .code(201)
      .header('etag', etagOf(version))
      .send({ slug, title, url, ...forVisitor });
  });
}

/** Which rooms the caller sees: of its own those of an account, all of them an admin and whoever holds the key. */
async function sight(request: FastifyRequest, context: RouteContext): Promise<Result<{ owner?: string }, Refusal>> {
  const signedIn = request.headers.authorization === undefined ? await context.guards.account(request) : undefined;
  if (signedIn !== undefined && signedIn.account.level !== 'admin') return ok({ owner: signedIn.account.id });
  const allowed = await context.guards.allow(request, 'rooms');
  return allowed.ok ? ok({}) : allowed;
}

function listRoute(app: App, context: RouteContext): void {
  const schema = {
    summary: 'List rooms by name',
    security: keyed,
    querystring: pageQuery,
    response: { 200: pageOf(roomSchema), ...problemAnswers },
  };
  app.get('/api/v1/rooms', { schema }, async (request, reply) => {
    const seen = await sight(request, context);
    if (!seen.ok) return refuse(reply, seen.refusal);
    const origin = originOf(context.config.publicUrl, request);
    if (origin === undefined) return refuse(reply, badHost);
    const { rows, next } = await pageFrom(
      request.query,
      (page) => context.store.rooms.list({ ...page, ...seen.value }),
      (room) => room.slug,
    );
    return { items: rows.map((room) => roomView(room, origin)), next };
  });
}

function showRoute(app: App, context: RouteContext): void {
  const schema = {
    summary: 'Show a room and its policy; the ETag is what a change must name',
    security: keyed,
    params: slugParams,
    response: { 200: roomSchema, ...problemAnswers },
  };
  app.get('/api/v1/rooms/:slug', { schema }, async (request, reply) => {
    const found = await callerInRoom(context, request, 'rooms', request.params.slug);
    if (!found.ok) return refuse(reply, found.refusal);
    const origin = originOf(context.config.publicUrl, request);
    if (origin === undefined) return refuse(reply, badHost);
    const { room } = found.value;
    return reply.header('etag', etagOf(room.version)).send(roomView(room, origin));
  });
}

/** How often a change that minds no version begins again because somebody else was faster. */
const attempts = 5;

interface Change {
  readonly change: RoomChange;
  readonly condition: Precondition;
  /** Asked before writing: a password takes its time to be hashed, and a role may be taken meanwhile. */
  readonly stillMay: () => Promise<Result<unknown, Refusal>>;
}

/** Lays the change over the room as it is, as often as the precondition bears it. */
async function changed(
  context: RouteContext,
  found: RoomRecord,
  { change, condition, stillMay }: Change,
): Promise<Result<RoomRecord, Refusal>> {
  let room = found;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    if (condition.kind === 'tags' && !condition.tags.includes(etagOf(room.version))) break;
    const next = await planChange(room, change, context.passwords);
    if (!next.ok) return next;
    const may = await stillMay();
    if (!may.ok) return may;
    const written = await context.store.rooms.change(room, next.value);
    if (written !== undefined) return ok(written);
    const present = await context.store.rooms.find(room.slug);
    if (present?.id !== room.id) return { ok: false, refusal: { kind: 'room-not-found' } };
    room = present;
  }
  return { ok: false, refusal: { kind: 'precondition-failed' } };
}

/** What may be changed by whom, and whether it was said on which version it is based. */
function forbidden(caller: Caller, change: RoomChange, condition: Precondition): Refusal | undefined {
  // A host inside holds the policy in its hand; the room itself is its owner's.
  if (caller.kind === 'participant' && change.title !== undefined) return { kind: 'scope-missing', scope: 'rooms' };
  const based = condition.kind === 'tags' || (condition.kind === 'any' && caller.kind === 'key');
  return based ? undefined : { kind: 'precondition-missing' };
}

/** Names of what a change touches, never a value: one of them is the password. */
function touched({ title, policy = {} }: { title?: string | undefined; policy?: PolicyChange | undefined }): string {
  return [...(title === undefined ? [] : ['title']), ...Object.keys(policy)].join(' ');
}

function changeRoute(app: App, context: RouteContext): void {
  const schema = {
    summary: 'Change a room under If-Match; a running meeting follows at once',
    security: keyed,
    params: slugParams,
    headers: z.looseObject({ 'if-match': z.optional(z.string()) }),
    body: roomChangeSchema,
    response: { 200: roomSchema, ...problemAnswers },
  };
  app.patch('/api/v1/rooms/:slug', { schema }, async (request, reply) => {
    const found = await callerInRoom(context, request, 'rooms', request.params.slug);
    if (!found.ok) return refuse(reply, found.refusal);
    const { caller, room } = found.value;
    const origin = originOf(context.config.publicUrl, request);
    if (origin === undefined) return refuse(reply, badHost);
    const condition = readIfMatch(request.headers['if-match']);
    const not = forbidden(caller, request.body, condition);
    if (not !== undefined) return refuse(reply, not);
    const stillMay = () => callerInRoom(context, request, 'rooms', request.params.slug);
    const written = await changed(context, room, { change: request.body, condition, stillMay });
    if (!written.ok) return refuse(reply, written.refusal);
    context.meetings.policyChanged(written.value);
    note(context, request, caller, { what: 'policy.changed', room: room.slug, subject: touched(request.body) });
    return reply.header('etag', etagOf(written.value.version)).send(roomView(written.value, origin));
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
    const found = await callerInRoom(context, request, 'rooms', request.params.slug);
    if (!found.ok) return refuse(reply, found.refusal);
    const { caller, room } = found.value;
    if (caller.kind === 'participant') return refuse(reply, { kind: 'scope-missing', scope: 'rooms' });
    if (!(await context.store.rooms.delete(room.slug))) return refuse(reply, { kind: 'room-not-found' });
    context.meetings.roomDeleted(room);
    note(context, request, caller, { what: 'room.deleted', room: room.slug });
    request.log.info({ room: room.slug }, 'room deleted');
    return reply.code(204).send(null);
  });
}

export function roomRoutes(app: App, context: RouteContext): void {
  createRoute(app, context);
  listRoute(app, context);
  showRoute(app, context);
  changeRoute(app, context);
  deleteRoute(app, context);
}
