/** Join tokens: made, listed, looked at and revoked by those who hold the room. */
import { Fault, no, ok, type Result } from '@foyer/kernel';
import {
  type JoinTokenBatch,
  type JoinTokenCreate,
  joinTokenBatchSchema,
  joinTokenCreateSchema,
  joinTokenInfoSchema,
  joinTokenMadeSchema,
  pageOf,
} from '@foyer/wire';
import type { FastifyRequest } from 'fastify';
import * as z from 'zod/mini';
import { type Caller, callerName, type MadeToken } from '../access/ports.ts';
import type { Refusal } from '../problems.ts';
import type { JoinTokenRecord, RoomRecord } from '../store/port.ts';
import { csv } from '../tokens/csv.ts';
import { infoOf } from '../tokens/invitation-desk.ts';
import { refuse } from './answers.ts';
import type { App, RouteContext } from './context.ts';
import { originOf } from './origin.ts';
import { allow, callerInRoom, note, pageFrom, pageQuery, removeQuery } from './room-access.ts';
import { badHost, idParams, keyed, problemAnswers, slugParams } from './schemas.ts';

/** A thousand people with long names. */
const batchBytes = 1_048_576;

/** The first of `rooms` that this caller may not open: an account gives away its own rooms, each by its name. */
async function foreignRoom(
  context: RouteContext,
  caller: Caller,
  rooms: readonly string[] = [],
): Promise<Refusal | undefined> {
  if (caller.kind !== 'account' || caller.account.level === 'admin') return undefined;
  for (const [index, slug] of rooms.entries()) {
    const room = slug.includes('*') ? undefined : await context.store.rooms.find(slug);
    if (room?.owner === caller.account.id) continue;
    return { kind: 'request-invalid', errors: [{ pointer: `/rooms/${index}`, detail: 'is no room of yours' }] };
  }
  return undefined;
}

interface MadeIn {
  readonly room: RoomRecord;
  readonly origin: string;
  readonly made: readonly MadeToken[];
}

async function makeAll(
  context: RouteContext,
  request: FastifyRequest<{ Params: { slug: string } }>,
  wishes: readonly JoinTokenCreate[],
): Promise<Result<MadeIn, Refusal>> {
  const found = await callerInRoom(context, request, 'tokens', request.params.slug);
  if (!found.ok) return found;
  const { caller, room } = found.value;
  const origin = originOf(context.config.publicUrl, request);
  if (origin === undefined) return no(badHost);
  const foreign = await foreignRoom(context, caller, wishes[0]?.rooms);
  if (foreign !== undefined) return no(foreign);
  const made = await context.invitations.makeMany(room, wishes, callerName(caller));
  if (!made.ok) return made;
  for (const { id } of made.value) note(context, request, caller, { what: 'token.made', room: room.slug, subject: id });
  request.log.info({ room: room.slug, count: made.value.length, role: wishes[0]?.role }, 'join tokens made');
  return ok({ room, origin, made: made.value });
}

function withUrl({ id, token, expiresAt }: MadeToken, { origin, room }: MadeIn) {
  return { id, token, url: `${origin}/${room.slug}#token=${token}`, expiresAt };
}

function makeRoute(app: App, context: RouteContext): void {
  const schema = {
    summary: 'Make a join token for a room',
    security: keyed,
    params: slugParams,
    body: joinTokenCreateSchema,
    response: { 201: joinTokenMadeSchema, ...problemAnswers },
  };
  app.post('/api/v1/rooms/:slug/join-tokens', { schema }, async (request, reply) => {
    const done = await makeAll(context, request, [request.body]);
    if (!done.ok) return refuse(reply, done.refusal);
    const [only] = done.value.made;
    if (only === undefined) throw new Fault('one wish made no token');
    return reply.code(201).header('cache-control', 'no-store').send(withUrl(only, done.value));
  });
}

/** What is particular to each entry is laid over what all share. */
function wishesOf({ tokens, ...shared }: JoinTokenBatch): JoinTokenCreate[] {
  return tokens.map(({ name = shared.name, identity = shared.identity }) => ({ ...shared, name, identity }));
}

/** Does the client ask for CSV, and not rather for JSON (RFC 9110 section 12.5.1)? */
function wantsCsv(accept: string | undefined): boolean {
  const weight = (type: string) => {
    const range = accept?.split(',').find((one) => one.split(';')[0]?.trim().toLowerCase() === type);
    return range === undefined ? 0 : Number(/;\s*q=([\d.]+)/i.exec(range)?.[1] ?? 1);
  };
  return weight('text/csv') > weight('application/json');
}

function batchCsv(wishes: readonly JoinTokenCreate[], done: MadeIn): string {
  const rows = done.made.map((one, index) => {
    const { id, url, expiresAt } = withUrl(one, done);
    return [id, wishes[index]?.name ?? '', wishes[index]?.identity ?? '', url, expiresAt];
  });
  return csv(['id', 'name', 'identity', 'url', 'expiresAt'], rows);
}

function batchRoute(app: App, context: RouteContext): void {
  const made = {
    description: 'As JSON, or as CSV (RFC 4180) with `Accept: text/csv`',
    content: {
      'application/json': { schema: z.object({ tokens: z.array(joinTokenMadeSchema) }) },
      'text/csv': { schema: z.string() },
    },
  };
  const schema = {
    summary: 'Make up to 1 000 join tokens at once, all or none',
    security: keyed,
    params: slugParams,
    body: joinTokenBatchSchema,
    response: { 201: made, ...problemAnswers },
  };
  app.post('/api/v1/rooms/:slug/join-tokens/batch', { schema, bodyLimit: batchBytes }, async (request, reply) => {
    const wishes = wishesOf(request.body);
    const done = await makeAll(context, request, wishes);
    if (!done.ok) return refuse(reply, done.refusal);
    reply.code(201).header('cache-control', 'no-store').header('vary', 'accept');
    if (!wantsCsv(request.headers.accept))
      return reply.send({ tokens: done.value.made.map((one) => withUrl(one, done.value)) });
    const name = `join-tokens-${done.value.room.slug}.csv`;
    reply.header('content-disposition', `attachment; filename="${name}"`).type('text/csv; charset=utf-8');
    return reply.send(batchCsv(wishes, done.value));
  });
}

function listRoute(app: App, context: RouteContext): void {
  const schema = {
    summary: 'List the join tokens of a room, newest first; never the tokens themselves',
    security: keyed,
    params: slugParams,
    querystring: pageQuery,
    response: { 200: pageOf(joinTokenInfoSchema), ...problemAnswers },
  };
  app.get('/api/v1/rooms/:slug/join-tokens', { schema }, async (request, reply) => {
    const found = await callerInRoom(context, request, 'tokens', request.params.slug);
    if (!found.ok) return refuse(reply, found.refusal);
    const roomId = found.value.room.id;
    const { rows, next } = await pageFrom(
      request.query,
      (page) => context.store.joinTokens.list({ ...page, roomId }),
      (token) => token.id,
    );
    return { items: rows.map(infoOf), next };
  });
}

/** Those of the room that are revoked, whenever that was: who came in by one of them may still be inside. */
async function revokedOf({ store }: RouteContext, roomId: string): Promise<string[]> {
  const limit = 1_000;
  const ids: string[] = [];
  let after: string | undefined;
  for (;;) {
    const page = await store.joinTokens.list({ roomId, limit, ...(after === undefined ? {} : { after }) });
    ids.push(...page.filter(({ revokedAt }) => revokedAt !== null).map(({ id }) => id));
    after = page.at(-1)?.id;
    if (page.length < limit || after === undefined) return ids;
  }
}

/** As grants name the token that somebody came in by. */
export function credentialOf(id: string): string {
  return `token:${id}`;
}

function revokeAllRoute(app: App, context: RouteContext): void {
  const schema = {
    summary: 'Revoke every join token of a room; with `remove`, those who came in by one leave',
    security: keyed,
    params: slugParams,
    querystring: removeQuery,
    response: { 200: z.object({ revoked: z.int() }), ...problemAnswers },
  };
  app.delete('/api/v1/rooms/:slug/join-tokens', { schema }, async (request, reply) => {
    const found = await callerInRoom(context, request, 'tokens', request.params.slug);
    if (!found.ok) return refuse(reply, found.refusal);
    const { caller, room } = found.value;
    const ids = await context.store.joinTokens.revokeAll({ roomId: room.id }, context.clock.wall());
    for (const id of ids) note(context, request, caller, { what: 'token.revoked', room: room.slug, subject: id });
    const remove = request.query.remove === 'true';
    const revoked = remove ? await revokedOf(context, room.id) : ids;
    // Tokens may open further rooms, so every meeting is asked.
    context.meetings.credentialsRevoked(undefined, revoked.map(credentialOf), !remove);
    return { revoked: ids.length };
  });
}

interface FoundToken {
  readonly caller: Caller;
  readonly token: JoinTokenRecord;
}

/** A token of another's room is answered like one that is not there. */
async function tokenFor(
  context: RouteContext,
  request: FastifyRequest<{ Params: { id: string } }>,
): Promise<Result<FoundToken, Refusal>> {
  const token = await context.store.joinTokens.find(request.params.id);
  const room = token && (await context.store.rooms.find(token.room));
  // A later room of the same name is another room.
  const allowed = await allow(context, request, 'tokens', room?.id === token?.roomId ? room : undefined);
  if (!allowed.ok) return no(allowed.refusal ?? { kind: 'not-found' });
  return token === undefined ? no({ kind: 'not-found' }) : ok({ caller: allowed.value, token });
}

function tokenRoutes(app: App, context: RouteContext): void {
  const shared = { security: keyed, params: idParams };
  const show = {
    ...{ ...shared, summary: 'What is known of a join token; never the token itself' },
    response: { 200: joinTokenInfoSchema, ...problemAnswers },
  };
  app.get('/api/v1/join-tokens/:id', { schema: show }, async (request, reply) => {
    const found = await tokenFor(context, request);
    return found.ok ? infoOf(found.value.token) : refuse(reply, found.refusal);
  });

  const revoke = {
    ...{ ...shared, summary: 'Revoke a join token; with `remove`, those who came in by it leave' },
    querystring: removeQuery,
    response: { 204: z.null(), ...problemAnswers },
  };
  app.delete('/api/v1/join-tokens/:id', { schema: revoke }, async (request, reply) => {
    const found = await tokenFor(context, request);
    if (!found.ok) return refuse(reply, found.refusal);
    const { caller, token } = found.value;
    const { id, room } = token;
    if (await context.store.joinTokens.revoke(id, context.clock.wall()))
      note(context, request, caller, { what: 'token.revoked', room, subject: id });
    context.meetings.credentialsRevoked(undefined, [credentialOf(id)], request.query.remove !== 'true');
    return reply.code(204).send(null);
  });
}

export function joinTokenRoutes(app: App, context: RouteContext): void {
  makeRoute(app, context);
  batchRoute(app, context);
  listRoute(app, context);
  revokeAllRoute(app, context);
  tokenRoutes(app, context);
}
